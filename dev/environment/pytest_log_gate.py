"""A pytest plugin: what Odoo logs at WARNING or worse fails the test it happens in.

A test asks for such a record with `assertLogs` or `mute_logger`; both keep it from
the root logger, where this plugin listens. What is logged before the first test,
say while the registry loads, fails that one.
"""

import logging
import os

import pytest

from environment.browser import MISSING
from environment.log_gate import is_allowed

# Odoo's words for "no Chromium"; such tests are skipped, loudly (see below).
NO_BROWSER = "Chrome executable not found"


class Gate(logging.Handler):
    """Collects the complaints that nobody asked for."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.complaints = []

    def emit(self, record):
        message = record.getMessage()
        if NO_BROWSER in message and os.environ.get("CI") != "true":
            return
        if not is_allowed(record.name, message):
            self.complaints.append(f"{record.levelname} {record.name}: {message}")

    def take(self):
        taken, self.complaints = self.complaints, []
        return taken


gate = Gate()
# At import: Odoo reads its configuration before pytest_configure.
logging.getLogger().addHandler(gate)


def refuse_complaints():
    """Fail the running test if something was logged since the last look."""
    complaints = gate.take()
    if complaints:
        text = "\n".join(complaints)
        pytest.fail(f"Odoo's log has what no test asked for:\n{text}", pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup():
    result = yield
    refuse_complaints()
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call():
    result = yield
    refuse_complaints()
    return result


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown():
    result = yield
    refuse_complaints()
    return result


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session):
    """Let a complaint that came after the last test fail the run."""
    result = yield
    if gate.complaints and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    return result


def pytest_terminal_summary(terminalreporter):
    """Say, above pytest's own last line, what else there is to say."""
    late = gate.take()
    if late:
        terminalreporter.section("Odoo's log outside of any test", red=True)
        terminalreporter.write_line("\n".join(late))
    skipped = terminalreporter.stats.get("skipped", [])
    if any(NO_BROWSER in str(report.longrepr) for report in skipped):
        terminalreporter.section("NO BROWSER TESTS WERE RUN", yellow=True)
        terminalreporter.write_line(f"{MISSING}.")
    earlier = os.environ.get("DEV_TEST_FAILURES")
    if earlier:
        terminalreporter.section("Failed before the tests", red=True)
        terminalreporter.write_line(earlier)
