"""A pytest plugin: run the tests that Odoo would run, and write down what failed."""

import json
import os
from pathlib import Path

failed = set()
skipped = set()
executed = set()


def pytest_collection_modifyitems(config, items):
    """Leave out what Odoo leaves out unless asked: tests without tag `standard`."""
    wanted, unwanted = [], []
    for item in items:
        tags = getattr(item.cls, "test_tags", {"standard"})
        (wanted if "standard" in tags else unwanted).append(item)
    items[:] = wanted
    config.hook.pytest_deselected(items=unwanted)


def pytest_runtest_logreport(report):
    executed.add(report.nodeid)
    if report.failed:
        failed.add(report.nodeid)
    if report.skipped:
        skipped.add(report.nodeid)


def pytest_collectreport(report):
    if report.failed:
        failed.add(report.nodeid)


def pytest_sessionfinish():
    outcomes = {
        "executed": len(executed),
        "ran": sorted(executed),
        "failed": sorted(failed),
        "skipped": sorted(skipped),
    }
    Path(os.environ["DEV_TEST_OUTCOMES"]).write_text(json.dumps(outcomes))
