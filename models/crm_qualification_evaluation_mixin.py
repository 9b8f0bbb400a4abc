# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from odoo import SUPERUSER_ID, api, models

from ..tools.domains import RULE_ERRORS
from ..tools.scoring import MET, PARTIAL, UNKNOWN, UNMET

_logger = logging.getLogger(__name__)
STATE_BY_ANSWER = {"yes": MET, "partial": PARTIAL, "no": UNMET}


class CrmQualificationEvaluationMixin(models.AbstractModel):
    """Which criteria a lead meets, does not meet, or is not known about, in memory."""

    _name = "crm.qualification.evaluation.mixin"
    _description = "Evaluation of Qualification Criteria"

    def _qualification_get_rule(self):
        """Return the :class:`ScorecardRule` that serves this lead, or None."""
        self.ensure_one()
        scope = (self.type, self.team_id.id, self.company_id.id)
        cards = self.env["crm.qualification.scorecard"]._get_rules()
        return next((card for card in cards if card.serves(*scope)), None)

    def _qualification_get_scoring_env(self):
        """Return ``self`` as criteria are evaluated, the same for every user: with all
        rights, archived records included, days of UTC, names not translated, in no
        company that somebody works in."""
        everywhere = {"active_test": False, "tz": "UTC", "lang": None}
        context = {**self.env.context, **everywhere, "allowed_company_ids": []}
        return self.with_env(self.env(user=SUPERUSER_ID, su=True, context=context))

    @api.model
    def _qualification_is_by_company(self, paths):
        """Whether one of these field paths, which exist, reads something of which each
        company has a value of its own."""
        contexts = self.env.registry.field_depends_context
        for path in paths:
            model = self
            for name in path.split("."):
                field = model._fields[name]
                if "company" in contexts[field]:
                    return True
                if not field.relational:
                    break
                model = self.env[field.comodel_name]
        return False

    def _qualification_get_states(self, cards=None):
        """Return ``{lead id: {criterion id: state}}`` of the leads of ``self``.

        A rule that does not match is ``unknown`` where a field that it rests on is
        empty, else ``unmet``.

        :param dict cards: ``{lead id: ScorecardRule}`` to use instead of the one that
            serves the lead
        """
        leads = self._qualification_get_scoring_env()
        states = {key: {} for key in self._ids}
        served = {}
        for lead in leads:
            key = lead._ids[0]
            card = cards.get(key) if cards else lead._qualification_get_rule()
            if card:
                served.setdefault(card.id, (card, []))[1].append(key)
        for card, keys in served.values():
            members = leads.browse(keys)
            for rule in card.criteria:
                found = members._qualification_evaluate(rule)
                for key, state in found.items():
                    states[key][rule.id] = state
        return states

    def _qualification_evaluate(self, rule):
        """Return ``{lead id: state}`` of one criterion; ``self`` in scoring env.

        What differs by company is that of the lead's own.
        """
        if rule.kind == "manual":
            return self._qualification_evaluate_manual(rule)
        if not rule.by_company:
            return self._qualification_evaluate_rule(rule)
        states = {}
        for company, leads in self.grouped("company_id").items():
            leads = leads.with_company(company)
            states.update(leads._qualification_evaluate_rule(rule))
        return states

    def _qualification_evaluate_rule(self, rule):
        """Return ``_qualification_evaluate`` of a rule, in the company at hand."""
        met = self._qualification_filter_met(rule)
        states = {}
        for lead in self:
            key = lead._ids[0]
            if key in met:
                states[key] = MET
            elif all(lead._qualification_knows(name) for name in rule.field_names):
                states[key] = UNMET
            else:
                states[key] = UNKNOWN
        return states

    def _qualification_filter_met(self, rule):
        """Return the ids of the leads of the rule's domain.

        A rule that makes no sense for what stands in these leads is met by none of
        them: it was tried when it was saved, and never keeps a lead from being saved.
        """
        try:
            return set(self.filtered_domain(rule.domain)._ids)
        except RULE_ERRORS as error:
            _logger.info("Criterion %s cannot be evaluated: %s", rule.id, error)
            return set()

    def _qualification_evaluate_manual(self, rule):
        states = dict.fromkeys(self._ids, UNKNOWN)
        for lead in self:
            for line in lead.qualification_answer_ids:
                if line.criterion_id.id == rule.id:
                    states[lead._ids[0]] = STATE_BY_ANSWER.get(line.answer, UNKNOWN)
        return states

    def _qualification_knows(self, name):
        """Whether a field of this lead holds anything; numbers and ticks always do."""
        field = self._fields[name]
        return field.type in ("boolean", "integer", "float", "monetary") or bool(
            self[name]
        )
