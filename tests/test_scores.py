from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .test_scorecards import ScorecardCase


@tagged("post_install", "-at_install")
class TestScores(ScorecardCase):
    def test_points_met_of_points_possible(self):
        lead = self._as_salesman(self._create_lead(qualification_need="yes"))
        self.assertEqual(lead.qualification_score, 30)
        self.assertEqual(lead.qualification_grade, "d")
        lead.write({"qualification_budget": "yes", "qualification_authority": "yes"})
        self.assertEqual(lead.qualification_score, 70)
        self.assertEqual(lead.qualification_grade, "b")

    def test_nobody_is_qualified_before_being_created(self):
        """Odoo stamps the creation with parts of a second, its clock has none."""
        answers = {
            "qualification_need": "yes",
            "qualification_budget": "yes",
            "qualification_timeframe": "now",
        }
        created = self.env.cr.now()
        with freeze_time(created.replace(microsecond=0)):
            lead = self._create_lead(**answers)
            self.assertTrue(lead.qualification_is_qualified)
            self.assertGreaterEqual(lead.qualification_date, created)
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE crm_lead SET qualification_date = NULL, "
                "qualification_is_qualified = FALSE WHERE id = %s",
                [lead.id],
            )
            self.env.invalidate_all()
            self.env["crm.qualification.rescore"]._rescore_range(lead.id - 1, lead.id)
        self.assertGreaterEqual(lead.qualification_date, created)

    def test_authority_never_makes_up_for_an_essential(self):
        lead = self._create_lead(
            qualification_need="yes",
            qualification_budget="yes",
            qualification_authority="yes",
        )
        self.assertGreater(lead.qualification_score, self.card.min_score)
        self.assertFalse(lead.qualification_is_qualified)

    def test_first_time_qualified_is_kept(self):
        lead = self._create_lead()
        self.assertFalse(lead.qualification_date)
        essentials = {
            "qualification_need": "yes",
            "qualification_budget": "yes",
            "qualification_timeframe": "now",
        }
        lead.write(essentials)
        self.assertTrue(lead.qualification_is_qualified)
        first = lead.qualification_date
        self.assertTrue(first)
        lead.qualification_need = "no"
        self.assertFalse(lead.qualification_is_qualified)
        lead.qualification_need = "yes"
        self.assertEqual(lead.qualification_date, first)

    def test_leads_older_than_the_module_count_as_nothing_met(self):
        known, older = (self._create_lead(qualification_need="yes") for _ in "ab")
        older.qualification_need = False
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET qualification_score = NULL WHERE id = %s", [older.id]
        )
        self.env.invalidate_all()
        leads = known.search(
            [("id", "in", (known + older).ids)], order="qualification_score desc"
        )
        self.assertEqual(leads, known + older)
        [(mean,)] = known._read_group(
            [("id", "in", leads.ids)], aggregates=["qualification_score:avg"]
        )
        self.assertEqual(mean, known.qualification_score / 2)

    def test_copy_of_a_lead_has_its_own_result(self):
        lead = self._create_lead(qualification_need="yes")
        lead.action_qualification_override("qualified", "Because")
        copy = lead.copy()
        self.assertFalse(copy.qualification_override)
        self.assertFalse(copy.qualification_is_qualified)
        self.assertFalse(copy.qualification_date)
        self.assertEqual(copy.qualification_score, 30)

    def test_results_are_not_tracked(self):
        lead = self._create_lead()
        self.flush_tracking()
        before = lead.message_ids
        lead.qualification_need = "yes"
        self.flush_tracking()
        tracked = (lead.message_ids - before).sudo().tracking_value_ids
        self.assertEqual(tracked.field_id.name, "qualification_need")

    def test_score_on_an_unsaved_form(self):
        lead = self.env["crm.lead"].new(
            {"name": "x", "type": "lead", "qualification_need": "yes"}
        )
        self.assertEqual(lead.qualification_score, 30)

    def test_manual_answers_count_half_for_partly(self):
        card = self._create_card(
            [{"name": "pet", "kind": "manual", "points": 50}],
            sequence=1,
        )
        lead = self._as_salesman(self._create_lead())
        for answer, score in (("partial", 50), ("yes", 100), ("no", 0), (False, 0)):
            lead.action_qualification_answer(card.criterion_ids.id, answer)
            self.assertEqual(lead.qualification_score, score, answer)
        self.assertFalse(lead.qualification_answer_ids)


