# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

# what is kept in memory follows from these; x_active is Studio's, to archive stages
KEPT = {
    *("fold", "is_won", "lifecycle_is_repeat", "name", "sequence", "team_ids"),
    "active",
    "x_active",
}


class WonStage(NamedTuple):
    """A won stage as it is kept in memory; without teams it is open to all."""

    id: int
    is_repeat: bool
    team_ids: frozenset
    is_active: bool


class CrmStage(models.Model):
    """Stages for repeat customers, and what is kept of stages in memory.

    That is read in elevated rights, for it is the same for all users.
    """

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

    # ------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Forget what is kept of stages in memory."""
        stages = super().create(vals_list)
        if stages:
            self.env.registry.clear_cache()
        return stages

    def write(self, vals):
        """Forget what is kept of stages in memory."""
        result = super().write(vals)
        if self and KEPT & vals.keys():
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        """Forget what is kept of stages in memory."""
        result = super().unlink()
        if self:  # without records, Odoo checks no access rights
            self.env.registry.clear_cache()
        return result

    @api.model
    def _qualification_get_names(self):
        """Return ``{stage id: name}``, in the user's language, from memory."""
        return self._qualification_load_names(self.env.lang)

    @api.model
    @ormcache("lang")
    def _qualification_load_names(self, lang):
        stages = self.sudo().with_context(lang=lang, active_test=False)
        stages = stages.search_fetch([], ["name"])
        return {stage.id: stage.name for stage in stages}

    # ------------------------------------------------------------
    # WON STAGES
    # ------------------------------------------------------------

    @api.model
    @ormcache()
    def _lifecycle_get_won_stages(self):
        """Return the won stages in order, as a tuple of ``WonStage``, from memory.

        Those of archived teams are open to no other. Archived ones are among them, for
        what stands there is won, too; Odoo archives no stages, but Studio may.
        """
        stages = self.sudo().with_context(active_test=False)
        return tuple(
            WonStage(
                id=stage.id,
                is_repeat=stage.lifecycle_is_repeat,
                team_ids=frozenset(stage.team_ids.ids),
                is_active=not stage._active_name or stage[stage._active_name],
            )
            for stage in stages.search([("is_won", "=", True)])
        )

    @api.model
    @ormcache()
    def _lifecycle_may_begin_won(self):
        """Return whether core may have a lead begin in a won stage: it takes the first
        that is not folded and open to the team. False if another comes before, for
        all teams."""
        stages = self.sudo().with_context(active_test=True)
        unfolded = stages.search([("fold", "=", False)], order="sequence, id")
        # a stage of archived teams only is offered to no other
        for stage in unfolded.with_context(active_test=False):
            if stage.is_won:
                return True
            if not stage.team_ids:
                return False
        return True

    @api.model
    def _lifecycle_choose_won(self, team, again):
        """Return the won stages that a purchase of ``team`` may go to, none if there
        is no such stage.

        :param bool again: whether it is a later purchase; then it is one stage, for
            repeat customers, rather of the team than of all, where there is one
        """
        offered = [
            stage
            for stage in self._lifecycle_get_won_stages()
            if stage.is_active and (not stage.team_ids or team.id in stage.team_ids)
        ]
        repeat = [stage for stage in offered if stage.is_repeat]
        own = [stage for stage in repeat if stage.team_ids]
        chosen = (own or repeat)[:1] if again else []
        chosen = chosen or [stage for stage in offered if not stage.is_repeat]
        return self.browse([stage.id for stage in chosen])

    @api.model
    def _lifecycle_choose_repeat(self, team):
        """Return the stage for repeat customers of ``team``, if it has one."""
        stage = self._lifecycle_choose_won(team, again=True)[:1]
        return stage.filtered("lifecycle_is_repeat")

    def _lifecycle_choose_alike(self, team):
        """Return the won stage of ``team`` that is like this one; this one itself if it
        is open to the team, or the team has none."""
        self.ensure_one()
        for stage in self._lifecycle_get_won_stages():
            if stage.id == self.id and stage.team_ids and team.id not in stage.team_ids:
                return self._lifecycle_choose_won(team, stage.is_repeat)[:1] or self
        return self
