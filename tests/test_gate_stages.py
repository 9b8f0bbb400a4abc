from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_gate import GateCase


@tagged("post_install", "-at_install")
class TestStageGate(GateCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gated = cls.stage_team1_2
        cls.card.write({"lead_type": "opportunity", "gate_policy": "block"})
        cls.card.criterion_ids[0].stage_ids = cls.gated
        cls.deal = cls._create_opportunity(name="Deal", stage_id=cls.stage_team1_1.id)

    def test_entering_needs_the_criterion(self):
        deal = self._as_salesman(self.deal)
        with self.assertRaisesRegex(UserError, "What about need"):
            deal.write({"stage_id": self.gated.id})
        deal.invalidate_recordset()
        deal.write({"stage_id": self.gated.id, "qualification_need": "yes"})
        self.assertEqual(deal.stage_id, self.gated)

    def test_the_checklist_tells_before_what_a_stage_needs(self):
        need, *others = self.deal.qualification_checklist["criteria"]
        self.assertEqual(need["needed"], f"Needed to enter: {self.gated.name}")
        self.assertFalse(any("needed" in item for item in others))
        self.gated.name = "Proposal"
        self.deal.invalidate_recordset()
        [need, *_others] = self.deal.qualification_checklist["criteria"]
        self.assertEqual(need["needed"], "Needed to enter: Proposal")

    def test_creating_in_the_stage_needs_the_criterion(self):
        values = {"stage_id": self.gated.id, "name": "New"}
        with self.assertRaisesRegex(UserError, "What about need"):
            self._create_opportunity(**values)
        deal = self._create_opportunity(qualification_need="yes", **values)
        self.assertEqual(deal.stage_id, self.gated)

    def test_moving_back_is_never_asked(self):
        deal = self._create_opportunity(
            qualification_need="yes", stage_id=self.gated.id
        )
        deal.stage_id = self.stage_team1_won
        deal.qualification_need = "no"
        deal.stage_id = self.gated
        self.assertEqual(deal.stage_id, self.gated)

    def test_batch_names_each(self):
        other = self._create_opportunity(name="Other", stage_id=self.stage_team1_1.id)
        with self.assertRaises(UserError) as refusal:
            (self.deal + other).write({"stage_id": self.gated.id})
        for deal in self.deal + other:
            self.assertIn(deal.name, str(refusal.exception))

    def test_won_actions_meet_it_too(self):
        self.card.criterion_ids[0].stage_ids = self.stage_team1_won
        fit = self._create_opportunity(name="Fit", qualification_need="yes")
        leads = self._as_salesman(self.deal + fit)
        report = leads.action_lifecycle_won()["params"]["report"]
        self.assertEqual(report["done"], fit.ids)
        self.assertIn("What about need?", report["left"][0]["reason"])

    def test_winning_many_costs_no_queries_for_each_refused(self):
        self.card.criterion_ids[0].stage_ids = self.stage_team1_won
        counts = []
        for number in (4, 10, 60):
            leads = self.env["crm.lead"]
            for n in range(number):
                answers = {"qualification_need": "yes"} if n % 2 else {}
                leads += self._create_opportunity(
                    name=f"Deal {n}", stage_id=self.stage_team1_1.id, **answers
                )
            self.flush_tracking()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            params = self._as_salesman(leads).action_lifecycle_won()["params"]
            counts.append(self.cr.sql_log_count - before)
            self.assertEqual(params["report"]["done"], leads[1::2].ids)
        self.assertLessEqual(counts[2], counts[1] + 5)

    def test_later_purchases_meet_what_winning_asks_for(self):
        self.card.criterion_ids[0].stage_ids = self.stage_team1_won
        partner = self.contact_1
        partner.sudo().commercial_partner_id.lifecycle_opening_purchases = 1
        deal = self._as_salesman(
            self._create_opportunity(
                partner, name="Again", team_id=self.deal.team_id.id
            )
        )
        repeat = self.stage_repeat
        values = {"type": "opportunity", "partner_id": partner.id, "name": "New"}
        doors = {
            "button": lambda: deal.action_set_won_rainbowman(),
            "drag to won": lambda: deal.write({"stage_id": self.stage_team1_won.id}),
            "drag to repeat": lambda: deal.write({"stage_id": repeat.id}),
            "create": lambda: deal.create(
                {**values, "stage_id": repeat.id, "probability": 100}
            ),
        }
        for name, door in doors.items():
            with (
                self.subTest(door=name),
                self.assertRaisesRegex(UserError, "What about need"),
                self.env.cr.savepoint(),
            ):
                door()
        deal.invalidate_recordset()
        deal.qualification_need = "yes"
        deal.action_set_won_rainbowman()
        self.assertEqual(deal.stage_id, repeat)

    def test_what_is_won_changes_stages_without_being_asked_again(self):
        partner = self.contact_1
        partner.sudo().commercial_partner_id.lifecycle_opening_purchases = 1
        repeat = self.stage_repeat
        deal = self._create_purchase(partner, name="Again", stage_id=repeat.id)
        deal.stage_id = self.stage_team1_won
        self.card.criterion_ids[0].stage_ids = self.stage_team1_won
        self._as_salesman(deal).stage_id = repeat
        self.assertEqual(deal.stage_id, repeat)
