from datetime import date, datetime, timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged

from ..tools import rhythm
from .common import LifecycleCase


class RhythmCase(LifecycleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = date(2026, 6, 1)
        cls.partners = cls.env["res.partner"].create(
            [{"name": f"Buyer {i}", "is_company": True} for i in range(6)]
        )
        # every 100 days, the last one that many days ago
        for partner, days_ago in zip(
            cls.partners, (10, 85, 130, 250, None, 20), strict=True
        ):
            if days_ago is None:
                continue
            last = datetime(2026, 6, 1, 9) - timedelta(days=days_ago)
            cls._create_purchase(partner, closed=last)
            if partner != cls.partners[5]:
                cls._create_purchase(partner, closed=last - timedelta(days=100))
                cls._create_purchase(partner, closed=last - timedelta(days=200))
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        freezer = self.freeze(datetime(2026, 6, 1, 12))
        freezer.start()
        self.addCleanup(freezer.stop)
        self.env.invalidate_all()

    def _set(self, **parameters):
        for name, value in parameters.items():
            self.env["ir.config_parameter"].set_param(
                f"crm_customer_lifecycle.{name}", value
            )
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestRhythm(RhythmCase):
    def test_status_and_expected_date(self):
        self.assertEqual(
            self.partners.mapped("lifecycle_status"),
            ["active", "due", "at_risk", "lapsed", "unknown", "unknown"],
        )
        self.assertEqual(self.partners[0].lifecycle_cycle_days, 100)
        self.assertEqual(
            self.partners[0].lifecycle_next_purchase_date,
            self.today + timedelta(days=90),
        )
        self.assertFalse(self.partners[5].lifecycle_next_purchase_date)

    def test_stored_days_are_those_of_the_doctested_rule(self):
        for partner in self.partners[:4]:
            self.assertEqual(
                partner.lifecycle_cycle_days,
                rhythm.get_cycle_days(
                    partner.lifecycle_first_purchase_date.date(),
                    partner.lifecycle_last_purchase_date.date(),
                    3,
                ),
            )

    def test_two_purchases_of_one_day_are_no_rhythm(self):
        last = self.partners[5].lifecycle_last_purchase_date
        self._create_purchase(self.partners[5], closed=last + timedelta(hours=1))
        self.assertEqual(self.partners[5].lifecycle_purchase_count, 2)
        self.assertEqual(self.partners[5].lifecycle_status, "unknown")

    def test_search_group_and_sort_agree_with_what_is_shown(self):
        Partner = self.env["res.partner"]
        scope = [("id", "in", self.partners.ids)]
        for status in dict(Partner._fields["lifecycle_status"].selection):
            shown = self.partners.filtered(
                lambda partner, s=status: partner.lifecycle_status == s
            )
            domain = [("lifecycle_status", "=", status)]
            self.assertEqual(Partner.search([*scope, *domain], order="id"), shown)
            self.assertEqual(self.partners.filtered_domain(domain), shown)
        groups = dict(Partner._read_group(scope, ["lifecycle_status"], ["__count"]))
        self.assertEqual(
            groups, {"active": 1, "due": 1, "at_risk": 1, "lapsed": 1, "unknown": 2}
        )
        expected = self.partners[1].lifecycle_next_purchase_date
        for operator, places in (("=", [1]), ("<", [2, 3]), (">=", [0, 1])):
            domain = [("lifecycle_next_purchase_date", operator, expected)]
            found = Partner.search([*scope, *domain], order="id")
            self.assertEqual(found.ids, [self.partners[i].id for i in places])
            self.assertEqual(self.partners.filtered_domain(domain), found)
        unknown = Partner.search(
            [*scope, ("lifecycle_next_purchase_date", "=", False)], order="id"
        )
        self.assertEqual(unknown, self.partners[4:])
        by_date = Partner.search(scope, order="lifecycle_next_purchase_date, id")
        self.assertEqual(by_date[:2].ids, [self.partners[3].id, self.partners[2].id])
        for name in ("lifecycle_status", "lifecycle_next_purchase_date"):
            described = Partner.fields_get([name])[name]
            for right in ("searchable", "groupable", "sortable"):
                self.assertTrue(described[right], (name, right))

    def test_assumed_rhythm_is_marked(self):
        self._set(assumed_cycle_days="20")
        self.assertEqual(self.partners[5].lifecycle_status, "due")
        self.assertTrue(self.partners[5].lifecycle_is_assumed)
        self.assertFalse(self.partners[0].lifecycle_is_assumed)
        self.assertEqual(self.partners[4].lifecycle_status, "unknown")
        found = self.env["res.partner"].search(
            [("id", "in", self.partners.ids), ("lifecycle_status", "=", "due")]
        )
        self.assertEqual(found, self.partners[1] + self.partners[5])
        deal = self._create_opportunity(self.partners[5])
        self.assertIn("assumed", deal.lifecycle_status_text)

    def test_settings_move_the_thresholds(self):
        self.env["res.config.settings"].create(
            {
                "lifecycle_due_percent": 5,
                "lifecycle_at_risk_percent": 300,
                "lifecycle_lapsed_percent": 400,
            }
        ).execute()
        self.env.invalidate_all()
        self.assertEqual(self.partners[:4].mapped("lifecycle_status"), ["due"] * 4)
        with self.assertRaises(ValidationError):
            self.env["res.config.settings"].create({"lifecycle_due_percent": 500})


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
        self.assertGreaterEqual(digest.kpi_lifecycle_qualified_value, 0)
        self.assertIn(
            "kpi_lifecycle_customer",
            digest._compute_kpis_actions(self.env.company, self.env.user),
        )


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

    def test_internal_user_without_sales(self):
        self.assertEqual(self._read(self.no_sales), ("repeat_customer", 3, "active", 0))
        with self.assertRaises(Exception):  # noqa: B017 whichever way access is refused
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
            with self.assertRaises(Exception):  # noqa: B017
                own.with_user(self.portal).read([name])

    def test_list_behind_the_count(self):
        purchases = self.env["crm.lifecycle.purchase"]
        domain = self.customer.action_lifecycle_view_purchases()["domain"]
        for user, number in ((self.user_sales_leads, 3), (self.user_sales_salesman, 0)):
            found = purchases.with_user(user).search(domain)
            self.assertEqual(len(found), number)
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
