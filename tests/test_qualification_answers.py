from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import LifecycleCase

ANSWERS = {
    "qualification_need": ["no", "partial", "yes"],
    "qualification_budget": ["no", "partial", "yes"],
    "qualification_timeframe": ["no", "later", "year", "quarter", "now"],
    "qualification_authority": ["no", "partial", "yes"],
    "qualification_interest": ["no", "later", "yes"],
    "qualification_supplier": ["no", "partial", "yes"],
    "qualification_terms": ["no", "partial", "yes"],
    "qualification_contract": ["no", "partial", "yes"],
}


@tagged("post_install", "-at_install")
class TestQualificationAnswers(LifecycleCase):
    def test_keys_are_the_contract_in_this_order(self):
        Lead = self.env["crm.lead"]
        self.assertEqual(Lead._qualification_get_answer_fields(), list(ANSWERS))
        for name, keys in ANSWERS.items():
            field = Lead._fields[name]
            self.assertEqual([key for key, _label in field.selection], keys)
            self.assertTrue(field.store)
            self.assertFalse(field.required)

    def test_unknown_until_somebody_knows(self):
        lead = self._create_opportunity(type="lead")
        for name in ANSWERS:
            self.assertFalse(lead[name])

    def test_what_is_no_answer_is_refused_in_words(self):
        """The refusal repeats nothing: website forms send it back as they get it."""
        for wrong in ("maybe", "<b>", ["yes"], {"no": "partial"}, 1):
            with self.assertRaises(ValidationError) as refusal:
                self._create_opportunity(qualification_supplier=wrong)
            self.assertEqual(
                refusal.exception.args[0],
                "“Current Supplier” takes one of these answers: Happy with current "
                "supplier, Reviewing suppliers, Dropped its supplier or has none.",
            )

    def test_who_said_what_is_in_the_chatter(self):
        lead = self._as_salesman(self._create_opportunity(type="lead"))
        self.flush_tracking()
        lead.write({name: keys[-1] for name, keys in ANSWERS.items()})
        self.flush_tracking()
        message = lead.message_ids[0]
        tracked = message.sudo().tracking_value_ids.field_id.mapped("name")
        self.assertEqual(sorted(tracked), sorted(ANSWERS))
        self.assertEqual(message.author_id, self.user_sales_salesman.partner_id)

    def test_answer_can_be_taken_back(self):
        lead = self._as_salesman(self._create_opportunity(qualification_need="yes"))
        lead.qualification_need = False
        self.assertFalse(lead.qualification_need)

    def test_copy_keeps_the_person_and_starts_the_deal_anew(self):
        lead = self._create_opportunity(
            **{name: keys[-1] for name, keys in ANSWERS.items()}
        )
        duplicate = lead.copy()
        for name in ANSWERS:
            with self.subTest(name=name):
                if name in ("qualification_terms", "qualification_contract"):
                    self.assertFalse(duplicate[name])
                else:
                    self.assertEqual(duplicate[name], lead[name])

    def test_merge_masters_answer_wins_else_the_best_informed(self):
        master = self._create_opportunity(qualification_need="no")
        rumour = self._create_opportunity(
            type="lead", qualification_need="yes", qualification_budget="yes"
        )
        informed = self._create_opportunity(
            type="lead",
            qualification_budget="no",
            qualification_timeframe="now",
            qualification_authority="yes",
        )
        merged = (rumour + informed + master).merge_opportunity()
        self.assertEqual(merged, master)
        self.assertEqual(merged.qualification_need, "no")
        self.assertEqual(merged.qualification_budget, "no")
        self.assertEqual(merged.qualification_timeframe, "now")
        self.assertEqual(merged.qualification_authority, "yes")
        self.assertFalse(merged.qualification_terms)

    def test_merge_message_tells_the_answers_that_went(self):
        master = self._create_opportunity(qualification_need="no")
        other = self._create_opportunity(type="lead", qualification_need="yes")
        merged = (master + other).merge_opportunity()
        bodies = " ".join(merged.message_ids.mapped("body"))
        self.assertIn("Strong need", bodies)

    def test_answers_survive_cores_convert_wizard(self):
        lead = self._create_opportunity(
            type="lead", qualification_need="yes", email_from="x@test.example.com"
        )
        wizard = (
            self.env["crm.lead2opportunity.partner"]
            .with_user(self.user_sales_salesman)
            .with_context(active_id=lead.id, active_ids=lead.ids)
            .create({"action": "create", "name": "convert"})
        )
        wizard.action_apply()
        self.assertEqual(lead.type, "opportunity")
        self.assertEqual(lead.qualification_need, "yes")

    def test_answers_are_offered_to_predictive_lead_scoring(self):
        offered = self.env["crm.lead.scoring.frequency.field"].search([]).field_id
        self.assertLessEqual(set(ANSWERS), set(offered.mapped("name")))

    def test_predictive_lead_scoring_learns_from_no_but_not_from_unknown(self):
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("crm.pls_fields", "qualification_need")
        parameters.set_param("crm.pls_start_date", "2000-01-01")
        for need, won in (("yes", True), ("no", False), (False, True)) * 5:
            lead = self._create_opportunity(qualification_need=need)
            if won:
                lead.action_set_won()
            else:
                lead.action_set_lost()
        frequencies = self.env["crm.lead.scoring.frequency"].search(
            [
                ("variable", "=", "qualification_need"),
                ("team_id", "=", self.sales_team_1.id),
            ]
        )
        self.assertEqual(set(frequencies.mapped("value")), {"yes", "no"})
        likely, unlikely = (
            self._create_opportunity(qualification_need=need) for need in ("yes", "no")
        )
        self.assertGreater(likely.probability, unlikely.probability)
        reasons = [
            (reason["field"], reason["value"])
            for lead in self._as_salesman(likely + unlikely)
            for side in ("top_3_data", "low_3_data")
            for reason in lead.prepare_pls_tooltip_data()[side]
        ]
        self.assertIn(("Need", "Strong need"), reasons)
        self.assertIn(("Need", "No need"), reasons)
