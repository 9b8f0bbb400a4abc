"""Odoo's own linters that say something about an addon of others, and our terms."""

import re
import subprocess

from . import databases
from .console import Problem, say, step, tail
from .core_tests import CRASHED
from .folders import CHECKOUT, MODULE, local
from .odoo_process import base_database, command, install
from .pytest_run import run_pytest
from .python_env import ensure_venv

# Not test_manifests: it rejects keys that the linters of the community ask for.
SUITE = (
    "test_dunderinit",
    "test_index",
    "test_jstranslate",
    "test_markers",
    "test_naming",
    "test_onchange_domains",
    "test_orm_import",
    "test_override_signatures",
    "test_pofile",
    "test_test_holes",
)
TEMPLATE = CHECKOUT / "i18n" / f"{MODULE}.pot"
DATES = re.compile(r'^"(POT-Creation|PO-Revision)-Date: .*\n', re.MULTILINE)


def lint_with_odoo(environment, installed=None, rewrite=False):
    """Compare the translation template, and run Odoo's own linters on the module.

    :param installed: a database that has crm and the module, to be cloned
    :param rewrite: write the template anew instead of comparing it
    """
    database = databases.random_name("lint")
    try:
        if installed:
            databases.clone(environment, installed, database)
        else:
            with step(f"Installing {MODULE} in a database that has crm"):
                bare = base_database(environment, "crm")
                databases.clone(environment, bare, database)
                install(environment, database, MODULE, log="lint-install")
        with step("Exporting the terms to translate"):
            wrong = check_template(environment, database, rewrite)
        with step("Running Odoo's own linters"):
            install(environment, database, "test_lint", log="lint-test-lint")
            wrong += run_linters(environment, database)
    finally:
        databases.drop(environment, database)
    if wrong:
        raise Problem("\n".join(wrong))


def check_template(environment, database, rewrite):
    """Return what is wrong with the translation template, or write it anew."""
    new = local(f"{MODULE}.pot")
    line = command(environment, database, subcommand=("i18n", "export"))
    done = subprocess.run(
        [*line, "--languages", "pot", "--output", str(new), MODULE],
        cwd=environment.stage,
        env=environment.variables(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Problem(f"The terms cannot be exported: {done.stderr[-2000:]}")
    if rewrite:
        TEMPLATE.write_text(new.read_text())
        say(f"    written: {TEMPLATE.relative_to(CHECKOUT)}")
    old = DATES.sub("", TEMPLATE.read_text())
    if DATES.sub("", new.read_text()) != old:
        return ["The translation template is out of date: ./dev/lint --write-terms"]
    return []


def run_linters(environment, database):
    """Return what Odoo's linters say of our module."""
    addons = environment.odoo.addons
    root = next(path for path in addons if (path / "test_lint").is_dir())
    pylint = ensure_venv("lint", "requirements-lint.txt").parents[1]
    library = next(pylint.glob("lib/python*/site-packages"))
    code = run_pytest(
        environment,
        database,
        root,
        [root / "test_lint" / "tests" / f"{name}.py" for name in SUITE],
        options=["-p", "environment.pytest_core_lint", "-q", "-rf"],
        output="core-lint",
        DEV_TEST_PATH=str(library),
        DEV_TEST_MODULE=MODULE,
    )
    log = local("log", "core-lint.log")
    text = log.read_text(errors="replace")
    if code in CRASHED or not re.search(r"\d+ passed", text):
        raise Problem(f"Odoo's linters did not run: see {log}")
    say(f"    {text.strip().splitlines()[-1].strip('= ')}")
    return [f"Odoo's own linters complain ({log}):\n{tail(log, 40)}"] if code else []
