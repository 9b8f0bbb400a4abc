# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from psycopg2.errors import DeadlockDetected, SerializationFailure

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.scoring import compute_grade

_logger = logging.getLogger(__name__)

BATCH = 50_000
ATTEMPTS = 5
RESULTS = (
    "qualification_score",
    "qualification_grade",
    "qualification_is_qualified",
    "qualification_date",
)


class CrmQualificationRescore(models.AbstractModel):
    """Score all leads anew, in SQL, in the background.

    Leads are taken in the order of their ids, in batches that are committed one by
    one; the scorecards keep the position, so a killed job goes on where it was. Each
    batch reads the rules within its own transaction. Only rows whose result differs
    are written. A change of the rules starts over, and looks at all leads once more
    at the end, for what was being written meanwhile under the old rules.
    """

    _name = "crm.qualification.rescore"
    _description = "Scoring of All Leads"

    # ------------------------------------------------------------
    # JOB
    # ------------------------------------------------------------

    @api.model
    def _request(self):
        """Have all leads scored anew, as soon as the job can run."""
        self._get_scorecards().write(
            {"rescore_position": 0, "rescore_done": 0, "rescore_again": True}
        )
        self._trigger()

    @api.model
    def _trigger(self, at=None):
        cron = self.env.ref(
            "crm_customer_lifecycle.ir_cron_qualification_rescore",
            raise_if_not_found=False,
        )
        if cron:
            cron.sudo()._trigger(at=at)

    @api.model
    def _get_scorecards(self):
        scorecards = self.env["crm.qualification.scorecard"].sudo()
        return scorecards.search([("active", "in", [True, False])])

    @api.model
    def _cron_rescore(self):
        """Go on scoring leads, or begin when nothing is under way (every night).

        Every night because criteria on dates change by themselves.
        """
        time_left = True
        while time_left:
            processed, remaining = self._retry(self._rescore_next)
            time_left = self.env["ir.cron"]._commit_progress(
                processed, remaining=remaining
            )
            if not remaining:
                return

    def _retry(self, step):
        """Run ``step`` anew when somebody else wrote the same leads meanwhile."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                result = step()
                self.env.flush_all()
                return result
            except (SerializationFailure, DeadlockDetected):
                if attempt == ATTEMPTS:
                    raise
                self.env.cr.rollback()
                _logger.info("scoring leads: attempt %s met other writers", attempt)

    @api.model
    def _rescore_next(self):
        """Score one batch; return the number of leads processed and remaining."""
        scorecards = self._get_scorecards()
        position = max(scorecards[:1].rescore_position, 0)
        upper, count = self._find_batch(position)
        while not scorecards and count:  # nowhere to keep a position: all at once
            self._rescore_range(position, upper)
            position = upper
            upper, count = self._find_batch(position)
        if not count:
            self._finish(scorecards)
            return 0, 0
        total, done = scorecards[:1].rescore_total, scorecards[:1].rescore_done
        if not position:
            total, done = self._count_leads(), 0
        self._rescore_range(position, upper)
        done += count
        scorecards.write(
            {"rescore_position": upper, "rescore_done": done, "rescore_total": total}
        )
        return count, max(total - done, 1)

    @api.model
    def _finish(self, scorecards):
        """All leads are done; look once more a minute after a change of the rules."""
        if scorecards[:1].rescore_again:
            at = fields.Datetime.add(fields.Datetime.now(), minutes=1)
            self._trigger(at=at)
        scorecards.write({"rescore_position": -1, "rescore_again": False})

    def _find_batch(self, position):
        """Return the last id and the number of the leads of the next batch."""
        [row] = self.env.execute_query(
            SQL(
                """SELECT MAX(id), COUNT(*)
                     FROM (SELECT id FROM crm_lead WHERE id > %s
                           ORDER BY id LIMIT %s) AS batch""",
                position,
                BATCH,
            )
        )
        return row

    def _count_leads(self):
        [[count]] = self.env.execute_query(SQL("SELECT COUNT(*) FROM crm_lead"))
        return count

    # ------------------------------------------------------------
    # SQL
    # ------------------------------------------------------------

    @api.model
    def _rescore_range(self, lower, upper):
        """Score the leads with ``lower < id <= upper``; return how many changed."""
        self.env.flush_all()
        rows = self.env.execute_query(self._select_changed(lower, upper))
        if not rows:
            return 0
        ids, scores, passes = zip(*rows, strict=True)
        grades = [compute_grade(score) or None for score in scores]
        self.env.cr.execute(
            SQL(
                """UPDATE crm_lead
                      SET qualification_score = new.score,
                          qualification_grade = new.grade,
                          qualification_is_qualified = new.passes,
                          qualification_date = COALESCE(
                              crm_lead.qualification_date,
                              CASE WHEN new.passes THEN %s::timestamp END)
                     FROM UNNEST(%s::int[], %s::int[], %s::varchar[], %s::bool[])
                       AS new (id, score, grade, passes)
                    WHERE crm_lead.id = new.id""",
                fields.Datetime.now(),
                list(ids),
                list(scores),
                grades,
                list(passes),
            )
        )
        leads = self.env["crm.lead"].browse(ids)
        leads.invalidate_recordset(RESULTS)
        leads.modified(RESULTS)
        return len(ids)

    @api.model
    def _select_changed(self, lower, upper):
        """Return the query of ``(id, score, passes)`` of the leads of the range whose
        stored result differs from what the rules say."""
        scores, passes, joins = [], [], []
        for card in self.env["crm.qualification.scorecard"]._load_rules():
            scope = self._get_where(
                self.env["crm.lead"]._qualification_get_scope(card), lower, upper, joins
            )
            half_points, required = SQL("0"), [SQL("TRUE")]
            for rule in card.criteria:
                met, points = self._get_rule_sql(rule, lower, upper, joins)
                half_points = SQL("%s + %s", half_points, points)
                if rule.required:
                    required.append(met)
            total = max(sum(rule.points for rule in card.criteria), 1)
            score = SQL("((100 * (%s) + %s) / %s)", half_points, total, 2 * total)
            scores.append(SQL("WHEN %s THEN %s", scope, score))
            verdict = SQL(" AND ").join(
                [*required, SQL("%s >= %s", score, card.min_score)]
            )
            if not card.criteria:
                verdict = SQL("FALSE")
            passes.append(SQL("WHEN %s THEN (%s)", scope, verdict))
        return self._select(scores, passes, joins, lower, upper)

    def _select(self, scores, passes, joins, lower, upper):
        nothing = SQL("WHEN FALSE THEN NULL")
        return SQL(
            """SELECT id, score, passes
                 FROM (SELECT crm_lead.id,
                              CASE %(scores)s ELSE 0 END AS score,
                              CASE WHEN crm_lead.qualification_override IS NOT NULL
                                   THEN crm_lead.qualification_override = 'qualified'
                                   %(passes)s ELSE FALSE END AS passes,
                              COALESCE(crm_lead.qualification_score, 0) AS old_score,
                              COALESCE(crm_lead.qualification_is_qualified, FALSE)
                                  AS old_passes
                         FROM crm_lead %(joins)s
                        WHERE crm_lead.id > %(lower)s
                          AND crm_lead.id <= %(upper)s) AS new
                WHERE (score, passes) IS DISTINCT FROM (old_score, old_passes)
                ORDER BY id""",
            scores=SQL(" ").join(scores or [nothing]),
            passes=SQL(" ").join(passes),
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
        met = self._get_where(Domain(rule.domain), lower, upper, joins)
        return met, SQL("CASE WHEN %s THEN %s ELSE 0 END", met, 2 * rule.points)

    def _get_where(self, domain, lower, upper, joins):
        """Return SQL that is true for the leads of a domain.

        Conditions on the row itself are written in place. What looks elsewhere is
        joined once for the batch: as a subquery in a CASE, it would be evaluated for
        each row.
        """
        leads = self.env["crm.lead"]._qualification_get_scoring_env()
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
