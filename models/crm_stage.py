# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache


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

    @api.depends("is_won")
    def _compute_lifecycle_is_repeat(self):
        """A stage that is no longer won holds no repeat customers either."""
        for stage in self:
            stage.lifecycle_is_repeat = stage.lifecycle_is_repeat and stage.is_won

    @api.constrains("is_won", "lifecycle_is_repeat")
    def _check_lifecycle_is_repeat(self):
        for stage in self:
            if stage.lifecycle_is_repeat and not stage.is_won:
                raise ValidationError(
                    self.env._(
                        "The stage “%(stage)s” is for repeat customers, so it must be "
                        "a won stage: tick “Is Won Stage?” as well.",
                        stage=stage.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if "is_won" in vals:
            self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    @ormcache()
    def _lifecycle_get_won_ids(self):
        """Return the ids of the won stages, without a query as a rule."""
        return frozenset(self.sudo().search([("is_won", "=", True)]).ids)

    def _lifecycle_filter_team(self, team):
        """Return the stages of ``self`` that leads of ``team`` may stand in."""
        return self.filtered(lambda stage: not stage.team_ids or team in stage.team_ids)

    def _lifecycle_choose_won(self, team, again):
        """Return those won stages of ``self`` that a purchase of ``team`` may go to.

        :param bool again: whether it is a later purchase; then it is one stage, for
            repeat customers, rather of the team than of all, where there is one
        """
        offered = self._lifecycle_filter_team(team)
        repeat = offered.filtered("lifecycle_is_repeat")
        own = repeat.filtered(lambda stage: team in stage.team_ids)
        return ((own or repeat)[:1] if again else self.browse()) or offered - repeat
