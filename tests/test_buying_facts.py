from datetime import timedelta

from odoo.fields import Date, Datetime
from odoo.tests import tagged

from .buying_common import BuyingCase

CLASSIC = ("economic", "user", "technical", "coach")


@tagged("post_install", "-at_install")
class TestBuyingRedFlags(BuyingCase):
    def _add_harmless(self):
        """Add all roles, so that the only flag is the one of the test."""
        return self._add_everybody()

    def test_an_opportunity_without_people_is_not_judged(self):
        self.assertFlags(self.deal, [])
        self.assertIn("Add the people", self.deal.buying_next_step)

    def test_four_good_people_raise_none(self):
        self._add_harmless()
        self.assertFlags(self.deal, [])

    def test_no_economic_buyer(self):
        economic = self._add_harmless()[0]
        economic.role_ids = self.roles["user"]
        self.assertFlags(self.deal, [("no_economic_buyer", False)])

    def test_a_technical_buyer_is_no_economic_buyer(self):
        self._add_person("Tom", "technical", "coach", contacted=True, degree="high")
        self.assertFlags(self.deal, [("no_economic_buyer", False)])

    def test_no_coach(self):
        self._add_harmless()[3].role_ids = self.roles["champion"]
        self.assertFlags(self.deal, [("no_coach", False)])

    def test_flags_of_one_person(self):
        person = self._add_harmless()[1]
        for code, bad, good in (
            ("uncontacted", {"contact_date": False}, {"contact_date": Datetime.now()}),
            (
                "even_keel",
                {"mode": "even_keel", "degree": "high"},
                {"degree": "medium"},
            ),
            (
                "overconfident",
                {"mode": "overconfident", "degree": "high"},
                {"mode": "growth"},
            ),
            ("negative_rating", {"rating": -1}, {"win": "Fame", "result": "Growth"}),
            ("uncertain", {"flag_uncertain": True}, {"flag_uncertain": False}),
            (
                "reorganisation",
                {"flag_reorganisation": True},
                {"flag_reorganisation": False},
            ),
            ("new_to_job", {"flag_new_to_job": True}, {"flag_new_to_job": False}),
            ("missing_information", {"degree": False}, {"degree": "low"}),
        ):
            with self.subTest(code=code):
                person.write(bad)
                self.assertFlags(self.deal, [(code, "The user")])
                person.write(good)
                self.assertFlags(self.deal, [])

    def test_flags_go_with_the_person(self):
        person = self._add_harmless()[1]
        person.flag_uncertain = True
        self.assertEqual(self.deal.buying_red_flag_count, 1)
        person.unlink()
        self.assertFlags(self.deal, [])

    def test_flags_speak_the_language_of_the_reader(self):
        self._add_person("Ana", "user")
        words = self.deal.with_context(lang="fr_FR")
        self.assertEqual(len(words.buying_red_flags), self.deal.buying_red_flag_count)


