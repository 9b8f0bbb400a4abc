# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager

from odoo import models
from odoo.exceptions import UserError

from .crm_lifecycle_repeat_mixin import VERDICTS


class CrmLifecycleMixin(models.AbstractModel):
    """Where an opportunity goes when it is won, whichever way it is won.

    The first purchase of a customer goes to the won stage, every later one to the
    repeat customer stage of its team. Purchases are counted on the commercial
    entity, over all companies and salespeople (only the stage tells of them).
    What is already won never moves by itself. Form, kanban, list, import, RPC and
    cron all end in ``_handle_won_lost``, so the rule stands there.
    """

    _name = "crm.lifecycle.mixin"
    _inherit = ["crm.lifecycle.repeat.mixin", "crm.lifecycle.call.mixin"]
    _description = "Customer Lifecycle of a Lead"

    def write(self, vals):
        """Check won opportunities that are moved into a repeat customer stage.

        Those that become won just now are checked by ``_handle_won_lost``.
        """
        stage = self._lifecycle_read_value(vals, "stage_id")
        moved = self.browse()
        if stage.lifecycle_is_repeat:
            moved = self.filtered(
                lambda lead: lead.won_status == "won" and lead.stage_id != stage
            )
        result = super().write(vals)
        moved._lifecycle_check_repeat_stage()
        return result

    def _stage_find(self, team_id=False, domain=None, order="sequence, id", limit=1):
        """Answer the search for won stages that core makes for each lead it wins."""
        won_stage_ids = self.env.context.get("lifecycle_won_stage_ids")
        if won_stage_ids and domain == [("is_won", "=", True)]:
            return self.env["crm.stage"].browse(won_stage_ids)
        return super()._stage_find(team_id, domain, order, limit)

    def _compute_stage_id(self):
        """Let what is won stay so where its stage is not open to its new team.

        Core lets it begin anew, which takes back the purchase.
        """
        won_ids = {won.id for won in self.env["crm.stage"]._lifecycle_get_won_stages()}
        won = self.filtered(
            lambda lead: lead.team_id and lead.stage_id._origin.id in won_ids
        )
        for lead in won:
            stage = lead.stage_id._origin
            lead.stage_id = stage._lifecycle_choose_alike(lead.team_id._origin)
        return super(CrmLifecycleMixin, self - won)._compute_stage_id()

    def _merge_opportunity(
        self, user_id=False, team_id=False, auto_unlink=True, max_length=5
    ):
        """Move the one that stays, if it is won, to a stage of the team of the merge:
        core would put it in the first one, where its own is not open to that team."""
        master = self._sort_by_confidence_level(reverse=True)[:1]
        if team_id and master.won_status == "won":
            team = self.env["crm.team"].browse(team_id)
            stage = master.stage_id._lifecycle_choose_alike(team)
            if stage != master.stage_id:
                master.stage_id = stage
        return super()._merge_opportunity(user_id, team_id, auto_unlink, max_length)

    def _handle_won_lost(self, old_status_by_lead, new_status_by_lead):
        """Place the opportunities that have just been won."""
        result = super()._handle_won_lost(old_status_by_lead, new_status_by_lead)
        unknown = {"is_won": False}
        won = self.filtered(
            lambda lead: (
                new_status_by_lead.get(lead.id, unknown)["is_won"]
                and not old_status_by_lead.get(lead.id, unknown)["is_won"]
            )
        )
        won._lifecycle_become_opportunity()
        won._lifecycle_place_won()
        return result

    def action_set_won(self):
        """Win what is not won yet; leave what is.

        Core picks the next won stage by sequence, so with a second one it would
        move won opportunities along, and it looks at the teams of the whole batch.
        Here each goes to a won stage of its own team: later purchases to the one for
        repeat customers, first purchases to one that is not.

        :raises UserError: naming the opportunities whose team has no won stage
        """
        pending = self.filtered(lambda lead: lead.won_status != "won")
        (self - pending).filtered(lambda lead: not lead.active).action_unarchive()
        repeat = pending._lifecycle_filter_repeat_purchases()
        with pending._lifecycle_remember(repeat):
            for stages, group in pending._lifecycle_group_by_won_stages(repeat).items():
                group = group.with_context(lifecycle_won_stage_ids=stages.ids)
                super(CrmLifecycleMixin, group).action_set_won()
        return True

    @contextmanager
    def _lifecycle_remember(self, repeat):
        """While ``self`` is being won, remember which leads are in ``repeat``.

        In the cursor's cache, for anybody can send a context.
        """
        repeat_ids = set(repeat._ids)
        verdicts = {lead.id: lead.id in repeat_ids for lead in self}
        self.env.cr.cache[VERDICTS] = verdicts
        try:
            yield
        finally:
            self.env.cr.cache.pop(VERDICTS, None)

    def _lifecycle_group_by_won_stages(self, repeat):
        """Return ``{won stages: leads that are to be won into one of them}``.

        :param repeat: those of ``self`` that are later purchases
        :raises UserError: naming the leads that have no won stage to go to
        """
        if not self:
            return {}
        stages = self.env["crm.stage"]
        groups, homeless = {}, self.browse()
        repeat_ids = set(repeat._ids)
        for (team, again), leads in self.grouped(
            lambda lead: (lead.team_id, lead.id in repeat_ids)
        ).items():
            target = stages._lifecycle_choose_won(team, again)
            if target:
                groups[target] = groups.get(target, self.browse()) + leads
            else:
                homeless += leads
        if homeless:
            why = self.env._(
                "the sales team has no won stage that is open to first purchases. "
                "Ask a sales manager to add one."
            )
            homeless._lifecycle_refuse(
                dict.fromkeys(homeless, why),
                self.env._(
                    "%(names)s cannot be won: %(why)s",
                    names=homeless._lifecycle_format_names(),
                    why=why,
                ),
            )
        return groups

    def _lifecycle_become_opportunity(self):
        """Make won leads opportunities: whoever is a customer was a prospect.

        The team stays, although core chooses it anew when the type changes.
        """
        leads = self.filtered(lambda lead: lead.type == "lead")
        if leads:
            with self.env.protecting([self._fields["team_id"]], leads):
                leads.write(
                    {"type": "opportunity", "date_conversion": self.env.cr.now()}
                )

    def _lifecycle_place_won(self):
        """Move later purchases to their team's repeat customer stage.

        A team without such a stage keeps its won stage for all.

        :raises UserError: when a first purchase stands in a repeat customer stage
        """
        repeat = self._lifecycle_filter_repeat_purchases()
        (self - repeat)._lifecycle_refuse_repeat_stage()
        to_move = repeat.filtered(lambda lead: not lead.stage_id.lifecycle_is_repeat)
        if not to_move:
            return
        stages = self.env["crm.stage"]
        groups = {}
        for team, leads in to_move.grouped("team_id").items():
            stage = stages._lifecycle_choose_repeat(team)
            if stage:
                groups[stage] = groups.get(stage, self.browse()) + leads
        for stage, leads in groups.items():
            # the write that won them tracks the stage, from where they came to here
            leads.with_context(mail_notrack=True).write({"stage_id": stage.id})

    def _lifecycle_check_repeat_stage(self):
        """Refuse first purchases among the won leads of ``self``."""
        (
            self - self._lifecycle_filter_repeat_purchases()
        )._lifecycle_refuse_repeat_stage()

    def _lifecycle_refuse_repeat_stage(self):
        """Raise for the leads of ``self`` that stand in a repeat customer stage.

        To be called on first purchases only.
        """
        refused = self.filtered("stage_id.lifecycle_is_repeat")
        if not refused:
            return
        unknown = refused.filtered(lambda lead: not lead.partner_id)
        if unknown:
            raise UserError(
                self.env._(
                    "%(names)s cannot stand in “%(stage)s”: there is no contact, so "
                    "nobody knows of an earlier purchase. Set the contact first, or "
                    "mark it as won.",
                    names=unknown._lifecycle_format_names(),
                    stage=unknown.stage_id[:1].name,
                )
            )
        raise UserError(
            self.env._(
                "%(names)s cannot stand in “%(stage)s”: it is the first purchase of "
                "%(customers)s. Mark it as won instead; the next purchase goes to "
                "“%(stage)s” by itself.",
                names=refused._lifecycle_format_names(),
                stage=refused.stage_id[:1].name,
                customers=refused.partner_id._lifecycle_format_names(),
            )
        )
