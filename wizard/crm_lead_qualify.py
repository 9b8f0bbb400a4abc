# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from markupsafe import Markup

from odoo import api, fields, models


class CrmLeadQualify(models.TransientModel):
    """Who qualifies, what the others lack, and a manager's decision against it."""

    _name = "crm.lead.qualify"
    _inherit = ["crm.lifecycle.call.mixin"]
    _description = "Qualify Leads"

    lead_ids = fields.Many2many(
        "crm.lead", string="Leads", context={"active_test": False}, required=True
    )
    report = fields.Html(compute="_compute_report", sanitize=False)
    decision = fields.Selection(
        [
            ("qualified", "Qualified, whatever the score says"),
            ("unqualified", "Not qualified, whatever the score says"),
            ("score", "Go by the score again"),
        ],
        help="Only for sales managers.",
    )
    reason = fields.Char(help="Kept in the chatter of each lead.")
    lead_count = fields.Integer(compute="_compute_report")

    @api.depends("lead_ids")
    def _compute_report(self):
        for wizard in self:
            wizard.lead_count = len(wizard.lead_ids)
            wizard.report = wizard._prepare_report()

    def _prepare_report(self):
        """Return which leads qualify, by name, and what each of the others lacks."""
        lacks = self.lead_ids._qualification_get_lacks()
        fit = self.lead_ids.filtered(lambda lead: lead.id not in lacks)
        parts = []
        if fit:
            parts.append(
                Markup("<p><b>%s</b></p><ul>%s</ul>")
                % (self.env._("Qualified"), self._prepare_list(fit, {}))
            )
        if lacks:
            parts.append(
                Markup("<p><b>%s</b></p><ul>%s</ul>")
                % (
                    self.env._("Not yet qualified"),
                    self._prepare_list(self.lead_ids - fit, lacks),
                )
            )
        return Markup("").join(parts)

    def _prepare_list(self, leads, lacks):
        return Markup("").join(
            Markup("<li>%s</li>")
            % (
                f"{lead.display_name}: {lacks[lead.id]}"
                if lead.id in lacks
                else lead.display_name
            )
            for lead in leads
        )

    def action_qualification_decide(self):
        """Decide for all leads of the wizard; the reason goes to each chatter.

        :raises AccessError: if the caller is no sales manager
        :raises UserError: without a reason
        """
        wizard = self._lifecycle_check_call("read", one=True)
        decision = wizard.decision != "score" and wizard.decision
        wizard.lead_ids.action_qualification_override(decision, wizard.reason)
        return {"type": "ir.actions.act_window_close"}
