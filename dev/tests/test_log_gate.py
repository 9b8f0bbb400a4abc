"""The log gate lets nothing through that a test did not ask for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from environment import log_gate

LINE = "2026-01-31 12:00:00,123 42 {} db odoo.addons.crm: something is wrong"
UNASKED = 'logging.getLogger("odoo.addons.crm").warning("something is wrong")'
TESTS = {
    "a warning in a test": ("def test(): {}", "1 failed"),
    "a warning in a set-up": (
        "import pytest\n@pytest.fixture\ndef thing(): {}\ndef test(thing): pass",
        "1 error",
    ),
    "a warning in a tear-down": (
        "import pytest\n"
        "@pytest.fixture\n"
        "def thing():\n"
        "    yield\n"
        "    {}\n"
        "def test(thing): pass",
        "1 passed, 1 error",
    ),
    "a warning while collecting": ("{}\ndef test(): pass", "1 error"),
    "a warning after the tests": (
        "import atexit, pytest\n"
        "@pytest.hookimpl\n"
        "def test(request):\n"
        "    class Late:\n"
        "        @staticmethod\n"
        "        def pytest_sessionfinish(): {}\n"
        "    request.config.pluginmanager.register(Late())",
        "outside of any test",
    ),
}


def run(folder, content, conftest=""):
    """Run pytest on a file, with the gate; return its exit code and output."""
    (folder / "conftest.py").write_text(conftest)
    (folder / "test_it.py").write_text(f"import logging\n{content}\n")
    (folder / "pytest.ini").write_text("[pytest]\n")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-p", "environment.pytest_log_gate"),
            *("-p", "no:odoo", "-p", "no:cacheprovider"),
        ],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize("level", ["WARNING", "ERROR", "CRITICAL"])
def test_severe_line_is_a_complaint(level):
    assert log_gate.complaints(LINE.format(level)) == [LINE.format(level)]


def test_info_line_is_no_complaint():
    assert log_gate.complaints(LINE.format("INFO")) == []


def test_listed_line_is_no_complaint():
    line = LINE.format("WARNING").replace("odoo.addons.crm", "odoo.service.db")
    assert log_gate.complaints(line)
    assert not log_gate.complaints(line + ': extension "pg_trgm" is not available')


@pytest.mark.parametrize("case", TESTS)
def test_unasked_warning_fails(case, tmp_path):
    content, expected = TESTS[case]
    code, output = run(tmp_path, content.format(UNASKED))
    assert code == 1, output
    assert expected in output
    assert "something is wrong" in output


def test_warning_at_the_start_fails(tmp_path):
    code, output = run(tmp_path, "def test(): pass", f"import logging\n{UNASKED}")
    assert code == 1, output
    assert "1 error" in output


def test_asked_warning_passes(tmp_path):
    content = (
        "import unittest\n"
        "class TestAsking(unittest.TestCase):\n"
        "    def test(self):\n"
        '        with self.assertLogs("odoo.addons.crm"):\n'
        f"            {UNASKED}"
    )
    code, output = run(tmp_path, content)
    assert code == 0, output
    assert "1 passed" in output


def test_earlier_failures_are_said_before_the_last_line(tmp_path, monkeypatch):
    monkeypatch.setenv("DEV_TEST_FAILURES", "ruff complained")
    _code, output = run(tmp_path, "def test(): pass")
    assert "ruff complained" in output
    assert "1 passed" in output.rstrip().splitlines()[-1]
