# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.sql import column_exists

from ..tools.domains import RULE_ERRORS, get_paths, parse_domain
from ..tools.scoring import (
    MET,
    PARTIAL,
    UNKNOWN,
    UNMET,
    compute_grade,
    is_qualified,
    score_of,
)

_logger = logging.getLogger(__name__)
STATE_BY_ANSWER = {"yes": MET, "partial": PARTIAL, "no": UNMET}


class CrmQualificationResultMixin(models.AbstractModel):
    """What the scorecards say about a lead.

    Results are stored, not tracked, and unset for leads that meet nothing. They follow
    from the fields that the active criteria name, in memory for the records of a
    write; when a scorecard changes, in SQL for all (``crm.qualification.rescore``).
    """

    _name = "crm.qualification.result.mixin"
    _description = "Qualification Result of a Lead"

    qualification_answer_ids = fields.One2many(
        "crm.qualification.answer", "lead_id", string="Qualification Answers"
    )
    qualification_scorecard_id = fields.Many2one(
        "crm.qualification.scorecard",
        string="Scorecard",
        compute="_compute_qualification_scorecard_id",
        search="_search_qualification_scorecard_id",
        help="The first active scorecard that serves leads of this type, team and "
        "company.",
    )
    qualification_score = fields.Integer(
        compute="_compute_qualification_result",
        store=True,
        copy=False,
        aggregator="avg",
        help="Points met of points possible, 0 to 100.",
    )
    qualification_grade = fields.Selection(
        [("a", "A"), ("b", "B"), ("c", "C"), ("d", "D")],
        string="Grade",
        compute="_compute_qualification_result",
        store=True,
        copy=False,
        help="A from a score of 80, B from 60, C from 40, D below; none while "
        "nothing is met.",
    )
    qualification_is_qualified = fields.Boolean(
        string="Qualified",
        compute="_compute_qualification_result",
        store=True,
        copy=False,
        help="Every required criterion is met and the score suffices, or a manager "
        "decided so.",
    )
    qualification_date = fields.Datetime(
        string="Qualified On",
        compute="_compute_qualification_result",
        store=True,
        copy=False,
        help="When it was qualified for the first time; kept when it no longer is.",
    )
    qualification_override = fields.Selection(
        [("qualified", "Qualified"), ("unqualified", "Not qualified")],
        string="Decided Against the Score",
        copy=False,
        readonly=True,
        tracking=True,
        help="Only sales managers decide, and give a reason.",
    )
    qualification_override_reason = fields.Char(
        string="Reason of the Decision", copy=False, readonly=True
    )
    qualification_override_user_id = fields.Many2one(
        "res.users", string="Decided By", copy=False, readonly=True
    )

    @api.constrains("qualification_override", "qualification_override_reason")
    def _check_qualification_override(self):
        for lead in self:
            if lead.qualification_override and not lead.qualification_override_reason:
                raise ValidationError(
                    self.env._(
                        "Give a reason for deciding against the score of “%(lead)s”.",
                        lead=lead.display_name,
                    )
                )

    @api.model
    def _qualification_get_computed_fields(self):
        """Return the names of the fields that depend on what criteria read."""
        return {
            "qualification_score",
            "qualification_grade",
            "qualification_is_qualified",
            "qualification_date",
            "qualification_checklist",
        }

    @api.model
    def _qualification_get_result_fields(self):
        """Return the names of the fields that criteria must not read: they are what
        criteria result in."""
        computed = self._qualification_get_computed_fields()
        return computed | {"qualification_scorecard_id"}

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("type", "team_id", "company_id")
    def _compute_qualification_scorecard_id(self):
        for lead in self:
            card = lead._qualification_get_rule()
            lead.qualification_scorecard_id = card and card.id

    def _search_qualification_scorecard_id(self, operator, value):
        """Search by the conditions under which a scorecard serves a lead."""
        if operator != "in":
            return NotImplemented
        wanted = set(value) if not isinstance(value, str) else {value}
        domains, earlier = [], Domain.FALSE
        for card in self.env["crm.qualification.scorecard"]._get_rules():
            served = self._qualification_get_scope(card)
            if card.id in wanted:
                domains.append(served & ~earlier)
            earlier |= served
        if False in wanted:
            domains.append(~earlier)
        return Domain.OR(domains)

    @api.model
    def _qualification_get_scope(self, card):
        """Return the domain of the leads that a scorecard fits."""
        domain = Domain.TRUE
        if card.lead_type != "both":
            domain &= Domain("type", "=", card.lead_type)
        if card.team_ids:
            domain &= Domain("team_id", "in", list(card.team_ids))
        if card.company_id:
            domain &= Domain("company_id", "=", card.company_id)
        return domain

    @api.depends(lambda self: self._qualification_get_depends())
    def _compute_qualification_result(self):
        """Score what a write touched; see ``crm.qualification.rescore`` for all."""
        states = self._qualification_get_states()
        now = fields.Datetime.now()
        for lead in self:
            card = lead._qualification_get_rule()
            key = lead._ids[0]
            score = score_of(card, states[key])
            passes = is_qualified(card, states[key], lead.qualification_override)
            lead.qualification_score = score
            lead.qualification_grade = compute_grade(score)
            lead.qualification_is_qualified = passes
            lead.qualification_date = lead.qualification_date or (passes and now)

    @api.model
    def _qualification_get_depends(self):
        """Return the field paths that the active criteria read, and what else decides.

        Called while the registry is set up, so it reads tables only if they exist and
        names fields only if they do: a criterion whose field is gone is skipped.
        """
        if self._abstract:
            return []
        paths = [
            "type",
            "team_id",
            "company_id",
            "qualification_override",
            "qualification_answer_ids.answer",
            "qualification_answer_ids.criterion_id",
        ]
        if column_exists(self.env.cr, "crm_qualification_criterion", "domain"):
            rows = self.env.execute_query(
                SQL(
                    """SELECT criterion.domain
                         FROM crm_qualification_criterion criterion
                         JOIN crm_qualification_scorecard scorecard
                           ON scorecard.id = criterion.scorecard_id
                        WHERE criterion.active AND scorecard.active
                          AND criterion.kind = 'rule'"""
                )
            )
            for (text,) in rows:
                paths += self._qualification_get_known_paths(text)
        return list(dict.fromkeys(paths))

    @api.model
    def _qualification_get_known_paths(self, text):
        """Return the field paths of a domain, cut where the registry knows no more."""
        try:
            paths = get_paths(parse_domain(text))
        except ValueError:
            return []
        known = []
        for path in paths:
            model, names = self, []
            for name in path.split("."):
                field = model._fields.get(name)
                if field is None or name == "id":
                    break
                names.append(name)
                if not field.relational:
                    break
                model = self.env[field.comodel_name]
            if names and names[0] not in self._qualification_get_result_fields():
                known.append(".".join(names))
        return known

    # ------------------------------------------------------------
    # EVALUATE
    # ------------------------------------------------------------

    def _qualification_get_rule(self):
        """Return the :class:`ScorecardRule` that serves this lead, or None."""
        self.ensure_one()
        return next(
            (
                card
                for card in self.env["crm.qualification.scorecard"]._get_rules()
                if card.serves(self.type, self.team_id.id, self.company_id.id)
            ),
            None,
        )

    def _qualification_get_scoring_env(self):
        """Return ``self`` as criteria see it, whoever asks: all records, days of UTC,
        names as written first."""
        return self.sudo().with_context(active_test=False, tz="UTC", lang=None)

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
        """Return ``{lead id: state}`` of one criterion; ``self`` in scoring env."""
        if rule.kind == "manual":
            return self._qualification_evaluate_manual(rule)
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
            return set(self.filtered_domain(Domain(rule.domain))._ids)
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
