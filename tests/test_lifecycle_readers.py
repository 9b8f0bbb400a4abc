from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .rhythm_common import RhythmCase


@tagged("post_install", "-at_install")
class TestReaders(RhythmCase):
    """Five kinds of user: what each sees of a customer of others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._activate_multi_company()
        cls.customer = cls.partners[0]
        cls.env["crm.lead"].search([("partner_id", "=", cls.customer.id)]).write(
            {"user_id": cls.user_sales_leads.id, "expected_revenue": 100}
        )
        cls.no_sales = new_test_user(
            cls.env, "reads_contacts", groups="base.group_user"
        )
        cls.portal = new_test_user(cls.env, "reads_own", groups="base.group_portal")
        cls.env.flush_all()

    def _read(self, user):
        customer = self.customer.with_user(user)
        return (
            customer.lifecycle_stage,
            customer.lifecycle_purchase_count,
            customer.lifecycle_status,
            customer.lifecycle_revenue,
        )

    def test_own_documents_only(self):
        self.assertEqual(
            self._read(self.user_sales_salesman), ("repeat_customer", 3, "active", 0)
        )

    def test_all_documents(self):
        self.assertEqual(
            self._read(self.user_sales_leads), ("repeat_customer", 3, "active", 300)
        )

    def test_another_company(self):
        leads = self.env["crm.lead"].search([("partner_id", "=", self.customer.id)])
        leads.company_id = self.company_main
        self.env.flush_all()
        self.assertEqual(
            self._read(self.user_sales_manager_mc)[:3], ("repeat_customer", 3, "active")
        )
        reader = self.customer.with_user(self.user_sales_manager_mc)
        reader = reader.with_context(allowed_company_ids=self.company_2.ids)
        self.assertEqual(reader.lifecycle_revenue, 0)

    def test_amounts_are_in_the_currency_of_the_company_and_rounded(self):
        leads = self.env["crm.lead"].search([("partner_id", "=", self.customer.id)])
        other = self.env["res.currency"].create(
            {
                "name": "PET",
                "symbol": "P",
                "rate_ids": [Command.create({"name": "2000-01-01", "rate": 3.0})],
            }
        )
        rate = self.env["res.currency"]._get_conversion_rate(
            other, self.company_main.currency_id, self.company_main
        )
        self.company_2.currency_id = other
        leads.company_id = self.company_main
        leads[0].write(
            {"company_id": self.company_2.id, "user_id": False, "team_id": False}
        )
        self.env.flush_all()
        companies = self.company_main + self.company_2
        reader = self.customer.with_user(self.user_sales_manager_mc)
        reader = reader.with_context(allowed_company_ids=companies.ids)
        self.assertEqual(reader.lifecycle_revenue, round(200 + 100 * rate, 2))
        self.assertNotEqual(rate, 1)

    def test_what_is_no_purchase_of_a_companys_customer_is_not_summed_up(self):
        leads = self.env["crm.lead"].search([("partner_id", "=", self.customer.id)])
        for lead, company in zip(
            leads, self.company_main + self.company_2, strict=False
        ):
            lead.write({"company_id": company.id, "user_id": False, "team_id": False})
        self.customer.company_id = self.company_main
        self.env.flush_all()
        companies = self.company_main + self.company_2
        reader = self.customer.with_user(self.user_sales_manager_mc)
        reader = reader.with_context(allowed_company_ids=companies.ids)
        self.assertEqual(reader.lifecycle_purchase_count, 2)
        self.assertEqual(reader.lifecycle_revenue, 200)
        shown = reader.action_lifecycle_view_purchases()["domain"]
        purchases = reader.env["crm.lifecycle.purchase"].search(shown)
        self.assertEqual(sum(purchases.mapped("amount")), 200)

    def test_purchases_of_contacts_that_one_may_not_read_are_summed_up(self):
        """One customer's as several customers', by the documents that one may read."""
        customers = self.customer + self.partners[1]
        hidden = self.env["res.partner"].create(
            {"name": "Hidden", "parent_id": self.customer.id}
        )
        leads = self.env["crm.lead"].search([("partner_id", "in", customers.ids)])
        leads.write({"user_id": self.user_sales_leads.id, "expected_revenue": 100})
        leads.filtered(lambda lead: lead.partner_id == self.customer)[
            0
        ].partner_id = hidden
        self.env["ir.rule"].create(
            {
                "name": "All contacts but one",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": f"[('id', '!=', {hidden.id})]",
                "groups": self.env.ref("base.group_user").ids,
            }
        )
        self.env.flush_all()
        self.env.invalidate_all()
        readers = customers.with_user(self.user_sales_leads)
        self.assertFalse(readers.search([("id", "=", hidden.id)]))
        self.assertEqual(readers.mapped("lifecycle_revenue"), [300, 300])
        self.env.invalidate_all()
        self.assertEqual(readers[0].lifecycle_revenue, 300)

    def test_contacts_that_are_being_edited_show_what_was_paid(self):
        edited = self.env["res.partner"]
        for customer in self.partners[:2]:
            edited += edited.new(origin=customer)
        edited = edited.with_user(self.user_sales_leads)
        self.assertEqual(edited.mapped("lifecycle_revenue"), [300, 0])

    def test_internal_user_without_sales(self):
        self.assertEqual(self._read(self.no_sales), ("repeat_customer", 3, "active", 0))
        with self.assertRaises(AccessError):
            self.env["crm.lifecycle.purchase"].with_user(self.no_sales).search([])

    def test_portal_user_sees_nothing(self):
        own = self.portal.partner_id
        own.lifecycle_opening_purchases = 2
        self.env.flush_all()
        fields_seen = own.with_user(self.portal).fields_get()
        self.assertFalse(
            [name for name in fields_seen if name.startswith("lifecycle_")]
        )
        for name in ("lifecycle_stage", "lifecycle_status", "lifecycle_revenue"):
            with self.assertRaises(AccessError):
                own.with_user(self.portal).read([name])

    def test_portal_user_learns_nothing_by_asking_for_the_derived(self):
        contacts = self.env["res.partner"].with_user(self.portal)
        for name, group, value in (
            ("lifecycle_status", "lifecycle_status", "due"),
            (
                "lifecycle_next_purchase_date",
                "lifecycle_next_purchase_date:month",
                "2026-01-01",
            ),
        ):
            for ask in (
                lambda group=group: contacts._read_group([], [group]),
                lambda name=name: contacts._read_group([], [], [f"{name}:max"]),
                lambda name=name: contacts.search([], order=name),
                lambda name=name, value=value: contacts.search([(name, "=", value)]),
                lambda name=name: contacts.search([(f"parent_id.{name}", "=", False)]),
            ):
                with self.assertRaises(AccessError):
                    ask()

    def test_list_behind_the_count(self):
        purchases = self.env["crm.lifecycle.purchase"]
        domain = self.customer.action_lifecycle_view_purchases()["domain"]
        for user, number in ((self.user_sales_leads, 3), (self.user_sales_salesman, 0)):
            found = purchases.with_user(user).search(domain)
            self.assertEqual(len(found), number)
            named = purchases.with_user(user).name_search(self.customer.name)
            self.assertEqual({id_ for id_, _name in named}, set(found.ids))
        found = purchases.with_user(self.user_sales_leads).search(domain, limit=1)
        self.assertEqual(found.document, "Deal of Buyer 0")
        self.assertEqual(found.amount, 100)
        action = found.action_lifecycle_open_document()
        self.assertEqual(action["res_model"], "crm.lead")

    def test_dates_are_datetimes_of_the_facts(self):
        self.assertEqual(
            fields.Date.to_date(self.customer.lifecycle_customer_date),
            self.today - timedelta(days=210),
        )