@tagged("post_install", "-at_install")
class TestChecklist(ScorecardCase):
    def _states(self, lead):
        return {
            item["name"]: item["state"]
            for item in lead.qualification_checklist["criteria"]
        }

    def test_unknown_is_not_no(self):
        lead = self._create_lead(qualification_need="yes", qualification_budget="no")
        self.assertEqual(
            self._states(lead),
            {
                "need": "met",
                "budget": "unmet",
                "time": "unknown",
                "authority": "unknown",
            },
        )

    def test_the_next_question_is_the_heaviest_unknown_required_first(self):
        self._criterion("authority").points = 900
        lead = self._create_lead(qualification_need="yes")
        self.assertEqual(
            lead.qualification_checklist["next"], self._criterion("budget").id
        )

    def test_says_who_answered_when(self):
        lead = self._as_salesman(self._create_lead())
        self.flush_tracking()
        lead.action_qualification_answer(self._criterion("need").id, "yes")
        self.flush_tracking()
        lead.invalidate_recordset()
        item = lead.qualification_checklist["criteria"][0]
        self.assertEqual(item["by"], self.user_sales_salesman.name)
        self.assertTrue(item["on"])
        self.assertEqual(lead.qualification_need, "yes")

    def test_who_created_a_lead_with_answers_gave_them(self):
        lead = self._as_salesman(self.env["crm.lead"]).create(
            {"name": "Fair", "type": "lead", "qualification_need": "yes"}
        )
        need, budget, *_others = lead.qualification_checklist["criteria"]
        self.assertEqual(need["by"], self.user_sales_salesman.name)
        self.assertTrue(need["on"])
        self.assertFalse({"value", "by", "on"} & set(budget))

    def test_wrong_answers_are_refused_in_words(self):
        lead = self._as_salesman(self._create_lead())
        rule = self._create_card([self._rule("r", [("name", "=", "x")])]).criterion_ids
        for criterion, answer in (
            (self._criterion("need").id, "perhaps"),
            (rule.id, "yes"),
            (0, "yes"),
        ):
            with self.subTest(answer=answer), self.assertRaises(UserError):
                lead.action_qualification_answer(criterion, answer)

    def test_foreign_leads_answers_are_neither_read_nor_written(self):
        card = self._create_card([{"name": "pet", "kind": "manual"}], sequence=1)
        lead = self._create_lead(user_id=self.user_sales_leads.id)
        lead.with_user(self.user_sales_leads).action_qualification_answer(
            card.criterion_ids.id, "yes"
        )
        answer = lead.qualification_answer_ids
        self.assertFalse(self._as_salesman(answer).search([("id", "=", answer.id)]))
        with self.assertRaises(AccessError):
            self._as_salesman(answer).answer = "no"
        with self.assertRaises(AccessError):
            self._as_salesman(lead).action_qualification_answer(
                card.criterion_ids.id, "no"
            )

    def test_opening_a_form_costs_few_queries(self):
        lead = self._as_salesman(self._create_lead(qualification_need="yes"))
        lead.read(["qualification_checklist"])
        self.flush_tracking()
        self.env.invalidate_all()
        with self.assertQueryCount(8):  # the lead, its answers, criteria, chatter
            lead.web_read({"name": {}, "qualification_checklist": {}})


