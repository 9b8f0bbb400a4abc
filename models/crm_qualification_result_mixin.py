# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.sql import column_exists

from ..tools.domains import get_paths, parse_domain
from ..tools.scoring import compute_grade, is_qualified, score_of


class CrmQualificationResultMixin(models.AbstractModel):
    """What the scorecards say about a lead.

    Results are stored, not tracked, and unset for leads that meet nothing. They follow
    from the fields that the active criteria name, in memory for the records of a
    write; when a scorecard changes, in SQL for all (``crm.qualification.rescore``).
    """

    _name = "crm.qualification.result.mixin"
    _inherit = [
        "crm.qualification.evaluation.mixin",
        "crm.qualification.override.mixin",
    ]
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
        if operator == "any":
            operator, value = "in", self.qualification_scorecard_id.search(value).ids
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
            # not before creation: this clock has whole seconds only
            lead.qualification_date = lead.qualification_date or (
                passes and max(now, lead.create_date or now)
            )

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
