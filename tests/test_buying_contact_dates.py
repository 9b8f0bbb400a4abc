from datetime import datetime, timedelta

from odoo.fields import Datetime
from odoo.tests import new_test_user, tagged

from .buying_common import BuyingCase

NOON = datetime(2026, 3, 12, 12)


@tagged("post_install", "-at_install")
class TestBuyingContactDates(BuyingCase):
    """Contact is dated by what happened, not by what we sent or planned."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.philip = cls._add_person(False, "user", partner_id=cls.contact_1.id)
        cls.ana = cls._add_person("Ana", email="Ana <ANA@kennel.example.com>")

    def _post(self, lead=None, **values):
        values.setdefault("message_type", "email")
        return (lead or self.deal).message_post(body="Hello", **values)

    def _meet(self, stop, partners=None, **values):
        partners = partners or self.contact_1
        return self._create_meeting(self.deal, stop, partners, **values)

    # Messages

    def test_an_incoming_message_of_a_contact(self):
        message = self._post(author_id=self.contact_1.id)
        self.assertEqual(self.philip.contact_date, message.date)
        self.assertFalse(self.ana.contact_date)

    def test_an_incoming_message_by_its_address(self):
        self._post(author_id=False, email_from='"A. L." <ana@KENNEL.example.com>')
        self.assertTrue(self.ana.contact_date)
        self.assertFalse(self.philip.contact_date)

    def test_a_comment_in_the_portal(self):
        user = new_test_user(
            self.env,
            "portal_philip",
            groups="base.group_portal",
            email="p@x.example.com",
        )
        person = self._add_person(False, partner_id=user.partner_id.id)
        self._post(author_id=user.partner_id.id, message_type="comment")
        self.assertTrue(person.contact_date)

    def test_what_our_own_people_write_is_no_contact(self):
        colleague = self.user_sales_leads.partner_id
        person = self._add_person(False, partner_id=colleague.id)
        self._post(author_id=colleague.id)
        self._post(author_id=colleague.id, message_type="comment")
        self.assertFalse(person.contact_date)

    def test_mail_to_somebody_is_no_contact(self):
        self._as_salesman(self.deal).message_post(
            body="Hello?", partner_ids=self.contact_1.ids, message_type="comment"
        )
        self.assertFalse(self.philip.contact_date)

    def test_an_automatic_reply_is_no_contact(self):
        self._post(author_id=self.contact_1.id, message_type="out_of_office")
        self.assertFalse(self.philip.contact_date)

    def test_a_message_on_another_deal_is_no_contact_here(self):
        self._post(self._create_opportunity(), author_id=self.contact_1.id)
        self.assertFalse(self.philip.contact_date)

    def test_the_date_only_moves_forward(self):
        self.philip.contact_date = later = Datetime.now() + timedelta(hours=1)
        self._post(author_id=self.contact_1.id)
        self.assertEqual(self.philip.contact_date, later)

    def test_history_counts_for_those_added_later(self):
        message = self._post(author_id=self.contact_2.id)
        person = self._add_person(False, partner_id=self.contact_2.id)
        self.assertEqual(person.contact_date, message.date)

    def test_history_counts_once_we_learn_who_somebody_is(self):
        self._post(author_id=self.contact_2.id)
        person = self._add_person("Some colleague")
        self.assertFalse(person.contact_date)
        self._as_salesman(person).partner_id = self.contact_2
        self.assertTrue(person.contact_date)

    # Meetings

    def test_a_meeting_that_is_entered_after_it_was_held(self):
        self._meet(NOON - timedelta(days=400))
        self.assertEqual(self.philip.contact_date, NOON - timedelta(days=400))

    def test_a_planned_meeting_counts_once_it_is_over(self):
        stop = Datetime.now() + timedelta(days=1)
        self._meet(stop.replace(microsecond=0))
        people = self.env["crm.buying.influence"]
        people._cron_buying_meetings()
        self.assertFalse(self.philip.contact_date)
        with self.freeze(stop + timedelta(hours=2)):
            people._cron_buying_meetings()
            self.assertEqual(self.philip.contact_date, stop.replace(microsecond=0))
            self.assertFalse(self.ana.contact_date)

    def test_a_declined_or_cancelled_meeting_is_no_contact(self):
        stop = Datetime.now() + timedelta(days=1)
        event = self._meet(stop)
        event.attendee_ids.state = "declined"
        self._meet(stop, active=False)
        with self.freeze(stop + timedelta(hours=2)):
            self.env["crm.buying.influence"]._cron_buying_meetings()
        self.assertFalse(self.philip.contact_date)

    def test_a_meeting_moved_into_the_past_was_held(self):
        event = self._meet(Datetime.now() + timedelta(days=1))
        event.write(
            {"start": NOON - timedelta(days=301), "stop": NOON - timedelta(days=300)}
        )
        self.assertEqual(self.philip.contact_date, NOON - timedelta(days=300))

    # Calls

    def _plan(self, kind="mail.mail_activity_data_call", **values):
        return self.deal.activity_schedule(
            kind, user_id=self.user_sales_salesman.id, **values
        )

    def test_a_call_done_about_somebody(self):
        result = self._as_salesman(self.ana).action_buying_plan_call()
        self.assertIn("Ana", result["params"]["message"])
        activity = self.deal.activity_ids
        self.assertEqual(activity.buying_influence_id, self.ana)
        self.assertFalse(self.ana.contact_date)
        self._as_salesman(activity).action_feedback(feedback="Spoke to her")
        self.assertTrue(self.ana.contact_date)
        self.assertFalse(self.philip.contact_date)

    def test_a_call_about_nobody_in_particular_is_about_the_own_contact(self):
        self.deal.partner_id = self.contact_1
        self._as_salesman(self._plan()).action_done()
        self.assertTrue(self.philip.contact_date)
        self.assertFalse(self.ana.contact_date)

    def test_a_task_done_or_a_call_cancelled_is_no_contact(self):
        self.deal.partner_id = self.contact_1
        self._plan("mail.mail_activity_data_todo").action_done()
        self._plan(buying_influence_id=self.ana.id).action_cancel()
        self.assertFalse(self.philip.contact_date)
        self.assertFalse(self.ana.contact_date)

    def test_contact_moves_the_position(self):
        self.philip.mode = "trouble"
        self.assertEqual(self.deal.buying_funnel_position, "universe")
        self._post(author_id=self.contact_1.id)
        self.assertEqual(self.deal.buying_funnel_position, "in")
