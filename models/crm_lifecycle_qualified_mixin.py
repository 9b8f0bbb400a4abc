# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class CrmLifecycleQualifiedMixin(models.AbstractModel):
    """Where the lifecycle and the qualification of a lead meet.

    The contact is told when a lead is qualified for the first time. Not by a dependency
    of the facts on the date: they would be read anew whenever an answer, or the contact
    of a lead, is written.
    """

    _name = "crm.lifecycle.qualified.mixin"
    _description = "Qualification as a Lifecycle Fact"

    @api.model_create_multi
    def create(self, vals_list):
        """Mark the facts of the contacts of leads that come with their date."""
        leads = super().create(vals_list)
        pairs = zip(leads, vals_list, strict=True)
        dated = [lead.id for lead, vals in pairs if vals.get("qualification_date")]
        leads.browse(dated).sudo().partner_id._lifecycle_mark_facts()
        return leads

    def write(self, vals):
        """Mark the facts of the contacts of leads whose date is written, as imports
        do."""
        result = super().write(vals)
        if "qualification_date" in vals:
            self.sudo().partner_id._lifecycle_mark_facts()
        return result

    def _compute_qualification_result(self):
        """Mark the facts of the contacts of leads whose date was set."""
        undated = self.filtered(lambda lead: not lead.qualification_date)
        result = super()._compute_qualification_result()
        dated = undated.filtered("qualification_date")
        dated.sudo().partner_id._origin._lifecycle_mark_facts()
        return result

    def _qualification_get_asking_stages(self, stage):
        """Ask later purchases for what first ones are asked for, too: winning is one
        step, wherever it leads."""
        asking = super()._qualification_get_asking_stages(stage)
        if stage.lifecycle_is_repeat:
            won = self.env["crm.stage"]._lifecycle_choose_won(self.team_id, again=False)
            asking.update(won[:1].ids)
        return asking
