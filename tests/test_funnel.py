from datetime import datetime, timedelta

from odoo.tests import tagged

from .funnel_truth import DAYS, STEPS
from .test_security import SecurityCase

MODEL = "crm.lifecycle.funnel"


class FunnelCase(SecurityCase):
    """An empty pipeline of one contact's leads, dated by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.lead"].with_context(active_test=False).search([]).unlink()
        cls.source = cls.env["utm.source"].create({"name": "Fair"})
        cls.created = datetime(2025, 1, 10, 9)

    @classmethod
    def _create_dated(cls, **dates):
        """Create a lead of the salesperson, with dates in days since its creation."""
        created = dates.pop("created", cls.created)
        partner = dates.pop("partner", None)
        values = {
            name: dates.pop(name) for name in ("type", "source_id") if name in dates
        }
        lead = cls._create_opportunity(partner, **{"type": "lead", **values})
        moments = {
            name: day is not None and created + timedelta(days=day)
            for name, day in dates.items()
        }
        if "date_closed" in moments:
            lead.stage_id = cls.stage_team1_won
        lead.flush_recordset()
        cls.env.cr.execute(
            "UPDATE crm_lead SET create_date = %s WHERE id = %s", [created, lead.id]
        )
        lead.invalidate_recordset()
        lead.write(moments)
        lead.flush_recordset()
        lead.invalidate_recordset()
        return lead

    def _get_row(self, lead):
        row = self.env[MODEL].browse(lead.id)
        row.invalidate_recordset()
        return row

    def _get_steps(self, *args, user=None):
        report = self.env[MODEL].with_user(user or self.env.user)
        return report.get_funnel(*args)["groups"][0]["steps"]

    def _get_counts(self, *args, **kwargs):
        return [step["count"] for step in self._get_steps(*args, **kwargs)]


@tagged("post_install", "-at_install")
class TestFunnel(FunnelCase):
    def test_each_step_implies_the_earlier_ones(self):
        """A direct opportunity that was won at once has been all of them."""
        won = self._create_dated(
            type="opportunity", date_closed=3, partner=self.contact_1
        )
        row = self._get_row(won)
        self.assertEqual([row[name] for name in STEPS], [1, 1, 1, 1, 0])
        self.assertEqual(row.lifecycle_stage, "customer")

    def test_skipped_step_takes_no_known_time(self):
        lead = self._create_dated(type="opportunity", date_closed=3)
        row = self._get_row(lead)
        self.assertEqual([row[name] for name in DAYS], [False, False, 3, False])
        self.assertEqual(row.qualified_date, self.created)

    def test_time_in_each_step(self):
        lead = self._create_dated(
            type="opportunity", qualification_date=2, date_conversion=7, date_closed=17
        )
        self.assertEqual([self._get_row(lead)[n] for n in DAYS], [2, 5, 10, False])

    def test_qualified_after_it_became_a_prospect_was_skipped(self):
        lead = self._create_dated(
            type="opportunity", date_conversion=2, qualification_date=5
        )
        row = self._get_row(lead)
        self.assertEqual([row[name] for name in DAYS], [False] * 4)
        self.assertEqual(row.qualified_date, row.prospect_date)

    def test_no_time_is_negative(self):
        """Dates of an import, or of the lead it was copied from."""
        lead = self._create_dated(
            type="opportunity", date_conversion=-9, date_closed=-5
        )
        row = self._get_row(lead)
        self.assertEqual([row[name] for name in DAYS], [False] * 4)
        self.assertIs(row.months_to_purchase, False)

    def test_lost_and_archived_leads_are_counted(self):
        lost = self._create_dated(type="opportunity")
        lost.action_set_lost(lost_reason_id=self.reason.id)
        archived = self._create_dated()
        archived.action_archive()
        self.assertEqual(self._get_counts([]), [2, 1, 1, 0, 0])
        row = self._get_row(lost)
        self.assertEqual((row.lost_step, row.lost_reason_id), ("prospect", self.reason))
        self.assertFalse(self._get_row(archived).lost_step)

    def test_recycled_lead_is_counted_once(self):
        lead = self._create_dated(type="opportunity")
        lead.action_set_lost(lost_reason_id=self.reason.id)
        self.env["crm.lead.recycle"].create(
            {"lead_ids": lead.ids, "date": "2999-01-01"}
        ).action_lifecycle_recycle()
        self.assertEqual(self._get_counts([]), [1, 1, 1, 0, 0])
        self.assertFalse(self._get_row(lead).lost_step)

    def test_merged_leads_are_counted_once(self):
        leads = self._create_dated() + self._create_dated(type="opportunity")
        leads.merge_opportunity()
        self.assertEqual(self._get_counts([]), [1, 1, 1, 0, 0])

    def test_repeat_and_purchased_again_are_two_sides_of_one_customer(self):
        first = self._create_dated(
            type="opportunity", date_closed=0, partner=self.contact_1
        )
        self.assertEqual(self._get_row(first).is_returned, 0)
        second = self._create_dated(
            type="opportunity", date_closed=40, partner=self.contact_1
        )
        one, two = self._get_row(first), self._get_row(second)
        self.assertEqual((one.is_repeat, one.is_returned), (0, 1))
        self.assertEqual((two.is_repeat, two.is_returned), (1, 0))
        self.assertEqual((one.days_to_return, one.days_to_repeat), (40, False))
        self.assertEqual((two.days_to_return, two.days_to_repeat), (False, 40))
        for row in (one, two):
            self.assertEqual(row.first_purchase_date, first.date_closed)
            self.assertEqual(row.second_purchase_date, second.date_closed)
        second.stage_id = self.stage_team1_1
        self.assertEqual(self._get_row(first).is_returned, 0)

    def test_purchase_after_one_from_before_odoo_is_a_repeat_of_unknown_time(self):
        self.contact_1.commercial_partner_id.lifecycle_opening_purchases = 1
        lead = self._create_dated(
            type="opportunity", date_closed=4, partner=self.contact_1
        )
        row = self._get_row(lead)
        self.assertEqual((row.is_repeat, row.days_to_repeat), (1, False))

    def test_months_to_purchase_are_calendar_months_and_unknown_is_not_zero(self):
        same = self._create_dated(type="opportunity", date_closed=15)
        later = self._create_dated(type="opportunity", date_closed=30)
        never = self._create_dated(type="opportunity")
        report = self.env[MODEL]
        months = report.formatted_read_group(
            [], ["months_to_purchase"], ["is_lead:sum"]
        )
        self.assertEqual(
            [str(group["months_to_purchase"]) for group in months], ["0", "1", "False"]
        )
        self.assertEqual([group["is_lead:sum"] for group in months], [1, 1, 1])
        groups = report.get_funnel([], "purchased_after")["groups"]
        self.assertEqual(
            {group["label"] for group in groups},
            {"Same month", "1 month", "Not so far"},
        )
        for value, lead in ((0, same), (1, later), (False, never)):
            found = report.search([("months_to_purchase", "=", value)])
            self.assertEqual(found.ids, lead.ids, value)

    def test_purchases_after_the_first_year_are_grouped_by_year(self):
        for days, key in ((340, "m11"), (400, "y2"), (800, "y3"), (1500, "z")):
            lead = self._create_dated(type="opportunity", date_closed=days)
            self.assertEqual(self._get_row(lead).purchased_after, key)

    def test_purchase_of_unknown_time_is_a_purchase(self):
        """An imported one, closed before it was created here, is not "Not so far"."""
        imported = self._create_dated(type="opportunity", date_closed=-30)
        never = self._create_dated(type="opportunity")
        self.assertEqual(self._get_row(imported).purchased_after, "zz")
        self.assertFalse(self._get_row(never).purchased_after)
        groups = self.env[MODEL].get_funnel([], "purchased_after")["groups"]
        customers = {group["label"]: group["steps"][3]["count"] for group in groups}
        self.assertEqual(customers, {"Time unknown": 1, "Not so far": 0})

    def test_numbers_of_each_report_open_what_they_are_made_of(self):
        """Core's pivots and graphs open all of the group."""
        actions = self.env["ir.actions.act_window"].search([("res_model", "=", MODEL)])
        self.assertGreater(len(actions), 5)
        for action in actions:
            kinds = [view for view in action.views if view[1] in ("graph", "pivot")]
            for view_id, kind in kinds:
                arch = self.env[MODEL].get_view(view_id, kind)["arch"]
                with self.subTest(action=action.name, kind=kind):
                    self.assertIn(f'js_class="lifecycle_funnel_{kind}"', arch)

    def test_unknown_whole_numbers_are_not_offered_to_group_by(self):
        """The web client would show them as 0, beside those that are 0."""
        found = self.env[MODEL].fields_get(["months_to_purchase", "is_customer"])
        self.assertFalse(found["months_to_purchase"]["groupable"])
        self.assertTrue(found["is_customer"]["groupable"])

    def test_median_of_whole_days(self):
        for days in (1, 2, 2.9, 50):
            self._create_dated(type="opportunity", date_closed=days)
        steps = self._get_steps([])
        self.assertEqual([step["median_days"] for step in steps[3:]], [2, False])

    def test_empty_database_gives_zeros_and_no_share(self):
        for groupby in (None, "source_id", ["create_date:month", "team_id"]):
            found = self.env[MODEL].get_funnel([], groupby)
            [group] = found["groups"]
            with self.subTest(groupby=groupby):
                self.assertEqual([step["count"] for step in group["steps"]], [0] * 5)
                for step in group["steps"]:
                    self.assertIs(step["share_first"], False)
                    self.assertIs(step["median_days"], False)
            self.assertEqual(found["length"], 0 if groupby else 1)

    def test_groups_are_the_largest_and_the_number_of_all_is_told(self):
        self._create_dated(source_id=self.source.id)
        self._create_dated()
        self._create_dated(type="opportunity", date_closed=1)
        found = self.env[MODEL].get_funnel([], "source_id", limit=1)
        self.assertEqual((found["length"], len(found["groups"])), (2, 1))
        [group] = found["groups"]
        self.assertEqual((group["value"], group["steps"][0]["count"]), (False, 2))
        self.assertEqual(group["steps"][3]["median_days"], 1)

    def test_months_come_in_their_order_and_the_latest_if_too_many(self):
        for month in (3, 1, 2):
            self._create_dated(created=datetime(2025, month, 5))
        report = self.env[MODEL]
        labels = [g["label"] for g in report.get_funnel([], "create_date")["groups"]]
        self.assertEqual(labels, ["January 2025", "February 2025", "March 2025"])
        found = report.get_funnel([], "create_date:month", 2)
        labels = [group["label"] for group in found["groups"]]
        self.assertEqual((labels, found["length"]), (labels[:2], 3))
        self.assertEqual(labels, ["February 2025", "March 2025"])

    def test_groups_can_be_any_field_and_path(self):
        lead = self._create_dated(source_id=self.source.id, partner=self.contact_1)
        lead.tag_ids = self.env["crm.tag"].create({"name": "Fair"})
        for spec in (
            "tag_ids",
            "lifecycle_stage",
            "is_customer",
            "lead_id.priority",
            "partner_id.country_id",
            "lead_id.partner_id.create_date:year",
            ["create_date:quarter", "user_id"],
        ):
            with self.subTest(groupby=spec):
                [group] = self.env[MODEL].get_funnel([], spec)["groups"]
                self.assertEqual(group["steps"][0]["count"], 1)
                self.assertTrue(group["label"])
                self.assertEqual(
                    self.env[MODEL].search_count(group["domain"]), 1, group["domain"]
                )

    def test_other_modules_add_columns(self):
        """The hook is part of what is public."""
        lead = self._create_dated()
        report = type(self.env[MODEL])
        extra = report._select_additional_fields(self.env[MODEL])
        self.assertEqual(extra, {})
        self.patch(
            report,
            "_select_additional_fields",
            lambda self: {"lost_step": self._get_fact("crm_lead", "name")},
        )
        row = self.env[MODEL]._read_group([], [], ["id:array_agg"])
        self.assertEqual(row[0][0], lead.ids)
