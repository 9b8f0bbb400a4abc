"""Odoo's own tests, with our module and without: only a difference is our fault."""

import json
import time

from . import databases
from .console import Problem, say, step
from .folders import MODULE, cache, key, local
from .odoo_process import fresh_database, install
from .pytest_run import run_pytest

# The tests of the first module, in a database that has the second installed.
SUITES = {"crm": "crm", "sale_crm": "sale_crm"}
CRASHED = (2, 3, 4)

# What core asserts and the module means to change, with the reason. These tests must
# fail, so that none stays here by mistake.
DEVIATIONS = {
    "TestLeadConvert::test_lead_convert_base_corner_cases": (
        "asserts that a won lead stays a lead; here whoever is won becomes an "
        "opportunity in the same write, for every customer was a prospect"
    ),
}


def run_core_tests(environment):
    """Run all suites; raise if a test fails that passes in bare Odoo."""
    new = []
    for suite, module in SUITES.items():
        bare = bare_outcome(environment, suite, module)
        ours = outcome(environment, suite, module, with_ours=True)
        say_failures(f"{suite} in bare Odoo", bare)
        say_failures(f"{suite} with {MODULE}", ours)
        new += unexpected(bare, ours)
        if ours["executed"] < bare["executed"]:
            new.append(f"{suite}: fewer tests ran with us than in bare Odoo")
    if new:
        listing = "\n".join(f"    {test}" for test in new)
        raise Problem(f"Tests of Odoo that only fail with {MODULE}:\n{listing}")


def unexpected(bare, ours):
    """Return what fails with us only, or does not fail although it should."""
    new = [test for test in ours["failed"] if test not in bare["failed"]]
    for name, reason in DEVIATIONS.items():
        meant = [test for test in new if test.endswith(name)]
        for test in meant:
            say(f"    MEANT TO FAIL {test}: it {reason}")
            new.remove(test)
        suite = [test for test in ours["ran"] if test.endswith(name)]
        if suite and not meant:
            new.append(f"{name}: passes, so it is no deviation any more")
    return new


def say_failures(what, outcome):
    say(f"  {what}: {outcome['executed']} tests, {len(outcome['failed'])} failed")
    for test in outcome["failed"]:
        say(f"    FAILED {test}")


def bare_outcome(environment, suite, module):
    """Return the outcome without us, measured once for each Odoo and browser."""
    name = key(environment.odoo_identity, suite, module, bool(environment.browser))
    file = cache() / "core-tests" / f"{suite}-{name}.json"
    if not file.exists():
        result = outcome(environment, suite, module, with_ours=False)
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(result))
    return json.loads(file.read_text())


def outcome(environment, suite, module, with_ours):
    """Run a suite in a database of its own; return what ran and what failed."""
    kind = "ours" if with_ours else "bare"
    database = fresh_database(environment, f"core_{kind}", module)
    try:
        if with_ours:
            with step(f"Installing {MODULE} beside {module}"):
                install(environment, database, MODULE, log=f"core-{suite}-install")
        with step(f"Running Odoo's own {suite} tests ({kind})"):
            return run_suite(environment, database, suite, f"core-{suite}-{kind}")
    finally:
        databases.drop(environment, database)


def run_suite(environment, database, suite, name):
    addons = environment.odoo.addons
    root = next(path for path in addons if (path / suite).is_dir())
    result = local("log", f"{name}-{time.time_ns()}.json")
    code = run_pytest(
        environment,
        database,
        root,
        [root / suite / "tests"],
        options=["-p", "environment.pytest_outcomes", "-q"],
        output=name,
        DEV_TEST_OUTCOMES=str(result),
    )
    if code in CRASHED or not result.exists():
        raise Problem(
            f"pytest could not run Odoo's {suite} tests (code {code}): see "
            f"{local('log', f'{name}.log')}."
        )
    outcomes = json.loads(result.read_text())
    result.unlink()
    return outcomes
