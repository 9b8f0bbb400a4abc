# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class MailActivity(models.Model):
    """Calls and meetings that are done are contacts of people in buying groups.

    Noted in elevated rights: whoever does an activity need not see all of the lead.
    """

    _inherit = "mail.activity"

    buying_influence_id = fields.Many2one(
        "crm.buying.influence",
        string="Person",
        index="btree_not_null",
        ondelete="set null",
        groups="sales_team.group_sale_salesman",
        help="Who of the buying group is to be called or met.",
    )

    def _action_done(self, feedback=False, attachment_ids=False):
        """Date the contact with those whom a call or a meeting was about."""
        contacts = self._buying_get_contacts()
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        if contacts:
            self.env["crm.buying.influence"].sudo().browse(
                contacts
            ).contact_date = fields.Datetime.now()
        return result

    def _buying_get_contacts(self):
        """Return the ids of the people whom these calls and meetings are about.

        The person of its opportunity that the activity names; else those who attend
        its meeting; else, for a call, the opportunity's own contact, whose number is
        the one that is called.
        """
        activities = self.sudo().filtered(
            lambda activity: (
                activity.res_model == "crm.lead"
                and activity.activity_type_id.category in ("phonecall", "meeting")
            )
        )
        if not activities:
            return []
        people = self.env["crm.buying.influence"].sudo()
        people = people.search([("lead_id", "in", activities.mapped("res_id"))])
        found = people.browse()
        for activity in activities if people else ():
            candidates = people.filtered(
                lambda person, lead_id=activity.res_id: person.lead_id.id == lead_id
            )
            named = activity.buying_influence_id & candidates
            found |= named or candidates.filtered(activity._buying_is_about)
        return found.ids

    def _buying_is_about(self, person):
        """Say whether an activity that names nobody is about ``person``."""
        if self.activity_type_id.category == "meeting":
            return person.partner_id in self.calendar_event_id.partner_ids
        return person == person.lead_id._buying_get_own_contact()
