"""What `dev/test` does, in order."""

import shutil
import subprocess

from living.arriving import check_arriving
from living.compat import check_community, check_siblings
from living.leaving import check_leaving
from living.studio import check_studio
from living.upgrading import run_upgrade

from . import databases
from .community import add_community
from .console import Problem, say, step
from .core_lint import lint_with_odoo
from .core_tests import run_core_tests
from .folders import CHECKOUT, MODULE, local
from .lint import lint
from .odoo_process import fresh_database, install, refuse_complaints, update
from .packages import check_packages
from .pytest_run import (
    NEED_MORE,
    NO_TESTS,
    on_stage,
    pytest_variables,
    run_pytest,
)
from .setup import ensure


def run_tests(asked):
    """Run what was asked for and return the exit code."""
    apart = asked_apart(asked)
    selected = bool(asked.paths or asked.k or apart or asked.upgrade)
    failures = []
    if not (asked.no_lint or selected):
        failures += [f"{program} complained" for program in lint(asked.python)]
    if asked.lint_only:
        return finish_lint(failures)
    environment = ensure(asked.python, browser=True)
    databases.drop_orphans(environment)
    if asked.upgrade:
        return run_upgrade(environment, asked.upgrade, asked.paths, asked.k)
    if apart:
        return finish([line for check in apart for line in check(environment)])
    shutil.rmtree(local("screenshots"), ignore_errors=True)
    database = fresh_database(environment, "test", "crm")
    try:
        install_and_update(environment, database, failures, update_too=not selected)
        if not selected:
            failures += attempt(install_with_demo, environment)
            failures += attempt(run_own_tests, environment)
            failures += attempt(run_with_more, environment)
            if not asked.no_lint:
                failures += attempt(lint_with_odoo, environment, installed=database)
            failures += attempt(check_packages, environment)
            failures += attempt(check_leaving, environment)
            failures += attempt(check_studio, environment)
        if asked.core:
            failures += attempt(run_core_tests, environment)
        return run_module_tests(environment, database, asked, failures)
    finally:
        if not asked.keep:
            databases.drop(environment, database)


def finish_lint(failures):
    if failures:
        raise Problem(f"{' and '.join(failures)}: see above.")
    say("The linters have nothing to say.")
    return 0


def asked_apart(asked):
    """Return the checks that were asked for in place of all the others."""
    checks = {
        "arriving": arrive,
        "compat": live_with_others,
        "leaving": leave_thoroughly,
    }
    return [check for name, check in checks.items() if getattr(asked, name)]


def arrive(environment):
    """Arrive in a database in odd states, also when killed half-way."""
    return attempt(check_arriving, environment)


def leave_thoroughly(environment):
    """Leave with twenty modules around, and run Odoo's own tests afterwards."""
    failures = attempt(check_leaving, environment, thorough=True)
    return failures + attempt(check_studio, environment, thorough=True)


def live_with_others(environment):
    """Install beside modules of the community and of Odoo; their tests and ours."""
    community, names = add_community(environment)
    failures = attempt(check_siblings, environment)
    return failures + attempt(check_community, community, names=names)


def finish(failures):
    if failures:
        raise Problem("\n".join(failures))
    return 0


def attempt(check, environment, **options):
    """Run a check; return its failure as a list, so that the others still run."""
    try:
        check(environment, **options)
    except Problem as problem:
        say(f"  {problem}")
        return [str(problem)]
    return []


def install_and_update(environment, database, failures, update_too):
    """Install the module beside crm, without demo data, and update it."""
    try:
        with step(f"Installing {MODULE} in a database that has crm"):
            refuse_complaints(install(environment, database, MODULE))
        if update_too:
            with step(f"Updating {MODULE}"):
                refuse_complaints(update(environment, database, MODULE))
    except Problem as problem:
        # Nothing can be tested then: this ends the run, with all that failed.
        raise Problem("\n".join([*failures, str(problem)])) from None


def install_with_demo(environment):
    """Install everything at once, with demo data, in a new database."""
    database = databases.random_name("test_demo")
    try:
        with step(f"Installing {MODULE} with demo data in an empty database"):
            log = install(environment, database, MODULE, demo=True, log="install-demo")
            refuse_complaints(log)
    finally:
        databases.drop(environment, database)


def run_own_tests(environment):
    """Run the tests of dev/ itself."""
    command = [str(environment.python), "-m", "pytest", "-q", "-p", "no:odoo"]
    command += ["-c", "pytest.ini", "tests"]
    with step("Testing dev/ itself"):
        code = subprocess.run(
            command,
            cwd=CHECKOUT / "dev",
            env=pytest_variables(environment),
            stdin=subprocess.DEVNULL,
            check=False,
        ).returncode
    if code:
        raise Problem("The tests of dev/ itself fail: see above.")


def run_with_more(environment):
    """Run the tests that are skipped where neither Sales nor Website is."""
    database = fresh_database(environment, "test_more", "sale_crm", "website_crm")
    try:
        with step(f"Installing {MODULE} in a database that has Sales and Website"):
            refuse_complaints(
                install(environment, database, MODULE, log="install-more")
            )
        with step("Testing with Sales and Website"):
            code = run_pytest(
                environment,
                database,
                environment.module,
                on_stage(environment, []),
                ["-k", NEED_MORE],
            )
    finally:
        databases.drop(environment, database)
    if code:
        raise Problem("Tests with Sales and Website fail: see above.")


def run_module_tests(environment, database, asked, failures):
    """Run the module's tests; pytest's summary is the last thing that is said."""
    options = ["-k", asked.k] if asked.k else []
    if asked.keep:
        keep(environment, database)
    code = run_pytest(
        environment,
        database,
        environment.module,
        on_stage(environment, asked.paths),
        options,
        DEV_TEST_FAILURES="\n".join(failures),
    )
    if code == NO_TESTS:
        raise Problem("No test was run: write one in tests/, or select less narrowly.")
    return code or (1 if failures else 0)


def keep(environment, database):
    databases.label(environment, database, keep=True)
    say(f"  The test database will be kept: {database}")
