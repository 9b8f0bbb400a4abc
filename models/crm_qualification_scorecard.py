# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..tools.scoring import ScorecardRule

# What decides which leads a scorecard serves, and what they score.
SCORING_FIELDS = {
    "sequence",
    "active",
    "team_ids",
    "company_id",
    "lead_type",
    "min_score",
    "criterion_ids",
}


class CrmQualificationScorecard(models.Model):
    """What a lead must meet to be qualified, as records that managers edit.

    The first active scorecard by sequence whose type, teams and company fit serves a
    lead. Its score is points met ÷ points possible (0–100); it is qualified when every
    required criterion is met and the score reaches the minimum. The gate says what
    happens when a lead that is not qualified is converted, or a stage is entered
    without the criteria it asks for. Changes are applied to all leads by a job in the
    background (``crm.qualification.rescore``).
    """

    _name = "crm.qualification.scorecard"
    _inherit = ["crm.qualification.progress.mixin"]
    _description = "Qualification Scorecard"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(
        default=10, help="The first scorecard that fits serves a lead."
    )
    active = fields.Boolean(default=True)
    # without the team or company that it is for, it would serve all of them
    company_id = fields.Many2one(
        "res.company",
        ondelete="restrict",
        help="Serve the leads of this company only; empty: of all companies.",
    )
    team_ids = fields.Many2many(
        "crm.team",
        string="Sales Teams",
        ondelete="restrict",
        help="Serve the leads of these teams only; empty: of all teams.",
    )
    lead_type = fields.Selection(
        [("lead", "Leads"), ("opportunity", "Opportunities"), ("both", "Both")],
        string="Applies To",
        required=True,
        default="lead",
    )
    min_score = fields.Integer(
        string="Minimum Score",
        default=60,
        help="From this score on (0–100) a lead is qualified, provided that every "
        "required criterion is met.",
    )
    gate_policy = fields.Selection(
        [
            ("none", "Let pass"),
            ("warn", "Warn, and log what is missing"),
            ("block", "Refuse, and say what is missing"),
        ],
        string="Gate",
        required=True,
        default="warn",
        help="What happens when a lead that is not qualified is converted, or when an "
        "opportunity enters a stage that asks for a criterion it does not meet.",
    )
    criterion_ids = fields.One2many(
        "crm.qualification.criterion", "scorecard_id", string="Criteria", copy=True
    )
    points_possible = fields.Integer(
        compute="_compute_points_possible", help="Points of all criteria that count."
    )
    broken_count = fields.Integer(
        string="Criteria Skipped",
        compute="_compute_points_possible",
        help="Criteria whose condition cannot be read at present, for instance "
        "because its field is gone. They are skipped until it is back.",
    )

    _min_score_range = models.Constraint(
        "CHECK (min_score BETWEEN 0 AND 100)",
        "The minimum score of a scorecard must be between 0 and 100.",
    )

    @api.depends("criterion_ids.points", "criterion_ids.active", "criterion_ids.domain")
    def _compute_points_possible(self):
        for scorecard in self:
            criteria = scorecard.criterion_ids.filtered("active")
            broken = criteria.filtered("broken_reason")
            scorecard.broken_count = len(broken)
            scorecard.points_possible = sum((criteria - broken).mapped("points"))

    @api.constrains("company_id", "team_ids")
    def _check_company_of_teams(self):
        for scorecard in self:
            foreign = scorecard.team_ids.filtered(
                lambda team, own=scorecard.company_id: (
                    own and team.company_id and team.company_id != own
                )
            )
            if foreign:
                raise ValidationError(
                    self.env._(
                        "The scorecard “%(scorecard)s” is of %(company)s, but the "
                        "sales team “%(team)s” is not. Take the team out, or clear "
                        "the company.",
                        scorecard=scorecard.name,
                        company=scorecard.company_id.name,
                        team=foreign[0].name,
                    )
                )

    # ------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Score all leads anew."""
        scorecards = super().create(vals_list)
        if scorecards:
            scorecards._qualification_rules_changed()
        return scorecards

    def write(self, vals):
        """Score all leads anew when it matters to them."""
        result = super().write(vals)
        if self and SCORING_FIELDS & vals.keys():
            self._qualification_rules_changed()
        elif self and {"gate_policy", "name"} & vals.keys():
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        """Score all leads anew."""
        result = super().unlink()
        if self:  # without records, Odoo checks no access rights
            self._qualification_rules_changed()
        return result

    def copy_data(self, default=None):
        """Tell the copy by its name, and keep it from serving leads at once."""
        vals_list = super().copy_data(default)
        for scorecard, vals in zip(self, vals_list, strict=True):
            if "name" not in (default or {}):
                vals["name"] = self.env._("%(name)s (copy)", name=scorecard.name)
            vals["active"] = False
        return vals_list

    # ------------------------------------------------------------
    # RULES
    # ------------------------------------------------------------

    @api.model
    @tools.ormcache()
    def _get_rules(self):
        """Return ``_load_rules``, cached: scoring a lead reads no configuration."""
        return self._load_rules()

    @api.model
    def _get_words(self):
        """Return ``{criterion id: (name, question)}`` and ``{scorecard id: name}`` of
        the active scorecards, in the user's language, from memory."""
        return self._load_words(self.env.lang)

    @api.model
    @tools.ormcache("lang")
    def _load_words(self, lang):
        rules = self._get_rules()
        cards = self.sudo().with_context(lang=lang).browse([card.id for card in rules])
        criteria = cards.criterion_ids.browse(
            [rule.id for card in rules for rule in card.criteria]
        )
        return (
            {each.id: (each.name, each.question or "") for each in criteria},
            {card.id: card.name for card in cards},
        )

    @api.model
    def _load_rules(self):
        """Return the active scorecards in order, as a tuple of ``ScorecardRule``.

        Criteria that cannot be evaluated at present are left out. In elevated rights
        and whatever the context: the rules are the same for all users, and what was
        for a team stays so when that is archived.
        """
        everything = self.sudo().with_context(active_test=False)
        scorecards = everything.search([("active", "=", True)])
        return tuple(
            ScorecardRule(
                id=scorecard.id,
                lead_type=scorecard.lead_type,
                team_ids=frozenset(scorecard.team_ids.ids),
                company_id=scorecard.company_id.id or 0,
                min_score=scorecard.min_score,
                gate_policy=scorecard.gate_policy,
                criteria=tuple(
                    criterion._get_rule()
                    for criterion in scorecard.criterion_ids
                    if criterion.active and not criterion.broken_reason
                ),
            )
            for scorecard in scorecards
        )

    @api.model
    def _qualification_rules_changed(self):
        """Forget the cached rules, let leads depend on what they read now, and have
        all leads scored anew in the background."""
        self.env.flush_all()
        self.env.registry.clear_cache()
        leads = self.env["crm.lead"]
        known = self.env.registry.field_depends[leads._fields["qualification_score"]]
        if not set(leads._qualification_get_depends()) <= set(known):
            self.env.registry._setup_models__(self.env.cr, ["crm.lead"])
        self.env["crm.qualification.rescore"]._request()
