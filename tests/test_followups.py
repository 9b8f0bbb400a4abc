from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools.translate import code_translations

from .rhythm_common import RhythmCase


@tagged("post_install", "-at_install")
class TestFollowups(RhythmCase):
    def _get_activities(self):
        return self.env["mail.activity"].search(
            [("res_model", "=", "res.partner"), ("res_id", "in", self.partners.ids)],
            order="res_id",
        )

    def test_off_until_switched_on(self):
        cron = self.env.ref("crm_customer_lifecycle.ir_cron_lifecycle_followups")
        self.assertFalse(cron.active)
        settings = self.env["res.config.settings"].create({})
        self.assertFalse(settings.lifecycle_plan_followups)
        settings.lifecycle_plan_followups = True
        settings.execute()
        self.assertTrue(cron.active)

    def test_one_activity_for_each_who_became_due(self):
        Partner = self.env["res.partner"]
        self.assertEqual(Partner._lifecycle_plan_followups(1), 1)
        while Partner._lifecycle_plan_followups(1):
            pass
        activities = self._get_activities()
        self.assertEqual(
            activities.mapped("res_id"), [self.partners[1].id, self.partners[2].id]
        )
        self.assertEqual(activities.user_id, self.user_sales_salesman)
        self.assertEqual(
            activities.mapped("date_deadline"),
            [self.today + timedelta(days=15), self.today],
        )
        activities.action_done()
        self.assertEqual(Partner._lifecycle_plan_followups(10), 0)
        self.assertFalse(self._get_activities())

    def test_again_for_the_next_date_only(self):
        Partner = self.env["res.partner"]
        Partner._lifecycle_plan_followups(10)
        self._create_purchase(self.partners[1], closed=datetime(2026, 6, 1, 9))
        with self.freeze(datetime(2026, 8, 30)):
            self.env.invalidate_all()
            Partner._lifecycle_plan_followups(10)
            planned = self._get_activities().filtered(
                lambda activity: activity.res_id == self.partners[1].id
            )
            self.assertEqual(len(planned), 2)

    def test_cron_runs(self):
        cron = self.env.ref("crm_customer_lifecycle.ir_cron_lifecycle_followups")
        cron.active = True
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertEqual(len(self._get_activities()), 2)

    def test_contacts_salesperson_goes_before_the_last_one(self):
        self.partners[1].user_id = self.user_sales_manager
        self.env["res.partner"]._lifecycle_plan_followups(10)
        self.assertEqual(self._get_activities()[0].user_id, self.user_sales_manager)

    def test_contacts_salesperson_who_has_left_is_passed_over(self):
        self.partners[1].user_id = self.user_sales_manager
        self.user_sales_manager.active = False
        self.env["res.partner"]._lifecycle_plan_followups(10)
        self.assertEqual(self._get_activities()[0].user_id, self.user_sales_salesman)

    def test_in_the_language_of_who_is_to_follow_up(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.user_sales_salesman.lang = "fr_FR"
        words = {"Expected to purchase again": "Nouvel achat attendu"}
        known = {("crm_customer_lifecycle", "fr_FR"): words}
        with patch.dict(code_translations.python_translations, known):
            self.env["res.partner"]._lifecycle_plan_followups(10)
        summaries = set(self._get_activities().mapped("summary"))
        self.assertEqual(summaries, set(words.values()))


@tagged("post_install", "-at_install")
class TestNextOpportunity(RhythmCase):
    def test_prefilled_from_the_last_purchase(self):
        last = self.env["crm.lead"].search(
            [("partner_id", "=", self.partners[0].id)],
            order="date_closed desc",
            limit=1,
        )
        tag = self.env["crm.tag"].create({"name": "Cats"})
        last.write({"tag_ids": tag.ids, "expected_revenue": 400})
        action = self._as_salesman(
            self.partners[0]
        ).action_lifecycle_repeat_opportunity()
        deal = self.env["crm.lead"].browse(action["res_id"])
        self.assertEqual(deal.team_id, last.team_id)
        self.assertEqual(deal.user_id, last.user_id)
        self.assertEqual(deal.tag_ids, tag)
        self.assertAlmostEqual(deal.expected_revenue, 400 / 3, 2)
        self.assertEqual(
            deal.date_deadline, self.partners[0].lifecycle_next_purchase_date
        )


@tagged("post_install", "-at_install")
class TestDigest(RhythmCase):
    def test_new_customers_and_repeat_customers(self):
        digest = self.env.ref("digest.digest_digest_default").with_context(
            start_datetime=datetime(2026, 5, 1), end_datetime=datetime(2026, 6, 1)
        )
        others = self.env["res.partner"].search_count(
            [
                ("lifecycle_customer_date", ">=", datetime(2026, 5, 1)),
                ("lifecycle_customer_date", "<", datetime(2026, 6, 1)),
                ("id", "not in", self.partners.ids),
            ]
        )
        self.assertEqual(digest.kpi_lifecycle_customer_value, others + 1)
        self.assertEqual(digest.kpi_lifecycle_repeat_value, 0)
        self.assertIn(
            "kpi_lifecycle_customer",
            digest._compute_kpis_actions(self.env.company, self.env.user),
        )

    def test_newly_qualified_leads_also_if_they_were_lost_since(self):
        digest = self.env.ref("digest.digest_digest_default").with_context(
            start_datetime=datetime(2020, 5, 1), end_datetime=datetime(2020, 6, 1)
        )
        leads = self.env["crm.lead"]
        for number in range(3):
            leads += self._create_opportunity(type="lead", name=f"Lead {number}")
        dates = (datetime(2020, 5, 2), datetime(2020, 5, 31), datetime(2020, 6, 2))
        for lead, date in zip(leads, dates, strict=True):
            lead.qualification_date = date
        leads[0].action_set_lost()
        self.assertEqual(digest.kpi_lifecycle_qualified_value, 2)
