from datetime import datetime

from odoo import fields
from odoo.tests import tagged

from .facts_common import FactsCase


@tagged("post_install", "-at_install")
class TestRecycled(FactsCase):
    """A lead that is lost and comes back, twice, is one lead in every report."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reason = cls.env["crm.lost.reason"].create({"name": "Not now"})
        cls.lead = cls._create_opportunity(
            cls.ann,
            type="lead",
            qualification_override="qualified",
            qualification_override_reason="They told us",
        )
        cls.env.flush_all()
        cls.first_qualified = cls.lead.qualification_date

    def setUp(self):
        super().setUp()
        for _again in range(2):
            self.lead.action_set_lost(lost_reason_id=self.reason.id)
            self._recycle()

    def _recycle(self):
        lead = self._as_salesman(self.lead)
        context = lead.action_lifecycle_recycle()["context"]
        wizard = self.env["crm.lead.recycle"].with_context(**context)
        wizard.create(
            {"date": fields.Date.add(fields.Date.today(), days=30)}
        ).action_lifecycle_recycle()
        self.assertEqual(self.lead.won_status, "pending")

    def _count_by(self, model, groupby, domain):
        rows = self.env[model].with_context(active_test=False)
        return dict(rows._read_group(domain, [groupby], ["__count"]))

    def test_leads_by_lifecycle_stage(self):
        domain = [("partner_id", "=", self.ann.id)]
        stages = self._count_by("crm.lead", "lifecycle_stage", domain)
        self.assertEqual(stages, {"qualified": 1})

    def test_contacts_by_lifecycle_stage(self):
        self.assertFacts(self.ann, "qualified")
        self.assertEqual(self.ann.lifecycle_lead_date, self.lead.create_date)
        stages = self._count_by(
            "res.partner", "lifecycle_stage", [("id", "=", self.customer.id)]
        )
        self.assertEqual(stages, {"qualified": 1})

    def test_qualified_on_the_first_date(self):
        self.assertTrue(self.first_qualified)
        self.assertEqual(self.lead.qualification_date, self.first_qualified)

    def test_digest_counts_it_where_it_was_first_qualified(self):
        self.lead.qualification_date = datetime(2020, 1, 1)
        self.lead.action_set_lost(lost_reason_id=self.reason.id)
        self._recycle()
        self.assertEqual(self._count_in_digest(2020), 1)
        self.lead.qualification_date = datetime(2019, 1, 1)
        self.assertEqual(self._count_in_digest(2020), 0)

    def _count_in_digest(self, year):
        digest = self.env.ref("digest.digest_digest_default").with_context(
            start_datetime=datetime(year, 1, 1), end_datetime=datetime(year, 2, 1)
        )
        digest.invalidate_recordset()
        return digest.kpi_lifecycle_qualified_value

    def test_won_in_the_end_is_one_purchase(self):
        self.lead.action_set_won()
        self.assertFacts(self.customer, "customer", 1)
        self.assertEqual(
            self.env["crm.lifecycle.purchase"].search_count(
                [("partner_id", "=", self.customer.id)]
            ),
            1,
        )

    def test_activity_of_a_salesperson_who_has_left_goes_to_who_asks_for_it(self):
        activity = self.lead.activity_ids
        self.assertEqual(activity.user_id, self.user_sales_salesman)
        self.user_sales_salesman.active = False
        leads = self.lead + self._create_lead(self.bob, name="Of nobody who is here")
        wizard = self.env["crm.lead.recycle"].with_user(self.user_sales_manager)
        wizard.create({"lead_ids": leads.ids}).action_lifecycle_recycle()
        self.assertEqual(leads[0].activity_ids, activity)
        for lead in leads:
            self.assertEqual(lead.activity_ids.user_id, self.user_sales_manager)

    def test_funnel(self):
        rows = self.env["crm.lifecycle.funnel"]
        self.assertEqual(rows.search_count([("id", "=", self.lead.id)]), 1)
