from odoo.tests import tagged

from .buying_common import BuyingCase


@tagged("post_install", "-at_install")
class TestDerivedFields(BuyingCase):
    """JSON that is kept as text shows no difference to JSON that is not."""

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
        field = deal._fields["buying_map"]
        for empty in (False, None, {}, []):
            self.assertIsNone(field.convert_to_cache(empty, deal))
        self.assertIs(field.convert_to_record(None, deal), False)

    def test_a_form_that_is_being_edited_has_the_values_of_its_record(self):
        self._add_person("Ána", "user")
        deal = self._as_salesman(self.deal)
        edited = deal.new(origin=deal)
        for name in ("buying_map", "buying_red_flags", "qualification_checklist"):
            self.assertEqual(edited[name], deal[name])
            self.assertEqual(edited.copy_data()[0].get(name), None)

    def test_an_onchange_takes_what_the_page_sends_back(self):
        deal = self._as_salesman(self.deal)
        spec = dict.fromkeys(("name", "buying_map", "buying_red_flags"), {})
        sent = {"name": "Dog", "buying_map": deal.buying_map, "buying_red_flags": False}
        self.assertEqual(deal.onchange(sent, ["name"], spec), {"value": {}})
