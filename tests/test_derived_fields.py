from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .buying_common import BuyingCase
from .public_nodes import MODULE


@tagged("post_install", "-at_install")
class TestDerivedFields(BuyingCase):
    """What is not stored: each reader has a value of their own, others may redefine."""

    def test_add_ons_may_redefine_our_fields_with_odoo_s_own_classes(self):
        """Of a field whose class is ours, the ORM would forget all we say of it. Only
        what the columns of the report hold is no value of Odoo's."""
        for model in self.env.values():
            for field in model._fields.values():
                if MODULE in field._modules and model._auto:
                    with self.subTest(field=str(field)):
                        self.assertRegex(type(field).__module__, r"^odoo\.orm\.")

    def test_the_working_order_is_read_by_those_who_may_read_it(self):
        deals = self._as_salesman(self.env["crm.lead"])
        for name in ("buying_working_order", "lifecycle_stage"):
            with patch.object(deals._fields[name], "groups", "base.group_system"):
                self.assertTrue(deals.sudo().search([], order=name, limit=1))
                with self.assertRaises(AccessError):
                    deals.search([], order=name, limit=1)

    def _change(self, value):
        """Change whatever a reader was given."""
        if isinstance(value, dict):
            value["columns"].clear()
        else:
            value.clear()

    def test_each_reader_gets_a_value_of_its_own(self):
        self._add_person("Ana", "user")
        deal = self._as_salesman(self.deal)
        for name in ("buying_map", "buying_red_flags"):
            first = deal[name]
            kept = deal.read([name])[0][name]
            self.assertEqual(first, kept)
            self._change(first)
            self.assertNotEqual(first, kept)
            self.assertEqual(deal[name], kept)

    def test_an_empty_value_is_false(self):
        deal = self._as_salesman(self.deal)
        self.assertIs(deal.buying_red_flags, False)
        self.assertIs(deal.read(["buying_red_flags"])[0]["buying_red_flags"], False)

    def test_a_form_that_is_being_edited_has_the_values_of_its_record(self):
        self._add_person("Ána", "user")
        deal = self._as_salesman(self.deal)
        edited = deal.new(origin=deal)
        for name in ("buying_map", "buying_red_flags", "qualification_checklist"):
            self.assertEqual(edited[name], deal[name])
            self.assertEqual(edited.sudo().copy_data()[0].get(name), None)

    def test_an_onchange_takes_what_the_page_sends_back(self):
        deal = self._as_salesman(self.deal)
        spec = dict.fromkeys(("name", "buying_map", "buying_red_flags"), {})
        sent = {"name": "Dog", "buying_map": deal.buying_map, "buying_red_flags": False}
        self.assertEqual(deal.onchange(sent, ["name"], spec), {"value": {}})
