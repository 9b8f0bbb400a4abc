from odoo.tests import tagged

from .test_scorecards import ScorecardCase


@tagged("post_install", "-at_install")
class TestQualificationSurvival(ScorecardCase):
    """Answers to manual criteria outlive a merge, and go along with a duplicate."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = ("Pet", "House", "Garden")
        cls.card = cls._create_card(
            [{"name": name, "kind": "manual", "points": 10} for name in names],
            sequence=1,
            lead_type="both",
        )
        cls.pet, cls.house, cls.garden = cls.card.criterion_ids

    def _create_answered(self, answers, **values):
        lead = self._create_opportunity(**values)
        lead.qualification_answer_ids = [
            (0, 0, {"criterion_id": criterion.id, "answer": answer, "note": "Said so"})
            for criterion, answer in answers.items()
        ]
        return lead

    def _get_answers(self, lead):
        lines = lead.qualification_answer_ids
        return {line.criterion_id: line.answer for line in lines}

    def test_masters_answer_wins_else_the_best_informed(self):
        master = self._create_answered({self.pet: "no"})
        rumour = self._create_answered(
            {self.pet: "yes", self.house: "no"}, type="lead", name="Rumour"
        )
        informed = self._create_answered(
            {self.house: "yes", self.garden: "partial"},
            type="lead",
            qualification_budget="yes",
        )
        merged = self._as_salesman(rumour + informed + master).merge_opportunity()
        self.assertEqual(merged, master)
        self.assertEqual(
            self._get_answers(merged),
            {self.pet: "no", self.house: "yes", self.garden: "partial"},
        )
        self.assertEqual(
            set(merged.qualification_answer_ids.mapped("note")), {"Said so"}
        )
        self.assertEqual(merged.qualification_score, 50)

    def test_merge_message_tells_the_answers_that_went(self):
        master = self._create_answered({self.pet: "no"})
        other = self._create_answered({self.pet: "yes"}, type="lead")
        merged = (master + other).merge_opportunity()
        bodies = " ".join(merged.message_ids.mapped("body"))
        self.assertRegex(bodies, r"Pet</?\w*>?: ?Yes|Pet: Yes")

    def test_conversion_keeps_them(self):
        lead = self._create_answered({self.pet: "yes"}, type="lead")
        self._as_salesman(lead).action_lifecycle_convert()
        self.assertEqual(self._get_answers(lead), {self.pet: "yes"})

    def test_duplicate_has_what_is_noted_in_a_field_made_in_studio(self):
        self._make_field("crm.qualification.answer", "x_proof", "char")
        lead = self._create_answered({self.pet: "yes"})
        lead.qualification_answer_ids.x_proof = "A picture"
        duplicate = self._as_salesman(lead).copy()
        self.assertEqual(duplicate.qualification_answer_ids.x_proof, "A picture")
        self.assertEqual(lead.qualification_answer_ids.x_proof, "A picture")

    def test_duplicate_knows_the_person_and_starts_the_deal_anew(self):
        deal = self._create_card(
            [{"name": "Paper process", "kind": "manual"}], lead_type="opportunity"
        ).criterion_ids
        lead = self._create_answered({self.pet: "yes", deal: "yes"})
        duplicate = self._as_salesman(lead).copy()
        self.assertEqual(self._get_answers(duplicate), {self.pet: "yes"})
        self.assertEqual(duplicate.qualification_answer_ids.note, "Said so")
        self.assertEqual(
            self._get_answers(lead), {self.pet: "yes", deal: "yes"}, "the original"
        )
