# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class CrmLead2opportunityPartner(models.TransientModel):
    _inherit = "crm.lead2opportunity.partner"

    qualification_score = fields.Integer(related="lead_id.qualification_score")
    qualification_grade = fields.Selection(related="lead_id.qualification_grade")
    qualification_missing = fields.Char(
        string="Missing",
        compute="_compute_qualification_missing",
        help="What keeps the lead from being qualified.",
    )
    qualification_policy = fields.Selection(
        [("none", "Let pass"), ("warn", "Warn"), ("block", "Refuse")],
        compute="_compute_qualification_missing",
    )
    qualification_override_reason = fields.Char(
        string="Convert All The Same, Because",
        groups="sales_team.group_sale_manager",
        help="A sales manager may decide that the lead is qualified; the reason goes "
        "to its chatter.",
    )

    @api.depends("lead_id")
    def _compute_qualification_missing(self):
        for wizard in self:
            lead = wizard.lead_id
            card = lead._qualification_get_rule() if lead else None
            asked = card and lead.type == "lead" and card.gate_policy != "none"
            lacks = lead._qualification_get_lacks() if asked else {}
            wizard.qualification_missing = lacks.get(lead.id)
            wizard.qualification_policy = card.gate_policy if lacks else False

    def _convert_and_allocate(self, leads, user_ids, team_id=False):
        """Convert the fit leads of a batch, and tell which the gate refused."""
        if len(leads) == 1 and self.sudo().qualification_override_reason:
            leads.action_qualification_override(
                "qualified", self.qualification_override_reason
            )
        blocked = leads._qualification_find_refused()
        fit = leads - leads.browse().concat(*blocked)
        if blocked and not fit:
            leads._qualification_refuse(blocked)
        elif blocked:
            leads._qualification_notify_refused(blocked)
        return super()._convert_and_allocate(fit, user_ids, team_id=team_id)
