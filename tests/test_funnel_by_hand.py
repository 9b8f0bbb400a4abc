from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .test_funnel import MODEL, FunnelCase


@tagged("post_install", "-at_install")
class TestFunnelByHand(FunnelCase):
    """Fields made by hand, or in Studio, on leads are fields of the report."""

    def setUp(self):
        super().setUp()
        self.lead = self._create_dated()

    def _make_pet(self, name, ttype, value="cat", **values):
        """Make a field of leads, and let one have ``value`` in it."""
        field = self._make_field("crm.lead", name, ttype, **values)
        self.env["crm.lead"].browse(self.lead.id)[name] = value
        return field

    def test_a_field_is_one_of_the_report_until_it_is_deleted(self):
        self._create_dated()
        cat = {"value": "cat", "name": "Cat"}
        field = self._make_pet("x_pet", "selection", selection_ids=[(0, 0, cat)])
        report = self.env[MODEL]
        self.assertTrue(report.fields_get(["x_pet"])["x_pet"]["groupable"])
        groups = report.get_funnel([], "x_pet")["groups"]
        self.assertEqual({group["label"] for group in groups}, {"Cat", "None"})
        self.assertEqual(report.search([("x_pet", "=", "cat")]).ids, self.lead.ids)
        field.unlink()
        self.assertNotIn("x_pet", self.env[MODEL]._fields)
        self.assertEqual(self._get_counts([])[0], 2)

    def test_groups_open_their_leads_where_some_never_had_a_value(self):
        """To a domain, a number that was never set is 0, and a text an empty one."""
        self._create_dated()  # before the field is made: nothing is stored for it
        for name, ttype, value, label in (
            ("x_visits", "integer", 0, "0"),
            ("x_nick", "char", "", "None"),
        ):
            self._make_pet(name, ttype, value)
            with self.subTest(field=name):
                [group] = self.env[MODEL].get_funnel([], name)["groups"]
                self.assertEqual(group["label"], label)
                self.assertEqual(group["steps"][0]["count"], 2)
                self.assertEqual(self.env[MODEL].search_count(group["domain"]), 2)

    def test_tags_made_by_hand_are_grouped_by_at_once(self):
        """Whoever makes a field by RPC does not name the table of its relation."""
        tag = self.env["crm.tag"].create({"name": "Fair"})
        self._make_pet("x_tags", "many2many", tag, relation="crm.tag")
        self._create_dated()
        for group in self.env[MODEL].get_funnel([], "x_tags")["groups"]:
            with self.subTest(group=group["label"]):
                self.assertIn(group["label"], ("Fair", "None"))
                self.assertEqual(group["steps"][0]["count"], 1)
                self.assertEqual(self.env[MODEL].search_count(group["domain"]), 1)

    def test_of_one_value_for_each_language_or_company_it_has_the_readers(self):
        self._make_pet("x_spoken", "char", translate="standard")
        self._make_pet("x_owned", "char", company_dependent=True)
        report = self.env[MODEL].with_user(self.user_sales_manager)
        for name in ("x_spoken", "x_owned"):
            with self.subTest(field=name):
                [group] = report.get_funnel([], name)["groups"]
                self.assertEqual(group["label"], "cat")
                self.assertEqual(report.search([(name, "=", "cat")])[name], "cat")

    def test_a_report_refuses_fields_of_its_own_that_it_would_have_to_store(self):
        for model in (MODEL, "crm.lifecycle.purchase"):
            with self.subTest(model=model):
                with self.assertRaisesRegex(ValidationError, "stores nothing"):
                    self._make_field(model, "x_own", "char")
                self.env[model].search_read([], limit=1)

    def test_a_report_takes_related_fields_that_are_not_stored(self):
        self._make_field(
            MODEL, "x_street", "char", related="lead_id.street", store=False
        )
        row = self.env[MODEL].browse(self.lead.id)
        row.lead_id.street = "Cat Lane"
        self.assertEqual(row.x_street, "Cat Lane")
