"""Tests under pytest, with Odoo's machinery, on a database that has the modules."""

import subprocess
from pathlib import Path

from .console import Problem
from .folders import CHECKOUT, local

NO_TESTS = 5
# Our tests that are skipped where only crm is: they need Sales, or Website
NEED_MORE = "Orders or orders or FactsRandom or WebsiteForm or BulkPerformance"


def pytest_command(environment, database, root, paths, options, log):
    """Return pytest's command line for Odoo tests on a database."""
    dev = CHECKOUT / "dev"
    return [
        str(environment.python),
        *("-m", "pytest", "-c", str(dev / "pytest.ini"), f"--rootdir={root}"),
        *("-p", "environment.pytest_log_gate"),
        f"--odoo-config={environment.configuration}",
        f"--odoo-database={database}",
        "--odoo-log-level=info",
        f"--odoo-extra=logfile={log}",
        "--odoo-http",
        *options,
        *map(str, paths),
    ]


def pytest_variables(environment, **more):
    """Return the process environment for pytest: our plugins can be imported."""
    variables = environment.variables()
    variables["PYTHONPATH"] += f":{CHECKOUT / 'dev'}"
    return variables | more


def run_pytest(environment, database, root, paths, options=(), output=None, **more):
    """Run Odoo tests; return pytest's exit code. `output` names a log instead of us."""
    log = local("log", f"{output or 'pytest'}-odoo.log")
    log.parent.mkdir(parents=True, exist_ok=True)
    log.unlink(missing_ok=True)
    command = pytest_command(environment, database, root, paths, options, log)
    settings = {
        "cwd": environment.stage,
        "env": pytest_variables(environment, **more),
        "stdin": subprocess.DEVNULL,
        "check": False,
    }
    if not output:
        return subprocess.run(command, **settings).returncode
    with local("log", f"{output}.log").open("w") as file:
        done = subprocess.run(command, stdout=file, stderr=file, **settings)
    return done.returncode


def on_stage(environment, paths):
    """Turn paths of the checkout (or node ids in it) into the same on the stage.

    Without any, all tests of the module, wherever one stands: dev/ has tests as well.
    """
    return [staged(environment, path) for path in paths or [str(CHECKOUT / "tests")]]


def staged(environment, path):
    file, *node = path.split("::")
    for place in (Path.cwd(), CHECKOUT):
        found = (place / file).resolve()
        if found.exists() and found.is_relative_to(CHECKOUT):
            inside = environment.module / found.relative_to(CHECKOUT)
            return "::".join([str(inside), *node])
    raise Problem(f"There is no {file} in {CHECKOUT}: name an existing test file.")
