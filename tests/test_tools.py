import doctest
import pkgutil
from importlib import import_module

from odoo.tests import BaseCase, tagged

from .. import tools


@tagged("post_install", "-at_install")
class TestTools(BaseCase):
    def test_examples_in_the_tools_are_true(self):
        for found in pkgutil.iter_modules(tools.__path__, f"{tools.__name__}."):
            with self.subTest(module=found.name):
                result = doctest.testmod(import_module(found.name))
                self.assertTrue(result.attempted, "no example was found")
                self.assertFalse(result.failed)
