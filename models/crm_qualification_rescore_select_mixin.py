# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class CrmQualificationRescoreSelectMixin(models.AbstractModel):
    """The scorecards as one query: what each lead scores, and whether it qualifies.

    The same rules as in ``tools/scoring.py``, which tests hold together.
    """

    _name = "crm.qualification.rescore.select.mixin"
    _description = "Query of the Scores of Leads"

    @api.model
    def _select_changed(self, lower, upper):
        """Return the query of ``(id, score, passes, passes for the first time)`` of the
        leads of the range whose stored result differs from what the rules say."""
        scores, required, least, joins = [], [], [], []
        for card in self.env["crm.qualification.scorecard"]._load_rules():
            scope = self._get_where(
                self.env["crm.lead"]._qualification_get_scope(card), lower, upper, joins
            )
            half_points, must = SQL("0"), [SQL("%s", bool(card.criteria))]
            for rule in card.criteria:
                met, points = self._get_rule_sql(rule, lower, upper, joins)
                half_points = SQL("%s + %s", half_points, points)
                if rule.required:
                    must.append(met)
            total = max(sum(rule.points for rule in card.criteria), 1)
            score = SQL("(100 * (%s) + %s) / %s", half_points, total, 2 * total)
            scores.append(SQL("WHEN %s THEN %s", scope, score))
            required.append(SQL("WHEN %s THEN %s", scope, SQL(" AND ").join(must)))
            least.append(SQL("WHEN %s THEN %s", scope, card.min_score))
        return self._select(scores, required, least, joins, lower, upper)

    def _select(self, scores, required, least, joins, lower, upper):
        """Return the query of ``_select_changed`` from its parts.

        :param list scores: ``WHEN scope THEN score`` of each scorecard; ``required``
            and ``least`` alike, of its required criteria and its minimum score
        :param list joins: what these expressions need joined to ``crm_lead``
        """
        nothing = [SQL("WHEN FALSE THEN NULL")]
        return SQL(
            """SELECT id, score, passes, passes AND is_new AS passes_first
                 FROM (SELECT id, score, old_score, old_passes, is_new,
                              CASE WHEN override IS NOT NULL
                                   THEN override = 'qualified'
                                   ELSE required AND score >= least END AS passes
                         FROM (SELECT crm_lead.id,
                                      CASE %(scores)s ELSE 0 END AS score,
                                      CASE %(required)s ELSE FALSE END AS required,
                                      CASE %(least)s ELSE 0 END AS least,
                                      crm_lead.qualification_override AS override,
                                      crm_lead.qualification_date IS NULL AS is_new,
                                      COALESCE(crm_lead.qualification_score, 0)
                                          AS old_score,
                                      COALESCE(crm_lead.qualification_is_qualified,
                                               FALSE) AS old_passes
                                 FROM crm_lead %(joins)s
                                WHERE crm_lead.id > %(lower)s
                                  AND crm_lead.id <= %(upper)s
                               OFFSET 0) AS card) AS new
                WHERE (score, passes) IS DISTINCT FROM (old_score, old_passes)
                ORDER BY id""",
            scores=SQL(" ").join(scores or nothing),
            required=SQL(" ").join(required or nothing),
            least=SQL(" ").join(least or nothing),
            joins=SQL(" ").join(joins),
            lower=lower,
            upper=upper,
        )

    def _get_rule_sql(self, rule, lower, upper, joins):
        """Return SQL for "is met" and for the half points of a criterion."""
        if rule.kind == "manual":
            alias = SQL.identifier(f"qualification_answer_{rule.id}")
            joins.append(
                SQL(
                    """LEFT JOIN crm_qualification_answer AS %(alias)s
                              ON %(alias)s.lead_id = crm_lead.id
                             AND %(alias)s.criterion_id = %(criterion)s""",
                    alias=alias,
                    criterion=rule.id,
                )
            )
            points = SQL(
                "CASE %s.answer WHEN 'yes' THEN %s WHEN 'partial' THEN %s ELSE 0 END",
                alias,
                2 * rule.points,
                rule.points,
            )
            return SQL("COALESCE(%s.answer = 'yes', FALSE)", alias), points
        met = self._get_met(rule, lower, upper, joins)
        return met, SQL("CASE WHEN %s THEN %s ELSE 0 END", met, 2 * rule.points)

    def _get_met(self, rule, lower, upper, joins):
        """Return SQL that is true for the leads of a rule, those of each company by
        what that has, where it matters."""
        if not rule.by_company:
            return self._get_where(rule.domain, lower, upper, joins)
        companies = self.env["res.company"].sudo().with_context(active_test=False)
        met = SQL(" OR ").join(
            SQL(
                "crm_lead.company_id IS NOT DISTINCT FROM %s AND %s",
                company.id or None,
                self._get_where(rule.domain, lower, upper, joins, company),
            )
            for company in [companies, *companies.search([])]
        )
        return SQL("(%s)", met)

    def _get_where(self, domain, lower, upper, joins, company=None):
        """Return SQL that is true for the leads of a domain, as a company has them.

        Conditions on the row itself are written in place. What looks elsewhere is
        joined once for the batch: as a subquery in a CASE, it would be evaluated for
        each row.
        """
        leads = self.env["crm.lead"]._qualification_get_scoring_env()
        leads = leads.with_company(company)
        query = leads._search(domain, bypass_access=True)
        where = query.where_clause
        if query.is_empty():
            return SQL("FALSE")
        if not where.code:
            return SQL("TRUE")
        if query.from_clause.code == '"crm_lead"' and "SELECT" not in where.code:
            return SQL("COALESCE((%s), FALSE)", where)
        in_range = Domain("id", ">", lower) & Domain("id", "<=", upper)
        query = leads._search(domain & in_range, bypass_access=True)
        alias = SQL.identifier(f"qualification_match_{len(joins)}")
        joins.append(
            SQL(
                "LEFT JOIN (%s) AS %s ON %s.id = crm_lead.id",
                query.select(),
                alias,
                alias,
            )
        )
        return SQL("(%s.id IS NOT NULL)", alias)