@tagged("post_install", "-at_install")
class TestBuyingPosition(BuyingCase):
    def test_universe_when_nothing_suggests_a_fit(self):
        self.assertEqual(self.deal.buying_funnel_position, "universe")

    def test_above_when_an_answer_or_a_contact_suggests_a_fit(self):
        for values in (
            {"qualification_need": "partial"},
            {"qualification_need": "yes"},
            {"qualification_interest": "yes"},
        ):
            with self.subTest(values=values):
                deal = self._create_opportunity(**values)
                self.assertEqual(deal.buying_funnel_position, "above")
        self._add_person("Ana", contacted=True, mode="even_keel")
        self.assertEqual(self.deal.buying_funnel_position, "above")

    def test_in_when_somebody_we_talked_to_has_a_gap(self):
        ana = self._add_person("Ana", mode="growth")
        self.assertEqual(self.deal.buying_funnel_position, "universe")
        ana.contact_date = Datetime.now()
        self.assertEqual(self.deal.buying_funnel_position, "in")
        ana.flag_uncertain = True
        self.assertEqual(self.deal.buying_funnel_position, "above")

    def _reach_best_few(self):
        self._add_everybody()
        self.deal.write(
            {"qualification_terms": "partial", "qualification_timeframe": "now"}
        )
        self.assertEqual(self.deal.buying_funnel_position, "best_few")

    def test_best_few_when_only_closing_is_left(self):
        self._reach_best_few()
        self.assertIn("Close it", self.deal.buying_next_step)

    def test_best_few_goes_with_any_of_its_prerequisites(self):
        self._reach_best_few()
        person = self.deal.buying_influence_ids[0]
        today = Date.today()
        for record, bad in (
            (person, {"contact_date": False}),
            (person, {"mode": "even_keel"}),
            (person, {"flag_uncertain": True}),
            (self.deal, {"qualification_terms": False}),
            (self.deal, {"qualification_timeframe": "later"}),
            (self.deal, {"qualification_budget": "no"}),
            (self.deal, {"qualification_supplier": "no"}),
            (self.deal, {"qualification_interest": "later"}),
            (self.deal, {"date_deadline": today + timedelta(days=200)}),
            (self.deal, {"date_deadline": today - timedelta(days=1)}),
        ):
            with self.subTest(bad=bad):
                before = {name: record[name] for name in bad}
                record.write(bad)
                self.assertEqual(self.deal.buying_funnel_position, "in")
                self.assertNotIn("Close it", self.deal.buying_next_step)
                record.write(before)
                self.assertEqual(self.deal.buying_funnel_position, "best_few")

    def test_no_need_or_no_interest_is_universe_whoever_is_known(self):
        self._reach_best_few()
        self.deal.qualification_need = "no"
        self.assertEqual(self.deal.buying_funnel_position, "universe")
        self.assertIn("no need", self.deal.buying_next_step)

    def test_probability_does_not_count(self):
        self.deal.probability = 99
        self.assertEqual(self.deal.buying_funnel_position, "universe")

    def test_the_team_sets_what_half_a_cycle_is(self):
        self._reach_best_few()
        self.deal.date_deadline = Date.today() + timedelta(days=60)
        self.assertEqual(self.deal.buying_funnel_position, "in")
        purchases = self.env["crm.lead"]
        for _index in range(5):
            purchases += self._create_purchase(self.contact_1)
        purchases.flush_recordset()
        self.env.cr.execute(
            "UPDATE crm_lead SET day_close = 140, date_closed = now() WHERE id IN %s",
            [purchases._ids],
        )
        purchases.invalidate_recordset()
        self.env["crm.lead"]._cron_buying_positions()
        self.assertEqual(self.sales_team_1.buying_cycle_days, 140)
        self.assertEqual(self.deal.buying_funnel_position, "best_few")

    def test_the_nightly_run_sees_a_date_that_has_passed(self):
        self._reach_best_few()
        self.deal.date_deadline = Date.today() + timedelta(days=3)
        self.deal.flush_recordset()
        with self.freeze(Datetime.now() + timedelta(days=4)):
            self.env["crm.lead"]._cron_buying_positions()
            self.assertEqual(self.deal.buying_funnel_position, "in")

    def test_fewer_than_five_wins_measure_nothing(self):
        self._create_purchase(self.contact_1)
        self.env["crm.lead"]._cron_buying_positions()
        self.assertEqual(self.sales_team_1.buying_cycle_days, 0)

    def test_next_step_names_who_to_meet(self):
        self._add_everybody()[0].write({"contact_date": False, "partner_id": False})
        self.deal.buying_influence_ids[0].contact_name = "the finance director"
        self.assertEqual(
            self.deal.buying_next_step,
            "Meet the economic buyer: nobody has talked to the finance director yet.",
        )

    def test_what_is_closed_has_no_next_step(self):
        self.deal.action_set_lost()
        self.assertFalse(self.deal.buying_next_step)
