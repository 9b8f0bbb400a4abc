# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class CrmStage(models.Model):
    _inherit = "crm.stage"

    lifecycle_is_repeat = fields.Boolean(
        string="Is Repeat Customer Stage?",
        compute="_compute_lifecycle_is_repeat",
        store=True,
        readonly=False,
        help="Won opportunities of customers who have purchased before come here by "
        "themselves. A customer's first purchase cannot be put here.",
    )

    _lifecycle_is_repeat_won = models.Constraint(
        "CHECK (lifecycle_is_repeat IS NOT TRUE OR is_won)",
        "A repeat customer stage must be a won stage: tick 'Is Won Stage?' as well.",
    )

    @api.depends("is_won")
    def _compute_lifecycle_is_repeat(self):
        """A stage that is no longer won holds no repeat customers either."""
        for stage in self:
            stage.lifecycle_is_repeat = stage.lifecycle_is_repeat and stage.is_won

    def _lifecycle_filter_team(self, team):
        """Return the stages of ``self`` that leads of ``team`` may stand in."""
        return self.filtered(
            lambda stage: not stage.team_ids or team in stage.team_ids
        )
