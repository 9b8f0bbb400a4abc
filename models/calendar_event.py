# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    @api.model_create_multi
    def create(self, vals_list):
        """Note a meeting that is entered after it was held."""
        events = super().create(vals_list)
        events._buying_date_held()
        return events

    def write(self, vals):
        """Note a meeting whose time, attendees or opportunity are put right."""
        result = super().write(vals)
        if {
            "start",
            "stop",
            "partner_ids",
            "attendee_ids",
            "opportunity_id",
        } & vals.keys():
            self._buying_date_held()
        return result

    def _buying_date_held(self):
        """Date the contact with people met; later meetings are seen by the cron."""
        now = fields.Datetime.now()
        held = self.filtered(
            lambda event: event.opportunity_id and event.stop and event.stop <= now
        )
        if held:
            self.env["crm.buying.influence"].sudo().search(
                [("lead_id", "in", held.opportunity_id.ids)]
            )._buying_date_history()
