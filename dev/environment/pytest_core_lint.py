"""A pytest plugin for Odoo's own linters: they read the files of our module only.

They import packages that Odoo itself does not need. Those come last, so that Odoo
goes on with its own versions of all others.
"""

import os
import sys

import pytest

sys.path.append(os.environ["DEV_TEST_PATH"])


@pytest.hookimpl
def pytest_collection_finish():
    """Narrow down what the linters iterate over."""
    from odoo.addons.test_lint.tests.lint_case import LintCase

    files_of = LintCase.iter_module_files

    def iter_module_files(self, *globs, modules=None):
        return files_of(self, *globs, modules=[os.environ["DEV_TEST_MODULE"]])

    LintCase.iter_module_files = iter_module_files
