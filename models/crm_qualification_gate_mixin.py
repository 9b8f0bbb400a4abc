# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..tools.scoring import MET, find_missing

SKIP_REFUSED = "qualification_skip_refused"
WARNINGS = "crm_customer_lifecycle.qualification.warnings"
WARNED = "crm_customer_lifecycle.qualification.warned"


class CrmQualificationGateMixin(models.AbstractModel):
    """One gate on every door: conversion, and stages that ask for criteria.

    What a lead lacks is asked of its scorecard *before* the transition, with the
    values it has *after* it, so answers written along count. ``none`` lets pass,
    ``warn`` lets pass and logs what is missing, ``block`` refuses in words. Losing,
    archiving and moving back are never asked; neither is an opportunity that is
    created as one, unless in a stage that asks.
    """

    _name = "crm.qualification.gate.mixin"
    _inherit = ["crm.qualification.words.mixin"]
    _description = "Qualification Gate of a Lead"

    # ------------------------------------------------------------
    # DOORS
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Ask for the criteria of the stage that leads are created in."""
        leads = super().create(vals_list)
        leads._qualification_pass({}, leads._qualification_find_asking())
        return leads

    def write(self, vals):
        """Ask leads that are converted, or enter a stage, for what they lack."""
        converted = self._qualification_find_converted(vals)
        entering = self._qualification_find_entering(vals)
        result = super().write(vals)
        if converted or entering:
            self._qualification_pass(converted, entering)
        return result

    def convert_opportunity(self, partner, user_ids=False, team_id=False):
        """Convert the fit ones of a batch and list the others.

        A single lead is refused by ``write``. Where nobody is there to read it
        (assignment by cron), the others are assigned all the same, as leads.
        """
        skip = self.env.context.get(SKIP_REFUSED)
        blocked = {}
        if skip or len(self) > 1:
            blocked = self._qualification_find_refused()
        refused = self.browse().concat(*blocked)
        # where nobody is refused, ``self``: its leads are read together
        fit = self - refused if refused else self
        if refused and skip:
            refused._handle_salesmen_assignment(user_ids=user_ids, team_id=team_id)
        elif refused and not fit:
            self._qualification_refuse(blocked)
        elif refused:
            self._qualification_notify_refused(blocked)
        return super(CrmQualificationGateMixin, fit).convert_opportunity(
            partner, user_ids=user_ids, team_id=team_id
        )

    # ------------------------------------------------------------
    # WHO IS ASKED
    # ------------------------------------------------------------

    @api.model
    def _qualification_get_gated_stages(self):
        """Return the ids of the stages that some active criterion asks for."""
        return {
            stage_id
            for card in self.env["crm.qualification.scorecard"]._get_rules()
            if card.gate_policy != "none"
            for rule in card.criteria
            for stage_id in rule.stage_ids
        }

    def _qualification_find_converted(self, vals):
        """Return ``{lead id: ScorecardRule}`` of the leads that become opportunities,
        with the scorecard that serves them now."""
        if vals.get("type") != "opportunity":
            return {}
        cards = {
            lead.id: lead._qualification_get_rule()
            for lead in self
            if lead.type == "lead"
        }
        return {
            lead_id: card
            for lead_id, card in cards.items()
            if card and card.gate_policy != "none"
        }

    def _qualification_find_entering(self, vals):
        """Return ``{lead id: ids of the stages whose criteria are asked for}`` of the
        leads that move forward into a stage."""
        stage = self._lifecycle_read_value(vals, "stage_id")
        if not stage or not self._qualification_get_gated_stages():
            return {}
        forward = self.filtered(
            lambda lead: (
                lead.stage_id != stage and lead.stage_id.sequence <= stage.sequence
            )
        )
        return forward._qualification_find_asking(stage)

    def _qualification_find_asking(self, stage=None):
        """Return ``_qualification_find_entering`` of leads that enter a stage: a given
        one, else that in which they are created."""
        gated = self._qualification_get_gated_stages()
        asking = {}
        if not gated:
            return asking
        for lead in self:
            asked = {stage.id} if stage else set()
            # what is won already only changes its stage
            if not stage or lead.won_status != "won":
                asked = lead._qualification_get_asking_stages(stage or lead.stage_id)
            if asked & gated:
                asking[lead.id] = asked
        return asking

    def _qualification_get_asking_stages(self, stage):
        """Return the ids of the stages whose criteria this lead is asked for when it
        enters one. Hook: for a step that may lead to several stages."""
        self.ensure_one()
        return {stage.id}

    # ------------------------------------------------------------
    # VERDICT
    # ------------------------------------------------------------

    def _qualification_pass(self, converted, entering):
        """Log what those lack who pass with a warning; raise for those who may not.

        :param dict converted: ``{lead id: ScorecardRule}``
        :param dict entering: ``{lead id: ids of the stages that ask}``
        :raises UserError: naming each lead, what it lacks and what to ask
        """
        found = self._qualification_find_lacking(converted, entering)
        blocked = self._qualification_filter_blocked(found)
        if blocked:
            self._qualification_refuse(blocked)
        self._qualification_log_later(
            {
                lead.id: lead._qualification_format_warning(missing)
                for lead, (_policy, missing) in found.items()
            }
        )

    def _qualification_log_later(self, bodies):
        """Log ``{lead id: body}`` when the transaction ends, all in one batch.

        Core's wizards and assignment convert one lead at a time.
        """
        precommit = self.env.cr.precommit
        if bodies and WARNINGS not in precommit.data:
            precommit.data[WARNINGS] = {}
            precommit.add(self._qualification_log_warnings)
        precommit.data.get(WARNINGS, {}).update(bodies)
        # kept apart, and until the end of the transaction: what waits for the commit,
        # and the cache, are emptied at savepoints
        self.env.cr.postcommit.data.setdefault(WARNED, set()).update(bodies)

    def _qualification_filter_warned(self):
        """Return the leads that passed a gate with a warning in this transaction."""
        warned = self.env.cr.postcommit.data.get(WARNED, ())
        return self.filtered(lambda lead: lead.id in warned)

    def _qualification_log_warnings(self):
        bodies = self.env.cr.precommit.data.pop(WARNINGS, {})
        self.browse(bodies).exists()._message_log_batch(bodies=bodies)

    def _qualification_find_lacking(self, converted, entering):
        """Return ``{lead: (policy, [CriterionRule, …])}`` of those that lack something.

        A manager's decision for the lead passes every gate.
        """
        asked = self.filtered(lambda lead: lead.qualification_override != "qualified")
        found = {}
        if entering:
            found.update(asked._qualification_find_lacking_for_stages(entering))
        if converted:
            found.update(asked._qualification_find_lacking_for_conversion(converted))
        return found

    def _qualification_find_lacking_for_conversion(self, converted):
        """Return ``_qualification_find_lacking`` of the leads that are converted."""
        found = {}
        leads = self.filtered(lambda lead: lead.id in converted)
        states = leads._qualification_get_states(converted)
        for lead in leads:
            card = converted[lead.id]
            missing = find_missing(card, states[lead.id])
            if lead.qualification_override == "unqualified" and not missing:
                missing = list(card.criteria[:1])
            if missing:
                found[lead] = (card.gate_policy, missing)
        return found

    def _qualification_find_lacking_for_stages(self, entering):
        """Return ``_qualification_find_lacking`` of the leads that enter a stage."""
        found = {}
        leads = self.filtered(lambda lead: lead.id in entering)
        states = leads._qualification_get_states()
        for lead in leads:
            card = lead._qualification_get_rule()
            if not card or card.gate_policy == "none":
                continue
            missing = [
                rule
                for rule in card.criteria
                if not entering[lead.id].isdisjoint(rule.stage_ids)
                and states[lead.id].get(rule.id) != MET
            ]
            if missing:
                found[lead] = (card.gate_policy, missing)
        return found

    def _qualification_find_refused(self):
        """Return ``{lead: [CriterionRule, …]}`` of the leads that the gate would not
        let become opportunities now, with what they lack."""
        converted = self._qualification_find_converted({"type": "opportunity"})
        found = self._qualification_find_lacking(converted, {})
        return self._qualification_filter_blocked(found)

    def _qualification_filter_blocked(self, found):
        """Return ``{lead: [CriterionRule, …]}`` of those whom the gate does not let
        pass, out of ``_qualification_find_lacking``."""
        return {
            lead: missing
            for lead, (policy, missing) in found.items()
            if policy == "block"
        }
