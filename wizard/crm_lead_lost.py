# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.tools.mail import is_html_empty


class CrmLeadLost(models.TransientModel):
    _name = "crm.lead.lost"
    _inherit = [
        "crm.lifecycle.call.mixin",
        "crm.lifecycle.left.out.mixin",
        "crm.lead.lost",
    ]

    lifecycle_in_batch = fields.Boolean(
        help="Report on each lead, and log the changes of all of them in one batch.",
    )

    def action_lost_reason_apply(self):
        """Report on each lead when the wizard was opened to disqualify."""
        wizard = self._lifecycle_check_call("read", one=True)
        if not wizard.lifecycle_in_batch:
            return super().action_lost_reason_apply()
        feedback = wizard.lost_feedback
        return wizard.lead_ids._lifecycle_run_batch(
            self.env._("Disqualify"),
            lambda lead: lead._lifecycle_get_disqualify_refusal(),
            lambda leads: leads._lifecycle_write_tracked(
                lambda untracked: untracked.action_set_lost(
                    lost_reason_id=wizard.lost_reason_id.id
                ),
                body="" if is_html_empty(feedback) else feedback,
            ),
            note=wizard.lifecycle_left_out,
        )
