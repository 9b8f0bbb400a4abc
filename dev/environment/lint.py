"""The linters: ruff on everything, the Odoo community's on the module."""

import os
import subprocess

from .console import step
from .folders import CHECKOUT, MODULE, cache, stage
from .python_env import ensure_venv


def linters():
    """Return the command lines to run, by name."""
    module = str(stage() / MODULE)
    commands = {
        "ruff check": ["ruff", "check", "--no-cache", "."],
        "ruff format": ["ruff", "format", "--no-cache", "--check", "."],
        "pylint-odoo": ["pylint", "--rcfile=.pylintrc-mandatory", module],
        "oca-checks-odoo-module": ["oca-checks-odoo-module", module],
    }
    workflows = sorted(str(path) for path in CHECKOUT.glob(".github/workflows/*.yml"))
    schema = ("--builtin-schema", "vendor.github-workflows")
    commands["check-jsonschema"] = ["check-jsonschema", *schema, *workflows]
    catalogues = sorted(str(path) for path in CHECKOUT.glob("i18n/*.po*"))
    if catalogues:
        commands["oca-checks-po"] = ["oca-checks-po", *catalogues]
    return commands


def lint(python=None):
    """Run every linter and return the names of those that complained."""
    programs = ensure_venv("lint", "requirements-lint.txt", python).parent
    variables = os.environ | {
        "PYLINTHOME": str(cache() / "pylint"),
        "PYTHONPYCACHEPREFIX": str(cache() / "bytecode"),
    }
    failed = []
    for name, (program, *arguments) in linters().items():
        with step(name):
            done = subprocess.run(
                [str(programs / program), *arguments],
                cwd=CHECKOUT,
                env=variables,
                stdin=subprocess.DEVNULL,
                check=False,
            )
        if done.returncode:
            failed.append(name)
    return failed
