# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

HELD_FIELDS = {
    "active",
    "attendee_ids",
    "opportunity_id",
    "partner_ids",
    "start",
    "stop",
}


class CalendarEvent(models.Model):
    """Meetings that are over are contacts of leads and of people in buying groups.

    Noted in elevated rights: whoever has a calendar need not be a salesperson.
    """

    _inherit = "calendar.event"

    @api.model_create_multi
    def create(self, vals_list):
        """Note a meeting that is entered after it was held."""
        events = super().create(vals_list)
        held = events._qualification_filter_held()
        held.sudo().opportunity_id._qualification_read_contacts()
        held._buying_date_held()
        return events

    def write(self, vals):
        """Note a meeting whose time, attendees or opportunity are corrected."""
        if not HELD_FIELDS & vals.keys():
            return super().write(vals)
        leads = self._qualification_filter_held().sudo().opportunity_id
        result = super().write(vals)
        held = self._qualification_filter_held()
        (leads | held.sudo().opportunity_id)._qualification_read_contacts()
        held._buying_date_held()
        return result

    def unlink(self):
        """Take the contact back with the meeting that is deleted."""
        leads = self._qualification_filter_held().sudo().opportunity_id
        result = super().unlink()
        leads._qualification_read_contacts()
        return result

    def _qualification_filter_held(self):
        """Return the meetings with leads that are over."""
        now = fields.Datetime.now()
        return self.filtered(
            lambda event: event.opportunity_id and event.stop and event.stop <= now
        )

    def _buying_date_held(self):
        """Date the contact with people met; later meetings are seen by the cron."""
        if self:
            self.env["crm.buying.influence"].sudo().search(
                [("lead_id", "in", self.opportunity_id.ids)]
            )._buying_date_history()
