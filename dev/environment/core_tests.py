"""Tests of others, with our module and without: only a difference is our fault."""

import json
import time

from . import databases
from .console import Problem, say, step
from .folders import MODULE, cache, key, local
from .odoo_process import fresh_database, install
from .pytest_run import NO_TESTS, run_pytest

# The tests of the first module, in a database that has the second installed.
SUITES = {"crm": "crm", "sale_crm": "sale_crm"}
CRASHED = (2, 3, 4)  # what pytest ends with, without a verdict

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
        database = fresh_database(environment, "core_ours", module)
        try:
            with step(f"Installing {MODULE} beside {module}"):
                install(environment, database, MODULE, log=f"core-{suite}-install")
            new += compare(environment, database, [suite], [module])
        finally:
            databases.drop(environment, database)
    refuse(new)


def refuse(new):
    """Raise if there is a test that only fails with us."""
    if new:
        listing = "\n".join(f"    {test}" for test in new)
        raise Problem(f"Tests that only fail with {MODULE}:\n{listing}")


def compare(environment, database, suites, modules, deviations=None):
    """Run the tests of some modules where we are; return what is not as without us.

    :param database: with us and `modules`
    :param modules: what the database without us has
    :param deviations: tests that are meant to fail, besides those of core
    """
    name = name_of(suites)
    bare = bare_outcome(environment, suites, modules)
    with step(f"Running the tests of {', '.join(suites)} with {MODULE}"):
        ours = run_suite(environment, database, suites, f"core-{name}-ours")
    say_failures(f"{name} without {MODULE}", bare)
    say_failures(f"{name} with {MODULE}", ours)
    new = unexpected(bare, ours, DEVIATIONS | (deviations or {}))
    if ours["executed"] < bare["executed"]:
        new.append(f"{name}: fewer tests ran with us than without")
    return new


def name_of(suites):
    """Return a short name of some test suites for files and people."""
    more = f"-and-{len(suites) - 1}-more" if len(suites) > 1 else ""
    return f"{suites[0]}{more}"


def unexpected(bare, ours, deviations):
    """Return what fails with us only, or does not fail although it should.

    :param deviations: ``{end of a test's id: why it is meant to fail}``
    """
    new = [test for test in ours["failed"] if test not in bare["failed"]]
    for name, reason in deviations.items():
        for test in [test for test in new if test.endswith(name)]:
            say(f"    MEANT TO FAIL {test}: it {reason}")
            new.remove(test)
        ran = [test for test in ours["ran"] if test.endswith(name)]
        if ran and not any(test in ours["failed"] for test in ran):
            new.append(f"{name}: passes, so it is no deviation any more")
    return new


def say_failures(what, outcome):
    say(f"  {what}: {outcome['executed']} tests, {len(outcome['failed'])} failed")
    for test in outcome["failed"]:
        say(f"    FAILED {test}")


def bare_outcome(environment, suites, modules):
    """Return the outcome without us, measured once for each Odoo and browser."""
    browser = bool(environment.browser)
    name = key(environment.odoo_identity, " ".join(suites), " ".join(modules), browser)
    file = cache() / "core-tests" / f"{name_of(suites)}-{name}.json"
    if not file.exists():
        database = fresh_database(environment, "core_bare", *modules)
        try:
            with step(f"Running the tests of {', '.join(suites)} without {MODULE}"):
                log = f"core-{name_of(suites)}-bare"
                result = run_suite(environment, database, suites, log)
        finally:
            databases.drop(environment, database)
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(result))
    return json.loads(file.read_text())


def run_suite(environment, database, suites, name, options=()):
    """Run the tests of modules that share an addons folder; return what failed.

    :param options: more of pytest's, to run a part of them
    """
    places = (*environment.odoo.addons, environment.stage)
    root = next(path for path in places if (path / suites[0]).is_dir())
    result = local("log", f"{name}-{time.time_ns()}.json")
    code = run_pytest(
        environment,
        database,
        root,
        [root / suite / "tests" for suite in suites],
        options=["-p", "environment.pytest_outcomes", "-q", *options],
        output=name,
        DEV_TEST_OUTCOMES=str(result),
    )
    if code in (*CRASHED, NO_TESTS) or not result.exists():
        raise Problem(
            f"pytest could not run the tests of {name_of(suites)} (code {code}): see "
            f"{local('log', f'{name}.log')}."
        )
    outcomes = json.loads(result.read_text())
    result.unlink()
    return outcomes
