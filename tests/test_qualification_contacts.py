from datetime import timedelta

from odoo.fields import Datetime
from odoo.modules.module import load_script
from odoo.tests import tagged
from odoo.tools.misc import file_path

from ..models import crm_qualification_history_mixin
from ..models.crm_qualification_history_mixin import CRON
from .common import LifecycleCase
from .public_nodes import MODULE

FIRST = "qualification_first_contact_date"
LAST = "qualification_last_contact_date"
AGO = Datetime.to_datetime("2026-01-10 12:00:00")


@tagged("post_install", "-at_install")
class TestQualificationContacts(LifecycleCase):
    """A lead is in contact with us when somebody on the other side is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._create_opportunity(cls.contact_1, type="lead")

    def setUp(self):
        super().setUp()
        self.assertDates(False, False)

    def assertDates(self, first, last=None, lead=None):
        lead = lead or self.lead
        self.assertEqual(lead[FIRST], first)
        self.assertEqual(lead[LAST], first if last is None else last)

    def _post(self, lead=None, **values):
        values.setdefault("message_type", "email")
        values.setdefault("author_id", self.contact_1.id)
        return (lead or self.lead).message_post(body="Hello", **values)

    def _meet(self, stop, **values):
        partners = self.contact_1 + self.user_sales_salesman.partner_id
        return self._create_meeting(self.lead, stop, partners, **values)

    def _run_cron(self):
        self.env["crm.buying.influence"]._cron_buying_meetings()

    # Messages

    def test_incoming_messages(self):
        first = self._post(date=AGO)
        self.assertDates(first.date)
        last = self._post(message_type="comment")
        self.assertDates(first.date, last.date)

    def test_an_unknown_sender(self):
        message = self._post(author_id=False, email_from="who@test.example.com")
        self.assertDates(message.date)

    def test_a_lead_that_comes_in_by_mail(self):
        lead_id = self.env["mail.thread"].message_process(
            "crm.lead",
            "From: new@test.example.com\nTo: sales@test.example.com\n"
            "Subject: Cats\nMessage-Id: <contact@test.example.com>\n\nMany cats.",
        )
        self.assertTrue(self.env["crm.lead"].browse(lead_id)[LAST])

    def test_what_we_write_and_log_is_none(self):
        self._as_salesman(self.lead).message_post(
            body="Hello?", message_type="comment", partner_ids=self.contact_1.ids
        )
        self._post(author_id=self.user_sales_leads.partner_id.id)
        self._post(message_type="email_outgoing")
        self._post(message_type="out_of_office")
        self._post(message_type="notification")
        self.lead._message_log(body="Note")
        self.assertDates(False)

    # Calls and meetings

    def _plan(self, kind="mail.mail_activity_data_call"):
        activity = self.lead.activity_schedule(
            kind, user_id=self.user_sales_salesman.id
        )
        return self._as_salesman(activity)

    def test_a_call_done_but_no_other_task(self):
        self._plan("mail.mail_activity_data_todo").action_feedback()
        self._plan().action_cancel()
        self.assertDates(False)
        self._plan().action_feedback(feedback="Has two cats")
        self.assertTrue(self.lead[FIRST])

    def test_a_meeting_activity_done(self):
        self._plan("mail.mail_activity_data_meeting").action_feedback()
        self.assertTrue(self.lead[FIRST])

    def test_a_meeting_entered_after_it_was_held_and_taken_back(self):
        message = self._post()
        event = self._meet(AGO)
        self.assertDates(AGO, message.date)
        event.write({"start": AGO - timedelta(days=2), "stop": AGO - timedelta(days=1)})
        self.assertDates(AGO - timedelta(days=1), message.date)
        event.active = False
        self.assertDates(message.date)
        event.active = True
        event.opportunity_id = other = self._create_opportunity()
        self.assertDates(message.date)
        self.assertDates(AGO - timedelta(days=1), lead=other)
        event.unlink()
        self.assertDates(False, lead=other)

    def test_a_planned_meeting_counts_once_it_is_over(self):
        stop = (Datetime.now() + timedelta(days=1)).replace(microsecond=0)
        self._meet(stop)
        self._run_cron()
        self.assertDates(False)
        with self.freeze(stop + timedelta(hours=2)):
            self._run_cron()
        self.assertDates(stop)

    def test_a_meeting_that_all_from_outside_declined_was_not_held(self):
        stop = (Datetime.now() + timedelta(days=1)).replace(microsecond=0)
        event = self._meet(stop)
        guest = event.attendee_ids.filtered(
            lambda attendee: attendee.partner_id == self.contact_1
        )
        guest.state = "declined"
        with self.freeze(stop + timedelta(hours=2)):
            self._run_cron()
            self.assertDates(False)
            guest.state = "accepted"
            self._run_cron()
        self.assertDates(stop)

    # What becomes of the dates

    def test_merge_takes_the_earliest_and_the_latest(self):
        other = self._create_opportunity(self.contact_1)
        first = self._post(date=AGO)
        last = self._post(other)
        merged = (self.lead + other).merge_opportunity()
        self.assertDates(first.date, last.date, lead=merged)

    def test_merge_of_leads_without_contact(self):
        other = self._create_opportunity(self.contact_1)
        self.assertDates(False, lead=(self.lead + other).merge_opportunity())

    def test_copy_has_had_no_contact_yet(self):
        self._post()
        self.assertDates(False, lead=self.lead.copy())

    def test_a_criterion_may_name_them(self):
        card = self.env["crm.qualification.scorecard"].create(
            {
                "name": "In contact",
                "sequence": -1,
                "criterion_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "contact",
                            "kind": "rule",
                            "domain": f"[('{LAST}', '>', 'today -30d')]",
                        },
                    )
                ],
            }
        )
        self.assertEqual(self.lead.qualification_scorecard_id, card)
        self.assertFalse(self.lead.qualification_is_qualified)
        self._post()
        self.assertTrue(self.lead.qualification_is_qualified)

    def test_a_lead_of_somebody_else_is_dated_too(self):
        """Who meets a customer may not be who may edit the lead."""
        self.lead.user_id = self.user_sales_leads
        event = self._meet(AGO, opportunity_id=False, user_id=self.env.uid)
        self._as_salesman(event).opportunity_id = self.lead
        self.assertDates(AGO)

    # History

    def _forget(self):
        self.env.flush_all()
        self.env.cr.execute(f"UPDATE crm_lead SET {FIRST} = NULL, {LAST} = NULL")
        self.env.invalidate_all()

    def test_history_is_read_as_it_would_have_been_noted(self):
        first, last = self._meet(AGO).stop, self._post().date
        done = self._create_opportunity(self.contact_2)
        done.activity_schedule("mail.mail_activity_data_call").action_feedback()
        noted = done[LAST]
        silent = self._create_opportunity(self.contact_2)
        self._as_salesman(silent).message_post(body="Hello?", message_type="comment")
        self._forget()
        everybody = (0, silent.id)
        count = self.env["crm.lead"]._qualification_read_range(*everybody)
        self.assertGreaterEqual(count, 2)
        self.assertDates(first, last)
        self.assertDates(noted, lead=done)
        self.assertDates(False, lead=silent)
        self.assertEqual(self.env["crm.lead"]._qualification_read_range(*everybody), 0)

    def test_a_long_history_is_read_in_the_background(self):
        leads = self.lead + self._create_opportunity(self.contact_2)
        leads += self._create_opportunity(self.contact_2)
        dates = [self._post(lead).date for lead in leads]
        self._forget()
        self.patch(crm_qualification_history_mixin, "BATCH", 2)
        self.env["ir.config_parameter"].set_param(
            crm_qualification_history_mixin.POSITION_PARAMETER, str(leads[0].id - 1)
        )
        self.assertEqual(self.env["crm.lead"]._qualification_read_batch(), 2)
        self.assertEqual(leads.mapped(LAST), [*dates[:2], False])
        with self.enter_registry_test_mode():
            self.env.ref(CRON).method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(leads.mapped(LAST), dates)
        self.assertFalse(self.env["crm.lead"]._qualification_count_unread())

    def test_what_is_left_of_a_long_history_is_triggered(self):
        self.patch(crm_qualification_history_mixin, "BATCH", 1)
        self._create_opportunity(self.contact_2)
        trigger = self.env["ir.cron.trigger"]
        before = trigger.search([])
        self.env["crm.lead"]._qualification_start_history()
        self.assertEqual((trigger.search([]) - before).cron_id, self.env.ref(CRON))

    def test_a_read_history_costs_the_job_no_batch(self):
        self.env["crm.lead"]._qualification_start_history()
        self._forget()
        self._post()
        self._forget()
        self.assertEqual(self.env["crm.lead"]._qualification_read_batch(), 0)
        with self.enter_registry_test_mode():
            self.env.ref(CRON).method_direct_trigger()
        self.env.invalidate_all()
        self.assertDates(False, False)

    def test_an_update_reads_the_history(self):
        message = self._post()
        self._forget()
        path = file_path(f"{MODULE}/migrations/19.0.1.2.0/post-migrate.py")
        load_script(path, "post-migrate").migrate(self.env.cr, "19.0.1.1.0")
        self.env.invalidate_all()
        self.assertDates(message.date)

    def test_what_is_noted_already_is_not_written_again(self):
        self._meet(Datetime.now() - timedelta(days=1))
        self._post()
        written = []
        lead_class = type(self.lead)
        write = lead_class.write
        self.patch(
            lead_class,
            "write",
            lambda leads, vals: written.append(vals) or write(leads, vals),
        )
        self._run_cron()
        self._post(message_type="notification")
        self.assertFalse([vals for vals in written if LAST in vals])
        self._post(date=Datetime.now() + timedelta(minutes=1))
        self.assertTrue([vals for vals in written if LAST in vals])
