from datetime import datetime

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import LifecycleCase


@tagged("post_install", "-at_install")
class TestRepeatStageDoors(LifecycleCase):
    """Who may stand in the stage for repeat customers, whichever way they come."""

    def test_drag_of_first_time_customer_is_refused_in_words(self):
        deal = self._as_salesman(self._create_opportunity(self.contact_2))
        with self.assertRaises(UserError) as refusal:
            deal.write({"stage_id": self.stage_repeat.id})
        for word in (deal.name, self.contact_2.name, self.stage_repeat.name, "first"):
            self.assertIn(word, str(refusal.exception))

    def test_drag_without_contact_is_refused_in_words(self):
        deal = self._create_opportunity()
        with self.assertRaisesRegex(UserError, "no contact"):
            deal.write({"stage_id": self.stage_repeat.id})

    def test_drag_of_won_first_purchase_is_refused(self):
        first = self._create_purchase(self.contact_1)
        with self.assertRaises(UserError):
            first.write({"stage_id": self.stage_repeat.id})

    def test_drag_of_returning_customer_to_won_goes_to_repeat(self):
        self._create_purchase(self.contact_1)
        deal = self._as_salesman(self._create_opportunity(self.contact_1))
        deal.write({"stage_id": self.stage_team1_won.id})
        self.assertEqual(deal.stage_id, self.stage_repeat)

    def test_returning_customer_may_be_moved_between_won_stages(self):
        self._create_purchase(self.contact_1)
        repeat = self._create_purchase(self.contact_1, closed=datetime(2026, 2, 1))
        closed = repeat.date_closed
        for stage in (self.stage_team1_won, self.stage_repeat):
            repeat.write({"stage_id": stage.id})
            self.assertEqual(repeat.stage_id, stage)
        self.assertEqual(repeat.date_closed, closed)

    def test_unwon_first_purchase_leaves_the_other_where_it_is(self):
        first = self._create_purchase(self.contact_1)
        repeat = self._create_purchase(self.contact_1, closed=datetime(2026, 2, 1))
        first.write({"stage_id": self.stage_team1_1.id})
        self.assertEqual(first.won_status, "pending")
        self.assertEqual(repeat.stage_id, self.stage_repeat)
        repeat.write({"stage_id": self.stage_repeat.id, "priority": "2"})
        first.action_set_won()
        self.assertEqual(first.stage_id, self.stage_repeat)

    def test_unwon_only_purchase_is_taken_back(self):
        first = self._create_purchase(self.contact_1)
        first.write({"stage_id": self.stage_team1_1.id})
        deal = self._create_opportunity(self.contact_1)
        deal.action_set_won()
        self.assertEqual(deal.stage_id, self.stage_team1_won)

    def test_restored_opportunity_is_routed_when_won(self):
        self._create_purchase(self.contact_1)
        deal = self._create_opportunity(self.contact_1)
        deal.action_set_lost()
        deal.action_restore()
        self.assertEqual(deal.won_status, "pending")
        deal.action_set_won()
        self.assertEqual(deal.stage_id, self.stage_repeat)

    def test_lost_opportunity_is_routed_when_won(self):
        self._create_purchase(self.contact_1)
        deal = self._create_opportunity(self.contact_1)
        deal.action_set_lost()
        deal.action_set_won()
        self.assertEqual(deal.stage_id, self.stage_repeat)
        self.assertTrue(deal.active)

    def test_lead_created_in_won_stage_becomes_an_opportunity(self):
        lead = self._create_purchase(self.contact_1, type="lead")
        self.assertEqual(lead.type, "opportunity")
        self.assertEqual(lead.stage_id, self.stage_team1_won)

    def test_created_in_repeat_stage_needs_an_earlier_purchase(self):
        with self.assertRaises(UserError):
            self._create_purchase(self.contact_1, stage_id=self.stage_repeat.id)
        self._create_purchase(self.contact_1)
        deal = self._create_purchase(self.contact_1, stage_id=self.stage_repeat.id)
        self.assertEqual(deal.stage_id, self.stage_repeat)

    def test_stage_that_becomes_won_places_its_opportunities(self):
        self._create_purchase(self.contact_1)
        deals = self.env["crm.lead"]
        for partner in (self.contact_1, self.contact_2):
            deals += self._create_opportunity(partner, stage_id=self.stage_team1_2.id)
        self.stage_team1_2.is_won = True
        self.assertEqual(deals[0].stage_id, self.stage_repeat)
        self.assertEqual(deals[1].stage_id, self.stage_team1_2)

    def test_stage_for_repeat_customers_is_a_won_stage(self):
        with self.assertRaises(ValidationError):
            self.stage_gen_1.lifecycle_is_repeat = True

    def test_stage_no_longer_won_is_no_longer_for_repeat_customers(self):
        self.stage_repeat.is_won = False
        self.assertFalse(self.stage_repeat.lifecycle_is_repeat)


@tagged("post_install", "-at_install")
class TestWonChangesTeam(LifecycleCase):
    """What is won stays won, also where its stage is not open to its new team."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team = cls.env["crm.team"].create({"name": "Others"})
        cls.stage_repeat.team_ids = cls.sales_team_1
        cls._create_purchase(cls.contact_1)
        cls.deal = cls._create_opportunity(cls.contact_1)
        cls.deal.action_set_won()
        cls.closed = cls.deal.date_closed

    def _assert_won_in(self, team):
        self.assertEqual(self.deal.team_id, team)
        self.assertEqual(self.deal.won_status, "won")
        self.assertEqual(self.deal.date_closed, self.closed)
        self.assertEqual(self.contact_1.lifecycle_purchase_count, 2)

    def test_it_goes_to_a_won_stage_of_that_team(self):
        self.deal.write({"user_id": False, "team_id": self.team.id})
        self._assert_won_in(self.team)
        won = self.deal.stage_id
        self.assertFalse(won.team_ids)
        self.assertFalse(won.lifecycle_is_repeat)
        self.deal.team_id = self.sales_team_1
        self.assertEqual(self.deal.stage_id, won)

    def test_it_goes_to_the_stage_for_repeat_customers_of_that_team(self):
        stage = self.stage_repeat.copy({"team_ids": self.team.ids})
        self.deal.write({"user_id": False, "team_id": self.team.id})
        self._assert_won_in(self.team)
        self.assertEqual(self.deal.stage_id, stage)

    def test_it_stays_where_it_is_if_that_team_has_no_won_stage(self):
        won = self.env["crm.stage"].search([("is_won", "=", True)])
        won.team_ids = self.sales_team_1
        self.deal.write({"user_id": False, "team_id": self.team.id})
        self._assert_won_in(self.team)
        self.assertEqual(self.deal.stage_id, self.stage_repeat)

    def test_also_when_it_is_merged_into_that_team(self):
        deals = self.deal + self._create_opportunity(self.contact_1)
        self.assertEqual(deals.merge_opportunity(team_id=self.team.id), self.deal)
        self._assert_won_in(self.team)

    def test_open_opportunities_begin_anew_as_in_core(self):
        deal = self._create_opportunity(stage_id=self.stage_team1_2.id)
        deal.write({"user_id": False, "team_id": self.team.id})
        self.assertNotEqual(deal.stage_id, self.stage_team1_2)
        self.assertEqual(deal.won_status, "pending")
