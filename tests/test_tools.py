import doctest

from odoo.tests import BaseCase, tagged

from ..tools import (
    buying,
    buying_advice,
    buying_position,
    buying_union,
    domains,
    funnel,
    purchases,
    rhythm,
    scoring,
    wording,
)

MODULES = (
    buying,
    buying_advice,
    buying_position,
    buying_union,
    domains,
    funnel,
    purchases,
    rhythm,
    scoring,
    wording,
)


@tagged("post_install", "-at_install")
class TestTools(BaseCase):
    def test_examples_in_the_tools_are_true(self):
        for module in MODULES:
            with self.subTest(module=module.__name__):
                result = doctest.testmod(module)
                self.assertTrue(result.attempted, "no example was found")
                self.assertFalse(result.failed)
