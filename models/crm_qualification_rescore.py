# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from functools import partial
from typing import NamedTuple

from psycopg2.errors import DeadlockDetected, SerializationFailure

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.scoring import compute_grade

_logger = logging.getLogger(__name__)

# How many leads are scored, and committed, at once.
BATCH = 50_000
# While fewer than one in STRIDE leads change, STRIDE batches are taken at once.
STRIDE = 8
# How often a batch is tried that meets other writers of its leads.
ATTEMPTS = 5
# The position of scorecards whose leads are all up to date
NOWHERE = -1
RESULTS = (
    "qualification_score",
    "qualification_grade",
    "qualification_is_qualified",
)


class Place(NamedTuple):
    """How far a run has come."""

    position: int  # the last id that was looked at
    stored: int  # what the scorecards say, by which a new request is noticed
    span: int  # how many leads to look at next
    done: int
    total: int


class CrmQualificationRescore(models.AbstractModel):
    """Score all leads anew, in SQL, in the background.

    Leads are taken in the order of their ids, in batches that are committed one by
    one, longer ones where little changes. The scorecards keep the position, so a killed
    job goes on where it was. Each batch reads the rules within its own transaction.
    Only rows whose result differs are written. A change of the rules starts over, and
    looks at all leads once more at the end, for what was being written meanwhile under
    the old rules.
    """

    _name = "crm.qualification.rescore"
    _inherit = ["crm.qualification.rescore.select.mixin"]
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
        """Run the job soon, or ``at`` a datetime."""
        cron = self.env.ref(
            "crm_customer_lifecycle.ir_cron_qualification_rescore",
            raise_if_not_found=False,
        )
        if cron:
            cron.sudo()._trigger(at=at)

    @api.model
    def _get_scorecards(self):
        """Return all scorecards, those of every company and archived ones included."""
        scorecards = self.env["crm.qualification.scorecard"].sudo()
        return scorecards.search([("active", "in", [True, False])])

    @api.model
    def _cron_rescore(self):
        """Go on scoring leads, or begin when nothing is under way (every night).

        Every night because criteria on dates change by themselves.
        """
        place, time_left = None, True
        while time_left:
            step = partial(self._rescore_next, place)
            place, processed = self._retry(step)
            time_left = self.env["ir.cron"]._commit_progress(
                processed, remaining=max(place.total - place.done, 1) if place else 0
            )
            if not place:
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
                _logger.info("attempt %s met other writers of leads", attempt)

    @api.model
    def _rescore_next(self, place=None):
        """Score one batch.

        The scorecards are told how far it came where something was written: looking at
        leads once more costs little, so nothing changed means nothing written.

        :param place: what the last call returned; None to go on from the scorecards
        :return: the ``Place`` to go on from, None at the end; number of leads looked at
        """
        scorecards = self._get_scorecards()
        stored = scorecards[:1].rescore_position if scorecards else NOWHERE
        if not place or place.stored != stored:
            place = self._find_place(scorecards, stored)
        upper, count = self._find_batch(place.position, place.span)
        if not count:
            self._finish(scorecards)
            return None, 0
        changed = self._rescore_range(place.position, upper)
        done = place.done + count
        if changed:
            stored = upper if scorecards else NOWHERE
            scorecards.write(
                {
                    "rescore_position": upper,
                    "rescore_done": done,
                    "rescore_total": place.total,
                }
            )
        span = BATCH * (STRIDE if changed < count / STRIDE else 1)
        return Place(upper, stored, span, done, place.total), count

    def _find_place(self, scorecards, stored):
        """Return where the scorecards say that scoring stopped, or the beginning."""
        position = max(stored, 0)
        done = scorecards[:1].rescore_done if position else 0
        return Place(position, stored, BATCH, done, self._count_leads())

    @api.model
    def _finish(self, scorecards):
        """All leads are done; look once more a minute after a change of the rules."""
        if scorecards[:1].rescore_again:
            at = fields.Datetime.add(fields.Datetime.now(), minutes=1)
            self._trigger(at=at)
        busy = scorecards.filtered(
            lambda card: card.rescore_again or card.rescore_position != NOWHERE
        )
        busy.write({"rescore_position": NOWHERE, "rescore_again": False})

    def _find_batch(self, position, span):
        """Return the last id and the number of the next ``span`` leads."""
        [row] = self.env.execute_query(
            SQL(
                """SELECT MAX(id), COUNT(*)
                     FROM (SELECT id FROM crm_lead WHERE id > %s
                           ORDER BY id LIMIT %s) AS batch""",
                position,
                span,
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
        self._write_scores(rows)
        leads = self.env["crm.lead"].browse([lead_id for lead_id, *_result in rows])
        leads.invalidate_recordset([*RESULTS, "qualification_date"])
        leads.modified(RESULTS)
        first = [lead_id for lead_id, *_result, is_first in rows if is_first]
        self._announce_first_qualified(leads.browse(first))
        return len(rows)

    @api.model
    def _write_scores(self, rows):
        """Write the results of leads, as ``_select_changed`` returns them."""
        ids, scores, passes, _first = zip(*rows, strict=True)
        grades = [compute_grade(score) or None for score in scores]
        self.env.cr.execute(
            SQL(
                """UPDATE crm_lead
                      SET qualification_score = new.score,
                          qualification_grade = new.grade,
                          qualification_is_qualified = new.passes,
                          qualification_date = COALESCE(
                              crm_lead.qualification_date,
                              CASE WHEN new.passes
                                   THEN GREATEST(%s::timestamp, crm_lead.create_date)
                               END)
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

    def _announce_first_qualified(self, leads):
        """Tell what depends on it that leads are qualified for the first time."""
        leads.modified(["qualification_date"])
