from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import html2plaintext

from .test_actions import ActionCase


@tagged("post_install", "-at_install")
class TestDisqualify(ActionCase):
    def _open(self, leads):
        action = self._as_salesman(leads).action_qualification_disqualify()
        self.assertEqual(action["res_model"], "crm.lead.lost")
        return (
            self.env["crm.lead.lost"]
            .with_user(self.user_sales_salesman)
            .with_context(**action["context"])
            .create({"lost_reason_id": self.env.ref("crm.lost_reason_2").id})
        )

    def test_asks_a_reason_and_names_what_is_left(self):
        wizard = self._open(self.lead + self.won + self.lost)
        self.assertEqual(wizard.lead_ids, self.lead)
        for record in self.won + self.lost:
            self.assertIn(record.name, wizard.lifecycle_left_out)
        wizard.lost_feedback = "<p>No pet</p>"
        action = wizard.action_lost_reason_apply()
        self.assertReport(action, self.lead, self.env["crm.lead"])
        self.assertIn(self.won.name, action["params"]["message"])
        self.assertEqual(self.lead.won_status, "lost")
        self.assertEqual(self.lead.lost_reason_id, self.env.ref("crm.lost_reason_2"))
        self.assertIn("No pet", self.lead.message_ids[0].body)

    def test_won_meanwhile_is_left_and_named(self):
        deal = self._create_opportunity(self.contact_2)
        wizard = self._open(self.lead + deal)
        deal.action_set_won()
        self.assertReport(wizard.action_lost_reason_apply(), self.lead, deal)

    def test_nothing_fit_says_why(self):
        action = self._as_salesman(self.won).action_qualification_disqualify()
        self.assertReport(action, self.env["crm.lead"], self.won)

    def test_cores_own_lost_button_is_as_before(self):
        wizard = self.env["crm.lead.lost"].create({"lead_ids": self.lead.ids})
        wizard.action_lost_reason_apply()
        self.assertEqual(self.lead.won_status, "lost")


@tagged("post_install", "-at_install")
class TestRecycle(ActionCase):
    def _open(self, leads, **values):
        action = self._as_salesman(leads).action_lifecycle_recycle()
        self.assertEqual(action["res_model"], "crm.lead.recycle")
        return (
            self.env["crm.lead.recycle"]
            .with_user(self.user_sales_salesman)
            .with_context(**action["context"])
            .create(values)
        )

    def test_brings_lost_leads_back_on_a_date(self):
        self.lost.qualification_budget = "partial"
        date = fields.Date.today() + timedelta(days=40)
        wizard = self._open(self.lost + self.won + self.lead, date=date, note="Ask Bob")
        self.assertIn(self.won.name, wizard.lifecycle_left_out)
        action = wizard.action_lifecycle_recycle()
        self.assertReport(action, self.lost + self.lead, self.env["crm.lead"])
        self.assertEqual(self.lost.won_status, "pending")
        self.assertTrue(self.lost.active)
        self.assertFalse(self.lost.lost_reason_id)
        self.assertEqual(self.lost.qualification_budget, "partial")
        self.assertEqual(self.lost.probability, self.lost.automated_probability)
        history = " ".join(self.lost.message_ids.mapped("body"))
        self.assertIn(self.env.ref("crm.lost_reason_1").name, history)
        for record in self.lost + self.lead:
            activity = record.activity_ids
            self.assertEqual(activity.date_deadline, date)
            self.assertEqual(activity.user_id, self.user_sales_salesman)
            self.assertIn("Ask Bob", activity.note)

    def test_again_moves_the_activity(self):
        dates = [fields.Date.today() + timedelta(days=days) for days in (10, 20)]
        for date in dates:
            self._open(self.lead, date=date).action_lifecycle_recycle()
        self.assertEqual(self.lead.activity_ids.date_deadline, dates[1])

    def test_what_to_talk_about_is_kept_as_it_was_typed(self):
        note = "Ask Bob <bob@example.com>\nif 3 < 4 & so on"
        self._open(self.lead, note=note).action_lifecycle_recycle()
        for body in (self.lead.activity_ids.note, self.lead.message_ids[0].body):
            text = html2plaintext(body, include_references=False)
            self.assertIn(note, text)

    def test_past_date_is_refused_in_words(self):
        with self.assertRaisesRegex(ValidationError, "past"):
            self._open(self.lead, date=fields.Date.today() - timedelta(days=1))

    def test_works_after_its_activity_type_was_deleted(self):
        self.env.ref("crm_customer_lifecycle.mail_activity_type_come_back").unlink()
        self._open(self.lead).action_lifecycle_recycle()
        self.assertEqual(len(self.lead.activity_ids), 1)

    def test_won_is_left_with_what_to_do(self):
        action = self._as_salesman(self.won).action_lifecycle_recycle()
        self.assertReport(action, self.env["crm.lead"], self.won)
        self.assertIn("repeat opportunity", action["params"]["message"])


@tagged("post_install", "-at_install")
class TestRepeatOpportunity(ActionCase):
    def test_one_customer_opens_its_next_opportunity(self):
        contact = self._as_salesman(self.contact_1)
        action = contact.action_lifecycle_repeat_opportunity()
        deal = self.env["crm.lead"].browse(action["res_id"])
        self.assertEqual(deal.type, "opportunity")
        self.assertEqual(deal.partner_id, self.contact_1)
        self.assertEqual(deal.user_id, self.user_sales_salesman)
        self.assertEqual(deal.team_id, self.won.team_id)
        self.assertEqual(deal.stage_id, self.stage_team1_1)
        self.assertIn(self.user_sales_salesman.partner_id, deal.message_partner_ids)
        deal.action_set_won()
        self.assertEqual(deal.stage_id, self.stage_repeat)

    def test_reports_who_gets_none(self):
        busy = self.contact_company
        self._create_purchase(busy)
        self._create_opportunity(busy)
        contacts = self._as_salesman(
            self.contact_1 + self.contact_company_1 + self.contact_2 + busy
        )
        action = contacts.action_lifecycle_repeat_opportunity()
        left = contacts - self.contact_1
        self.assertReport(action, self.contact_1, left)

    def test_twice_creates_one(self):
        contact = self._as_salesman(self.contact_1)
        contact.action_lifecycle_repeat_opportunity()
        action = contact.action_lifecycle_repeat_opportunity()
        self.assertReport(action, contact.browse(), contact)

    def test_colleagues_purchase_counts_but_is_not_shown(self):
        self.won.user_id = self.user_sales_leads
        action = self._as_salesman(self.contact_1).action_lifecycle_repeat_opportunity()
        deal = self.env["crm.lead"].browse(action["res_id"])
        self.assertEqual(deal.user_id, self.user_sales_salesman)

    def test_internal_user_without_sales_rights_is_refused(self):
        user = new_test_user(self.env, "no_sales", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.contact_1.with_user(user).action_lifecycle_repeat_opportunity()
