from datetime import date, datetime, timedelta

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .rhythm_common import RhythmCase


@tagged("post_install", "-at_install")
class TestRhythm(RhythmCase):
    def test_status_and_expected_date(self):
        self.assertEqual(
            self.partners.mapped("lifecycle_status"),
            ["active", "due", "at_risk", "lapsed", "unknown", "unknown"],
        )
        self.assertEqual(
            self.partners[0].lifecycle_next_purchase_date,
            self.today + timedelta(days=90),
        )
        self.assertFalse(self.partners[5].lifecycle_next_purchase_date)

    def test_days_between_purchases_are_the_mean_of_the_gaps(self):
        days = self.partners.mapped("lifecycle_cycle_days")
        self.assertEqual(days, [100, 100, 100, 100, 0, 0])
        last = self.partners[0].lifecycle_last_purchase_date
        self._create_purchase(self.partners[0], closed=last + timedelta(days=4))
        self.assertEqual(self.partners[0].lifecycle_cycle_days, (100 + 100 + 4) / 3)

    def test_two_purchases_of_one_day_are_no_rhythm(self):
        last = self.partners[5].lifecycle_last_purchase_date
        self._create_purchase(self.partners[5], closed=last + timedelta(hours=1))
        self.assertEqual(self.partners[5].lifecycle_purchase_count, 2)
        self.assertEqual(self.partners[5].lifecycle_status, "unknown")

    def test_leads_of_nobody_are_in_no_group_of_a_status(self):
        leads = self._create_opportunity(self.partners[5]) + self._create_opportunity()
        groups = leads._read_group(
            [("id", "in", leads.ids)], ["partner_id.lifecycle_status"], ["__count"]
        )
        self.assertEqual(groups, [("unknown", 1), (False, 1)])

    def test_groups_by_number_of_purchases_open_what_they_count(self):
        Partner = self.env["res.partner"]
        unset, zero = Partner.create([{"name": "Unset"}, {"name": "Zero"}])
        for partner, value in ((unset, None), (zero, 0)):
            partner.flush_recordset()
            self.env.cr.execute(
                "UPDATE res_partner SET lifecycle_purchase_count = %s WHERE id = %s",
                [value, partner.id],
            )
        scope = [("id", "in", (unset + zero).ids)]
        [group] = Partner.formatted_read_group(
            scope, ["lifecycle_purchase_count"], ["__count"]
        )
        opened = Partner.search_count([*scope, *group["__extra_domain"]])
        self.assertEqual((group["__count"], opened), (2, 2))

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

    def test_what_comes_after_all_dates_is_the_last_of_them(self):
        partner = self.env["res.partner"].create({"name": "Far", "is_company": True})
        for year in (2026, 9999):
            self._create_purchase(partner, closed=datetime(year, 6, 1))
        self.assertEqual(partner.lifecycle_next_purchase_date, date.max)
        self.assertEqual(partner.lifecycle_status, "active")
        self.env.flush_all()
        for domain in (
            [("lifecycle_next_purchase_date", "=", date.max)],
            [("lifecycle_status", "=", "active")],
        ):
            domain.append(("id", "=", partner.id))
            self.assertEqual(self.env["res.partner"].search(domain), partner)
        [(month, _count)] = self.env["res.partner"]._read_group(
            domain, ["lifecycle_next_purchase_date:month"], ["__count"]
        )
        self.assertEqual(month, date(9999, 12, 1))

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

    def test_contacts_without_a_fact_come_last(self):
        nobody = self.env["res.partner"].create({"name": "Nobody"})
        both = self.partners[:2] + nobody
        domain = [("id", "in", both.ids)]
        for name in ("lifecycle_last_purchase_date", "lifecycle_next_purchase_date"):
            for way in ("asc", "desc"):
                found = self.env["res.partner"].search(domain, order=f"{name} {way}")
                self.assertEqual(found[-1], nobody)
