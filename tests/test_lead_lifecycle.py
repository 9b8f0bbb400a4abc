from collections import Counter
from datetime import datetime

from odoo.tests import Form, tagged

from .common import LifecycleCase


@tagged("post_install", "-at_install")
class TestLeadLifecycle(LifecycleCase):
    """The step of a lead and the type of its customer, in Python and in SQL."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.contact_1
        cls.lead = cls._create_opportunity(cls.contact_2, type="lead")
        cls.first = cls._create_purchase(cls.customer)
        cls.repeat = cls._create_purchase(cls.customer, closed=datetime(2026, 2, 1))
        cls.open = cls._create_opportunity(cls.customer)
        cls.nobody = cls._create_opportunity()
        cls.lost_before = cls._create_opportunity(cls.customer)
        cls.lost_before.action_set_lost()
        cls.lost_before.date_closed = datetime(2025, 1, 1)
        cls.lost_after = cls._create_opportunity(cls.customer)
        cls.lost_after.action_set_lost()
        cls.twins = cls._create_opportunity(cls.contact_company)
        cls.twins += cls._create_opportunity(cls.contact_company)
        cls.twins.action_set_won()
        old = cls.env["res.partner"].create(
            {"name": "From before Odoo", "lifecycle_opening_purchases": 1}
        )
        cls.old_customer = cls._create_opportunity(old)
        cls.leads = (
            cls.lead
            + cls.first
            + cls.repeat
            + cls.open
            + cls.nobody
            + cls.lost_before
            + cls.lost_after
            + cls.twins
            + cls.old_customer
        )

    def setUp(self):
        super().setUp()
        self.leads = self.leads.with_context(active_test=False)

    @classmethod
    def _find(cls, name, value):
        return (
            cls.env["crm.lead"]
            .with_context(active_test=False)
            .search([("id", "in", cls.leads.ids), (name, "=", value)])
        )

    def test_purchases_before_odoo_are_told_without_a_date(self):
        lead = self._as_salesman(self.old_customer)
        self.assertEqual(lead.lifecycle_purchases_text, "1 purchase before Odoo")
        self.old_customer.partner_id.lifecycle_opening_purchases = 2
        self.assertEqual(lead.lifecycle_purchases_text, "2 purchases before Odoo")

    def test_meetings_without_a_lead_are_in_no_group_of_a_step(self):
        lead = self._create_opportunity()
        values = {
            "name": "Hello",
            "start": "2026-01-05 09:00",
            "stop": "2026-01-05 10:00",
        }
        meetings = self.env["calendar.event"].create(
            [{**values, "opportunity_id": lead.id}, values]
        )
        for name, value in (
            ("lifecycle_stage", "prospect"),
            ("lifecycle_customer_type", "new"),
            ("qualification_score", 0),
        ):
            groups = meetings._read_group(
                [("id", "in", meetings.ids)], [f"opportunity_id.{name}"], ["__count"]
            )
            self.assertEqual(groups, [(value, 1), (False, 1)])

    def test_steps(self):
        steps = dict(zip(self.leads, self.leads.mapped("lifecycle_stage"), strict=True))
        self.assertEqual(steps[self.lead], "lead")
        self.assertEqual(steps[self.first], "customer")
        self.assertEqual(steps[self.repeat], "repeat_customer")
        self.assertEqual(steps[self.open], "prospect")
        self.assertEqual(steps[self.lost_after], "prospect")
        self.assertEqual(steps[self.twins[0]], "customer")
        self.assertEqual(steps[self.twins[1]], "repeat_customer")

    def test_customer_types(self):
        existing = self.repeat + self.open + self.lost_after + self.twins[1]
        existing += self.old_customer
        for lead in self.leads:
            self.assertEqual(
                lead.lifecycle_customer_type,
                "existing" if lead in existing else "new",
                lead.name,
            )

    def test_search_agrees_with_what_is_shown(self):
        for name in ("lifecycle_stage", "lifecycle_customer_type"):
            keys = [key for key, _label in self.leads._fields[name].selection]
            for key in keys:
                shown = self.leads.filtered(lambda lead, k=key, n=name: lead[n] == k)
                self.assertEqual(self._find(name, key), shown.sorted(), (name, key))
                self.assertEqual(self.leads.filtered_domain([(name, "=", key)]), shown)
                others = (
                    self.env["crm.lead"]
                    .with_context(active_test=False)
                    .search([("id", "in", self.leads.ids), (name, "!=", key)])
                )
                self.assertEqual(others, (self.leads - shown).sorted())
            self.assertFalse(self._find(name, False))

    def test_group_sort_and_export(self):
        for name in ("lifecycle_stage", "lifecycle_customer_type"):
            groups = self.leads._read_group(
                [("id", "in", self.leads.ids)], [name], ["__count"]
            )
            self.assertEqual(dict(groups), dict(Counter(self.leads.mapped(name))))
            in_order = self.leads.search([("id", "in", self.leads.ids)], order=name)
            values = in_order.mapped(name)
            self.assertEqual(values, sorted(values))
            described = self.leads.fields_get([name])[name]
            for right in ("searchable", "groupable", "sortable", "exportable"):
                self.assertTrue(described.get(right, True), (name, right))
        rows = self.leads.export_data(["lifecycle_stage"])["datas"]
        self.assertIn(["Repeat Customer"], rows)

    def test_as_salesperson_who_may_not_read_the_first_purchase(self):
        (self.first + self.repeat).user_id = self.user_sales_leads
        deal = self._as_salesman(self.open)
        self.assertEqual(deal.lifecycle_customer_type, "existing")
        self.assertIn("2 purchases", deal.lifecycle_purchases_text)
        found = (
            self.env["crm.lead"]
            .with_user(self.user_sales_salesman)
            .search([("lifecycle_customer_type", "=", "existing")])
        )
        self.assertIn(deal, found)
        purchases = self.env["crm.lifecycle.purchase"].with_user(
            self.user_sales_salesman
        )
        action = deal.action_lifecycle_view_purchases()
        self.assertFalse(purchases.search(action["domain"]))

    def test_unwon_first_purchase_makes_the_next_one_the_first(self):
        self.first.write({"stage_id": self.stage_team1_1.id})
        self.assertEqual(self.repeat.lifecycle_stage, "customer")
        self.assertEqual(self.first.lifecycle_customer_type, "existing")

    def test_unsaved_lead_of_a_customer_without_a_first_opportunity(self):
        """They purchased before Odoo, or by an order: there is no lead to compare."""
        customer = self.old_customer.partner_id
        lead = self.env["crm.lead"].new({"name": "Again", "partner_id": customer.id})
        self.assertEqual(lead.lifecycle_customer_type, "existing")
        deals = self._as_salesman(self.env["crm.lead"])
        with Form(deals.with_context(default_type="opportunity")) as form:
            form.name = "Again"
            form.partner_id = customer
            self.assertEqual(form.lifecycle_customer_type, "existing")

    def test_unsaved_change_of_the_first_purchase_keeps_its_customer_new(self):
        with Form(self._as_salesman(self.first)) as form:
            form.name = "Renamed"
            self.assertEqual(form.lifecycle_customer_type, "new")

    def test_line_on_the_form(self):
        with Form(self.open) as form:
            self.assertEqual(form.lifecycle_customer_type, "existing")
        with self.freeze(datetime(2026, 3, 1)):
            lead = self.env["crm.lead"].browse(self.open.id)
            lead.invalidate_recordset()
            self.assertEqual(
                lead.lifecycle_purchases_text, "2 purchases, the last on 1 February"
            )
            self.assertEqual(lead.lifecycle_expected_text, "expected again in February")
            self.assertEqual(lead.lifecycle_status_text, "at risk")
        self.assertFalse(self.lead.lifecycle_purchases_text)
        action = self.open.action_lifecycle_view_customer()
        self.assertEqual(action["res_id"], self.customer.commercial_partner_id.id)
        status = self.customer.commercial_partner_id.lifecycle_status
        context = self.open.action_lifecycle_view_status()["context"]
        self.assertEqual(context, {f"search_default_lifecycle_status_{status}": 1})
