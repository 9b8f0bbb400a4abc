from unittest.mock import patch

from odoo.tests import tagged

from ..models import crm_qualification_rescore as rescore_module
from .test_scorecards import ScorecardCase

EVERYTHING = 2**31 - 1


class RescoreCase(ScorecardCase):
    @property
    def rescore(self):
        return self.env["crm.qualification.rescore"]

    def _read_results(self, leads):
        self.env.invalidate_all()
        names = ["qualification_score", "qualification_grade"]
        names += ["qualification_is_qualified"]
        return leads.read(names)

    def _rescore_to_the_end(self):
        """Score in steps without commits; return the number of steps."""
        place, steps = None, 0
        while True:
            place, _count = self.rescore._rescore_next(place)
            if not place:
                return steps
            steps += 1


@tagged("post_install", "-at_install")
class TestRescore(RescoreCase):
    """All leads follow a changed scorecard, in SQL, in the background."""

    def _run_cron(self):
        cron = self.env.ref("crm_customer_lifecycle.ir_cron_qualification_rescore")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()

    def test_changed_scorecard_reaches_all_leads(self):
        leads = self._create_lead(qualification_need="yes") + self._create_lead()
        leads += self._create_lead(qualification_need="yes", active=False)
        self.env.flush_all()
        self._criterion("need").points = 90
        self.assertEqual(self.card.rescore_position, 0)
        self.assertTrue(self.card.rescore_progress)
        self._run_cron()
        self.env.invalidate_all()
        self.assertEqual([lead.qualification_score for lead in leads], [56, 0, 56])
        self.assertEqual(leads[0].qualification_grade, "c")
        self.assertEqual(self.card.rescore_position, -1)
        self.assertFalse(self.card.rescore_progress)

    def test_progress_has_no_numbers_before_there_are_any(self):
        self.card.write({"rescore_total": 0, "rescore_again": True})
        self.assertEqual(self.card.rescore_progress, "Scoring leads")

    def test_progress_is_told_as_the_reader_writes_numbers(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.card.write({"rescore_done": 50_000, "rescore_total": 1_000_000})
        for lang, done in (("en_US", "50,000 of 1,000,000"), ("de_DE", "50.000")):
            with self.subTest(lang=lang):
                card = self.card.with_context(lang=lang)
                self.assertIn(done, card.rescore_progress)

    def test_archived_scorecard_lets_go_of_its_leads(self):
        lead = self._create_lead(qualification_need="yes")
        self.env.flush_all()
        self.card.active = False
        self._run_cron()
        self.env.invalidate_all()
        self.assertEqual(lead.qualification_score, 0)

    def test_deleting_the_last_scorecard_ends(self):
        lead = self._create_lead(qualification_need="yes")
        self.env.flush_all()
        self.env["crm.qualification.scorecard"].with_context(active_test=False).search(
            []
        ).unlink()
        self.assertEqual(self._rescore_to_the_end(), 1)
        self.env.invalidate_all()
        self.assertEqual(lead.qualification_score, 0)

    def test_goes_on_where_it_was_killed(self):
        leads = self.env["crm.lead"].concat(
            *(self._create_lead(qualification_need="yes") for _ in range(5))
        )
        self.env.flush_all()
        self._criterion("need").points = 90
        with patch.object(rescore_module, "BATCH", 2):
            self.rescore._get_scorecards().rescore_position = leads[0].id - 1
            place, processed = self.rescore._rescore_next()
            self.assertEqual(processed, 2)
            self.assertTrue(place)
            scores = [row["qualification_score"] for row in self._read_results(leads)]
            self.assertEqual(scores, [56, 56, 30, 30, 30])
            self.assertEqual(self.card.rescore_position, leads[1].id)
            self._rescore_to_the_end()
        scores = [row["qualification_score"] for row in self._read_results(leads)]
        self.assertEqual(scores, [56] * 5)

    def _record_updates(self, job):
        """Return the UPDATE statements of a job."""
        statements = []
        execute = type(self.env.cr).execute

        def record(cr, query, *args, **kwargs):
            statements.append(str(getattr(query, "code", query)))
            return execute(cr, query, *args, **kwargs)

        self.env.flush_all()
        with patch.object(type(self.env.cr), "execute", record):
            job()
            self.env.flush_all()
        self.assertTrue(statements)
        return [text for text in statements if "UPDATE" in text]

    def test_nothing_changed_writes_nothing(self):
        self._create_lead(qualification_need="yes")
        self._rescore_to_the_end()
        self._rescore_to_the_end()
        self.assertEqual(self._record_updates(self._rescore_to_the_end), [])

    def test_long_strides_where_little_changes(self):
        leads = self._create_leads_batch("lead", count=20)
        leads[15].qualification_need = "yes"
        self.env.flush_all()
        self._rescore_to_the_end()
        self._criterion("need").points = 90
        self.rescore._get_scorecards().rescore_position = leads[0].id - 1
        with patch.object(rescore_module, "BATCH", 2):
            self.assertLess(self._rescore_to_the_end(), 5)
        self.env.invalidate_all()
        self.assertEqual(leads[15].qualification_score, 56)

    def test_new_request_in_the_middle_starts_over(self):
        leads = self._create_leads_batch("lead", count=6)
        leads.write({"qualification_need": "yes"})
        self.env.flush_all()
        self._criterion("need").points = 90
        with patch.object(rescore_module, "BATCH", 2):
            self.rescore._get_scorecards().rescore_position = leads[0].id - 1
            place, _count = self.rescore._rescore_next()
            self.assertEqual(place.position, leads[1].id)
            self._criterion("need").points = 30
            while place:
                place, _count = self.rescore._rescore_next(place)
        self.env.invalidate_all()
        self.assertEqual(set(leads.mapped("qualification_score")), {30})

    def test_date_of_qualification_survives(self):
        lead = self._create_lead(
            qualification_need="yes",
            qualification_budget="yes",
            qualification_timeframe="now",
        )
        first = lead.qualification_date
        self._criterion("need").domain = "[('qualification_need', '=', 'no')]"
        self.rescore._rescore_range(0, EVERYTHING)
        self.env.invalidate_all()
        self.assertFalse(lead.qualification_is_qualified)
        self.assertEqual(lead.qualification_date, first)

    def test_decisions_of_managers_stand(self):
        lead = self._create_lead()
        lead.action_qualification_override("qualified", "Friend")
        self._criterion("need").points = 90
        self.rescore._rescore_range(0, EVERYTHING)
        self.env.invalidate_all()
        self.assertTrue(lead.qualification_is_qualified)

    def test_lead_write_that_touches_no_criterion_costs_nothing(self):
        lead = self._create_lead(qualification_need="yes")
        self.env.flush_all()
        with patch.object(
            type(lead), "_compute_qualification_result", side_effect=AssertionError
        ):
            lead.write({"color": 3, "referred": "Bob", "priority": "2"})
            self.env.flush_all()
