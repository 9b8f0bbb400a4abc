# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

from .crm_qualification_history_mixin import (
    FIRST,
    INCOMING_TYPES,
    LAST,
    MEETING_DAYS,
    TALKING_CATEGORIES,
)


class CrmQualificationContactMixin(models.AbstractModel):
    """When a lead was first and last in contact with us, by what happened.

    Contact takes two: an incoming message, a meeting held, a call or meeting activity
    done. What our own people write is none as long as nobody answers. Incoming messages
    and activities are noted as they come, meetings when they are over; what is older
    than the module is read from the history. A message that is deleted later was a
    contact all the same.
    """

    _name = "crm.qualification.contact.mixin"
    _inherit = ["crm.qualification.history.mixin"]
    _description = "Contact with a Lead"

    qualification_first_contact_date = fields.Datetime(
        string="First Contact",
        readonly=True,
        copy=False,
        help="When they first wrote to us, met us or spoke to us. Mails of ours that "
        "nobody answered do not count.",
    )
    qualification_last_contact_date = fields.Datetime(
        string="Last Contact",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="When they last wrote to us, met us or spoke to us. Mails of ours that "
        "nobody answered do not count.",
    )

    def _message_post_after_hook(self, message, msg_vals):
        """Note an incoming message, or the call or meeting that a message reports."""
        result = super()._message_post_after_hook(message, msg_vals)
        if self._qualification_is_contact(message.sudo()):
            self._qualification_note_contacts([(self.id, message.date, message.date)])
        return result

    def _merge_get_fields_specific(self):
        """Add the dates: the first and the last contact of all merged leads."""
        specific = super()._merge_get_fields_specific()
        for name, choose in ((FIRST, min), (LAST, max)):
            specific[name] = lambda fname, leads, choose=choose: choose(
                filter(None, leads.mapped(fname)), default=False
            )
        return specific

    @api.model
    def _qualification_is_incoming(self, message):
        """Whether somebody who is not one of us wrote a message (in sudo)."""
        author = message.author_id
        return message.message_type in INCOMING_TYPES and (
            not author or author.partner_share
        )

    @api.model
    def _qualification_is_contact(self, message):
        """Whether a message (in sudo) is a contact, or reports one."""
        category = message.mail_activity_type_id.category
        return category in TALKING_CATEGORIES or self._qualification_is_incoming(
            message
        )

    @api.model
    def _qualification_note_contacts(self, contacts):
        """Widen the dates of leads by contacts, whoever noted them.

        :param contacts: list of ``(id of the lead, datetime of the first contact, of
            the last one)``
        """
        leads = self.env["crm.lead"].sudo()
        leads = leads.browse([lead_id for lead_id, *_dates in contacts])
        groups = {}
        for lead, (_lead_id, first, last) in zip(leads, contacts, strict=True):
            dates = (
                min(first, lead[FIRST] or first),
                max(last, lead[LAST] or last),
            )
            if dates != (lead[FIRST], lead[LAST]):
                groups.setdefault(dates, []).append(lead.id)
        for (first, last), lead_ids in groups.items():
            leads.browse(lead_ids).write({FIRST: first, LAST: last})

    # ------------------------------------------------------------
    # MEETINGS
    # ------------------------------------------------------------

    @api.model
    def _qualification_note_meetings(self):
        """Note the meetings that have ended since the last run, in one query.

        Looks at the last month; only leads whose dates it changes are written.
        """
        self.env["calendar.event"].flush_model()
        self.env["calendar.attendee"].flush_model()
        self.flush_model([FIRST, LAST])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT lead.id, min(event.stop), max(event.stop)
                  FROM calendar_event event
                  JOIN crm_lead lead ON lead.id = event.opportunity_id
                 WHERE %(held)s AND event.stop >= %(since)s
              GROUP BY lead.id
                HAVING (%(first)s > min(event.stop)) IS NOT FALSE
                    OR (%(last)s < max(event.stop)) IS NOT FALSE
                """,
                held=self._qualification_get_held_condition(),
                since=fields.Datetime.subtract(
                    fields.Datetime.now(), days=MEETING_DAYS
                ),
                first=SQL.identifier("lead", FIRST),
                last=SQL.identifier("lead", LAST),
            )
        )
        self._qualification_note_contacts(rows)