@tagged("post_install", "-at_install")
class TestQualify(ScorecardCase):
    def _open(self, leads, user):
        action = leads.with_user(user).action_qualification_qualify()
        wizard = self.env["crm.lead.qualify"].with_user(user)
        return wizard.with_context(**action["context"]).create({})

    def test_names_who_qualifies_and_what_the_others_lack(self):
        fit = self._create_lead(
            name="Fit",
            qualification_need="yes",
            qualification_budget="yes",
            qualification_timeframe="now",
        )
        other = self._create_lead(name="Other", qualification_need="yes")
        wizard = self._open(fit + other, self.user_sales_salesman)
        report = str(wizard.report)
        self.assertLess(report.index("Fit"), report.index("Other"))
        self.assertIn("What about budget?", report)
        self.assertNotIn("What about need?", report)

    def test_manager_decides_with_one_reason_for_all(self):
        leads = self._create_lead() + self._create_lead()
        wizard = self._open(leads, self.user_sales_manager)
        wizard.write({"decision": "qualified", "reason": "Old friends"})
        wizard.action_qualification_decide()
        for lead in leads:
            self.assertTrue(lead.qualification_is_qualified)
            self.assertEqual(lead.qualification_score, 0)
            self.assertTrue(lead.qualification_date)
            self.assertEqual(
                lead.qualification_override_user_id, self.user_sales_manager
            )
            self.assertIn("Old friends", lead.message_ids[0].body)
        wizard.write({"decision": "score", "reason": "Moved away"})
        wizard.action_qualification_decide()
        self.assertFalse(leads[0].qualification_is_qualified)
        self.assertFalse(leads[0].qualification_override_reason)
        self.assertIn("Moved away", leads[0].message_ids[0].body)

    def test_decision_needs_a_manager_and_a_reason(self):
        lead = self._create_lead()
        with self.assertRaises(AccessError):
            self._as_salesman(lead).action_qualification_override("qualified", "Me")
        with self.assertRaises(AccessError):
            self._as_salesman(lead).qualification_override = "qualified"
        with self.assertRaises(UserError):
            lead.with_user(self.user_sales_manager).action_qualification_override(
                "qualified", " "
            )
        self.assertFalse(lead.qualification_override)

    def test_plan_missing_names_what_is_unknown_and_never_doubles(self):
        lead = self._create_lead(qualification_need="yes", qualification_budget="no")
        leads = self._as_salesman(lead)
        leads.action_qualification_plan_missing()
        activity = lead.activity_ids
        self.assertEqual(activity.user_id, self.user_sales_salesman)
        self.assertIn("What about time?", activity.note)
        self.assertNotIn("What about need?", activity.note)
        self.assertNotIn("What about budget?", activity.note)
        lead.qualification_timeframe = "now"
        leads.action_qualification_plan_missing()
        self.assertEqual(lead.activity_ids, activity)
        self.assertNotIn("What about time?", activity.note)
        lead.qualification_authority = "no"
        report = leads.action_qualification_plan_missing()["params"]["report"]
        self.assertEqual([row["id"] for row in report["left"]], lead.ids)

    def test_plan_missing_goes_along_to_another_salesperson(self):
        lead = self._create_lead()
        leads = lead.with_user(self.user_sales_manager)
        leads.action_qualification_plan_missing()
        activity = lead.activity_ids
        self.assertEqual(activity.user_id, self.user_sales_salesman)
        lead.user_id = self.user_sales_leads
        leads.action_qualification_plan_missing()
        self.assertEqual(lead.activity_ids, activity)
        self.assertEqual(activity.user_id, self.user_sales_leads)

    def test_plan_missing_asks_nothing_of_closed_leads(self):
        won, lost, archived, fit = (
            self._create_lead(name=name) for name in ("Won", "Lost", "Archived", "Open")
        )
        won.action_set_won()
        lost.action_set_lost()
        archived.action_archive()
        leads = self._as_salesman(won + lost + archived + fit)
        report = leads.action_qualification_plan_missing()["params"]["report"]
        self.assertEqual(report["done"], fit.ids)
        self.assertFalse((won + lost + archived).activity_ids)
