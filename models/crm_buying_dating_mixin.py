# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime

from odoo import api, fields, models
from odoo.tools import SQL, email_normalize

from .crm_qualification_history_mixin import INCOMING_TYPES, MEETING_DAYS


class CrmBuyingDatingMixin(models.AbstractModel):
    """When we last had contact with a buying influence, by what happened.

    That is an incoming message from them, a meeting held with them, or a call to them
    that is done. The past is looked up when somebody is added; what happens later is
    noted as it happens. The date only ever moves forward.
    """

    _name = "crm.buying.dating.mixin"
    _description = "Contact Dates of a Buying Influence"

    @api.model_create_multi
    def create(self, vals_list):
        """Date the contact with those added without a date."""
        people = super().create(vals_list)
        people.filtered(lambda person: not person.contact_date)._buying_date_history()
        return people

    def write(self, vals):
        """Look up the contact when we learn who somebody is."""
        result = super().write(vals)
        if {"partner_id", "email"} & vals.keys() and "contact_date" not in vals:
            self._buying_date_history()
        return result

    def _buying_date_history(self):
        """Date the contact by messages and meetings of the past."""
        if self:
            people = self.sudo()
            people._buying_record_contacts(
                people._buying_find_messages() + people._buying_find_meetings()
            )

    def _buying_record_contacts(self, contacts):
        """Note contacts where they are later than the known one.

        :param contacts: list of ``(id of the lead, id of the contact, normalised
            e-mail, datetime)``; a date in the future, which the sender of an e-mail
            may have given it, counts as now
        """
        now = fields.Datetime.now()
        latest = {}
        for person in self:
            dates = person._buying_get_contact_dates(contacts)
            date = min(max(dates, default=datetime.min), now)
            if date > (person.contact_date or datetime.min):
                latest[date] = latest.get(date, self.browse()) + person
        for date, people in latest.items():
            people.contact_date = date

    def _buying_get_contact_dates(self, contacts):
        """Return the datetimes of those contacts that were with this person, who is
        known by contact or by e-mail."""
        self.ensure_one()
        email = self._buying_get_email()
        return [
            date
            for lead_id, partner_id, address, date in contacts
            if lead_id == self.lead_id.id
            and (
                (partner_id and partner_id == self.partner_id.id)
                or (address and address == email)
            )
        ]

    def _buying_find_messages(self):
        """Return incoming messages, as ``_buying_record_contacts`` takes them."""
        messages = self.env["mail.message"].sudo()
        groups = messages._read_group(
            [
                ("model", "=", "crm.lead"),
                ("res_id", "in", self.lead_id.ids),
                ("message_type", "in", INCOMING_TYPES),
                "|",
                ("author_id", "=", False),
                ("author_id.partner_share", "=", True),
            ],
            ["res_id", "author_id", "email_from"],
            ["date:max"],
        )
        return [
            (
                lead_id,
                author.id,
                author.email_normalized or email_normalize(sender),
                date,
            )
            for lead_id, author, sender, date in groups
        ]

    def _buying_find_meetings(self):
        """Return meetings held, as ``_buying_record_contacts`` takes them."""
        attendees = self.env["calendar.attendee"].sudo()
        return [
            (
                attendee.event_id.opportunity_id.id,
                attendee.partner_id.id,
                attendee.partner_id.email_normalized,
                attendee.event_id.stop,
            )
            for attendee in attendees.search(
                [
                    ("event_id.opportunity_id", "in", self.lead_id.ids),
                    ("event_id.stop", "<=", fields.Datetime.now()),
                    ("event_id.active", "=", True),
                    ("state", "!=", "declined"),
                ]
            )
        ]

    @api.model
    def _buying_date_message(self, lead, message):
        """Note that a message came in on ``lead``, if it is somebody's of the group."""
        if not lead._qualification_is_incoming(message):
            return
        author = message.author_id
        email = author.email_normalized or email_normalize(message.email_from)
        people = self.sudo().search_fetch([("lead_id", "=", lead.id)])
        people._buying_record_contacts([(lead.id, author.id, email, message.date)])

    @api.model
    def _cron_buying_meetings(self):
        """Note the meetings that have ended since the last run, for leads and people.

        One query each over the meetings of the last month; only what gets a later date
        is written.
        """
        now = fields.Datetime.now()
        self.env["crm.lead"]._qualification_note_meetings()
        self.env["calendar.event"].flush_model(["opportunity_id", "stop", "active"])
        self.env["calendar.attendee"].flush_model(["event_id", "partner_id", "state"])
        self.flush_model(["lead_id", "partner_id", "contact_date"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT person.id, MAX(event.stop)
                  FROM calendar_event event
                  JOIN calendar_attendee attendee ON attendee.event_id = event.id
                  JOIN crm_buying_influence person
                    ON person.lead_id = event.opportunity_id
                   AND person.partner_id = attendee.partner_id
                 WHERE event.active
                   AND event.stop BETWEEN %(since)s AND %(now)s
                   AND attendee.state IS DISTINCT FROM 'declined'
              GROUP BY person.id
                HAVING MAX(event.stop)
                       > COALESCE(MAX(person.contact_date), '-infinity')
                """,
                since=fields.Datetime.subtract(now, days=MEETING_DAYS),
                now=now,
            )
        )
        dates = dict(rows)
        for date, people in self.browse(dates).grouped(lambda p: dates[p.id]).items():
            people.contact_date = date
