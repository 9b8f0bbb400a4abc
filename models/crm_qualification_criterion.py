# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2 import Error as PgError

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..tools.domains import MOST_CONDITIONS, RULE_ERRORS, get_paths, parse_domain
from ..tools.scoring import CriterionRule

# How many of the latest leads a rule is tried on when it is saved.
LEADS_TO_TRY = 1000
# The fields that leave all scores as they are.
WORDING_FIELDS = {"name", "question"}


class CrmQualificationCriterion(models.Model):
    """Something a lead must, or may, meet.

    A ``rule`` is met by the leads of its domain, which may name any field that can be
    searched: core's, ours, a path over a many2one, a property, a field made in Studio,
    a relative date such as ``today -30d`` (days of UTC). A ``manual`` criterion is
    answered by the salesperson on each lead; ``partial`` counts half.
    """

    _name = "crm.qualification.criterion"
    _description = "Qualification Criterion"
    _order = "sequence, id"

    scorecard_id = fields.Many2one(
        "crm.qualification.scorecard", required=True, ondelete="cascade", index=True
    )
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [("rule", "By a rule"), ("manual", "Answered on the lead")],
        required=True,
        default="manual",
    )
    domain = fields.Char(
        string="Rule", default="[]", help="Leads that match meet the criterion."
    )
    points = fields.Integer(default=10, aggregator=None)
    required = fields.Boolean(
        help="Without it a lead is not qualified, whatever its score."
    )
    question = fields.Char(
        translate=True,
        help="What the salesperson asks to find out, e.g. “Do you have a pet?”",
    )
    stage_ids = fields.Many2many(
        "crm.stage",
        string="Needed To Enter",
        help="Stages that may only be entered when this criterion is met.",
    )
    broken_reason = fields.Char(
        string="Skipped Because",
        compute="_compute_broken_reason",
        help="Why the rule cannot be read at present.",
    )

    _points_range = models.Constraint(
        "CHECK (points BETWEEN 0 AND 1000)",
        "The points of a criterion must be between 0 and 1000.",
    )

    @api.depends("kind", "domain")
    @api.depends_context("lang")
    def _compute_broken_reason(self):
        for criterion in self:
            criterion.broken_reason = criterion._find_problem()

    @api.constrains("kind", "domain")
    def _check_domain(self):
        for criterion in self:
            criterion._refuse_for(criterion._find_problem() or criterion._try_rule())

    def _refuse_for(self, problem):
        """Raise for a problem of the rule, if there is one."""
        self.ensure_one()
        if problem:
            raise ValidationError(
                self.env._(
                    "The rule of the criterion “%(criterion)s” cannot be used: "
                    "%(problem)s.",
                    criterion=self.name,
                    problem=problem,
                )
            )

    # ------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Score all leads anew."""
        criteria = super().create(vals_list)
        criteria._refuse_forbidden()
        criteria._score_anew()
        return criteria

    def write(self, vals):
        """Score all leads anew when it matters to them."""
        result = super().write(vals)
        if "scorecard_id" in vals:  # record rules look at the former one only
            self.check_access("write")
        if {"kind", "domain"} & vals.keys():
            self._refuse_forbidden()
        if vals.keys() - WORDING_FIELDS:
            self._score_anew()
        elif self:
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        """Score all leads anew."""
        result = super().unlink()
        self._score_anew()
        return result

    def _score_anew(self):
        """Have all leads scored anew.

        Not if there are no criteria: Odoo checks no access rights then, so that anybody
        could start it over RPC.
        """
        if self:
            self.env["crm.qualification.scorecard"]._qualification_rules_changed()

    # ------------------------------------------------------------
    # RULE
    # ------------------------------------------------------------

    def _get_rule(self):
        """Return the :class:`CriterionRule` of this criterion."""
        self.ensure_one()
        domain = parse_domain(self.domain) if self.kind == "rule" else None
        paths = get_paths(domain or [])
        return CriterionRule(
            id=self.id,
            kind=self.kind,
            domain=domain and self._qualification_prepare_domain(domain),
            points=self.points,
            required=self.required,
            stage_ids=tuple(self.stage_ids.ids),
            field_names=tuple(dict.fromkeys(path.split(".")[0] for path in paths)),
            by_company=self.env["crm.lead"]._qualification_is_by_company(paths),
        )

    @api.model
    def _qualification_prepare_domain(self, domain):
        """Return a list as the Domain that leads are compared with most quickly."""
        domain = Domain(domain)
        try:
            leads = self.env["crm.lead"]._qualification_get_scoring_env()
            return domain.optimize(leads)
        except RULE_ERRORS:  # nor will it find any lead
            return domain

    def _find_problem(self):
        """Return in words why the rule cannot be read, or False.

        Reads the registry only, so it is right again as soon as a field is back.
        """
        self.ensure_one()
        if self.kind != "rule":
            return False
        try:
            domain = parse_domain(self.domain)
            Domain(domain)
            paths = get_paths(domain)
        except (*RULE_ERRORS, RecursionError) as error:
            return str(error) or type(error).__name__
        if not paths:
            return self.env._("it has no condition, so every lead would meet it")
        if len(paths) > MOST_CONDITIONS:
            return self.env._("it has more than %s conditions", MOST_CONDITIONS)
        problems = (self._find_path_problem(path) for path in paths)
        return next((problem for problem in problems if problem), False)

    def _find_path_problem(self, path):
        """Return in words why no lead can be asked for ``path``, or False."""
        model = self.env["crm.lead"]
        results = model._qualification_get_result_fields()
        for name in path.split("."):
            field = model._fields.get(name)
            if field is None:
                return self.env._(
                    "there is no field “%(field)s” on “%(model)s”",
                    field=name,
                    model=model._description,
                )
            if model._name == "crm.lead" and name in results:
                return self.env._(
                    "“%(field)s” is a result of the criteria, so it cannot be one",
                    field=name,
                )
            if not field.relational:  # nor can names within properties be checked
                return False
            model = self.env[field.comodel_name]
        return False

    def _refuse_forbidden(self):
        """Check the rules under the rights of who writes them; Odoo's constraints run
        with all rights."""
        for criterion in self:
            criterion._refuse_for(criterion._find_forbidden())

    def _find_forbidden(self):
        """Return in words why the user may not ask leads for something, or False.

        Rules are evaluated with all rights. Without this check, whoever writes rules
        could find out by trying what they may not read.
        """
        for path in get_paths(parse_domain(self.domain) if self.kind == "rule" else []):
            model = self.env["crm.lead"]
            for name in path.split("."):
                field = model._fields[name]
                readable = model.has_access("read")
                if not readable or not model._has_field_access(field, "read"):
                    return self.env._("you may not read “%s”", path)
                if not field.relational:
                    break
                model = self.env[field.comodel_name]
        return False

    def _try_rule(self):
        """Return in words why the rule cannot be evaluated, or False.

        Tried on the latest leads: no rule that few leads meet is looked for in all.
        """
        if self.kind != "rule":
            return False
        leads = self.env["crm.lead"]._qualification_get_scoring_env()
        try:
            domain = Domain(parse_domain(self.domain))
            with self.env.cr.savepoint():
                latest = leads.search([], order="id desc", limit=1)
                few = Domain("id", ">", latest.id - LEADS_TO_TRY)
                leads.search(domain & few, order="id", limit=1)
                latest.filtered_domain(domain)
                leads.new({"name": "x"}).filtered_domain(domain)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except (*RULE_ERRORS, RecursionError, UserError, PgError) as error:
            return (str(error).splitlines() or [type(error).__name__])[0]
        return False
