from datetime import datetime
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..tools.purchases import PurchaseSource
from .common import LifecycleCase


@tagged("post_install", "-at_install")
class TestRepeatStage(LifecycleCase):
    """Where opportunities go when they are won."""

    def test_first_purchase_goes_to_won(self):
        deal = self._as_salesman(self._create_opportunity(self.contact_1))
        deal.action_set_won()
        self.assertEqual(deal.stage_id, self.stage_team1_won)

    def test_next_purchase_goes_to_repeat(self):
        self._create_purchase(self.contact_1)
        deal = self._as_salesman(self._create_opportunity(self.contact_1))
        deal.action_set_won_rainbowman()
        self.assertEqual(deal.stage_id, self.stage_repeat)
        self.assertEqual(deal.won_status, "won")

    def test_contacts_of_a_company_purchase_for_the_company(self):
        self._create_purchase(self.contact_1)
        colleague = self.contact_1.copy({"name": "Colleague", "email": False})
        deals = self._create_opportunity(colleague) + self._create_opportunity(
            self.contact_company_1
        )
        deals.action_set_won()
        self.assertEqual(deals.stage_id, self.stage_repeat)

    def test_purchase_through_a_colleague_or_another_company_counts(self):
        self._activate_multi_company()
        self._create_purchase(
            self.contact_1,
            company_id=self.company_2.id,
            team_id=self.team_company2.id,
            user_id=self.user_sales_manager_mc.id,
            stage_id=self.stage_gen_won.id,
        )
        deal = self._as_salesman(self._create_opportunity(self.contact_1))
        deal.action_set_won()
        self.assertEqual(deal.stage_id, self.stage_repeat)

    def test_archived_purchase_counts(self):
        self._create_purchase(self.contact_1).action_archive()
        deal = self._create_opportunity(self.contact_1)
        deal.action_set_won()
        self.assertEqual(deal.stage_id, self.stage_repeat)

    def test_lost_opportunity_is_no_purchase(self):
        self._create_opportunity(self.contact_1).action_set_lost()
        deal = self._create_opportunity(self.contact_1)
        deal.action_set_won()
        self.assertEqual(deal.stage_id, self.stage_team1_won)

    def test_without_contact_it_is_no_repeat_purchase(self):
        deals = self._create_opportunity() + self._create_opportunity()
        deals.action_set_won()
        self.assertEqual(deals.stage_id, self.stage_team1_won)

    def test_won_again_never_moves(self):
        first = self._create_purchase(self.contact_1)
        repeat = self._create_purchase(self.contact_1, closed=datetime(2026, 2, 1))
        dates = (first + repeat).mapped("date_closed")
        (first + repeat).action_set_won()
        self.assertEqual(first.stage_id, self.stage_team1_won)
        self.assertEqual(repeat.stage_id, self.stage_repeat)
        self.assertEqual((first + repeat).mapped("date_closed"), dates)

    def test_archived_won_comes_back_where_it_was(self):
        first = self._create_purchase(self.contact_1)
        first.action_archive()
        first.action_set_won()
        self.assertTrue(first.active)
        self.assertEqual(first.stage_id, self.stage_team1_won)

    def test_batch_of_won_and_new(self):
        won = self._create_purchase(self.contact_1)
        repeat = self._create_opportunity(self.contact_1)
        new = self._create_opportunity(self.contact_2)
        (new + won + repeat).action_set_won()
        self.assertEqual(won.stage_id, self.stage_team1_won)
        self.assertEqual(repeat.stage_id, self.stage_repeat)
        self.assertEqual(new.stage_id, self.stage_team1_won)

    def test_two_of_a_new_customer_in_one_batch(self):
        first, second = (self._create_opportunity(self.contact_2) for _ in range(2))
        (second + first).action_set_won()
        self.assertEqual(first.stage_id, self.stage_team1_won)
        self.assertEqual(second.stage_id, self.stage_repeat)

    def test_two_of_a_new_customer_in_one_stage_write(self):
        first, second = (self._create_opportunity(self.contact_2) for _ in range(2))
        (second + first).write({"stage_id": self.stage_team1_won.id})
        self.assertEqual(first.stage_id, self.stage_team1_won)
        self.assertEqual(second.stage_id, self.stage_repeat)

    def test_order_of_purchases_holds_over_teams(self):
        other_team = self.env["crm.team"].create({"name": "Other", "user_id": False})
        deals = self.env["crm.lead"]
        for partner, team in (
            (self.contact_1, self.sales_team_1),
            (self.contact_2, other_team),
            (self.contact_2, self.sales_team_1),
        ):
            deals += self._create_opportunity(partner, team_id=team.id, user_id=False)
        deals.action_set_won()
        self.assertEqual(
            [deal.stage_id.lifecycle_is_repeat for deal in deals],
            [False, False, True],
        )

    def test_each_team_wins_into_its_own_stages(self):
        team = self.env["crm.team"].create({"name": "North", "user_id": False})
        won, repeat = self.env["crm.stage"].create(
            [
                {"name": "North won", "is_won": True, "sequence": 60},
                {
                    "name": "North again",
                    "is_won": True,
                    "sequence": 61,
                    "lifecycle_is_repeat": True,
                },
            ]
        )
        (won + repeat).team_ids = team
        self.stage_gen_won.is_won = False
        north, south = (
            self._create_opportunity(partner, team_id=each.id, user_id=False)
            for partner, each in (
                (self.contact_1, team),
                (self.contact_2, self.sales_team_1),
            )
        )
        (north + south).action_set_won()
        self.assertEqual(north.stage_id, won)
        self.assertEqual(south.stage_id, self.stage_team1_won)
        again = self._create_opportunity(self.contact_1, team_id=team.id, user_id=False)
        again.action_set_won()
        self.assertEqual(again.stage_id, repeat)

    def test_team_without_repeat_stage_keeps_won_for_all(self):
        self.stage_repeat.team_ids = self.env["crm.team"].create({"name": "Other"})
        self._create_purchase(self.contact_1)
        deal = self._create_opportunity(self.contact_1)
        deal.action_set_won()
        self.assertEqual(deal.stage_id, self.stage_team1_won)

    def test_won_stage_of_an_archived_team_is_open_to_no_other(self):
        team = self.env["crm.team"].create({"name": "Gone", "user_id": False})
        earlier = self.stage_team1_won.sequence - 1
        self.stage_gen_won.write({"team_ids": team.ids, "sequence": earlier})
        team.active = False
        self.env.registry.clear_cache()
        deal = self._create_opportunity(self.contact_1)
        deal.action_set_won()
        self.assertEqual(deal.stage_id, self.stage_team1_won)

    def test_team_without_won_stage_is_told(self):
        deal = self._create_opportunity(self.contact_1, name="Homeless")
        (self.stage_team1_won + self.stage_gen_won).is_won = False
        self.env["crm.stage"].search(
            [("is_won", "=", True), ("lifecycle_is_repeat", "=", False)]
        ).is_won = False
        with self.assertRaisesRegex(UserError, "Homeless"):
            deal.action_set_won()

    def test_repeat_stage_before_won_does_not_catch_first_purchases(self):
        self.stage_repeat.sequence = 2
        deal = self._create_opportunity(self.contact_1, stage_id=self.stage_team1_1.id)
        deal.action_set_won()
        self.assertEqual(deal.stage_id, self.stage_team1_won)

    def test_won_lead_becomes_an_opportunity_of_the_same_team(self):
        self._create_purchase(self.contact_1)
        lead = self._create_opportunity(self.contact_1, type="lead")
        lead.action_set_won()
        self.assertEqual(lead.type, "opportunity")
        self.assertTrue(lead.date_conversion)
        self.assertEqual(lead.team_id, self.sales_team_1)
        self.assertEqual(lead.stage_id, self.stage_repeat)

    def test_history_in_one_batch_is_placed_by_closing_date(self):
        late, early = self.env["crm.lead"].create(
            [
                {
                    "name": "Import",
                    "type": "opportunity",
                    "partner_id": self.contact_1.id,
                    "team_id": self.sales_team_1.id,
                    "stage_id": self.stage_team1_won.id,
                    "probability": 100,
                    "date_closed": closed,
                }
                for closed in (datetime(2026, 5, 1), datetime(2026, 1, 1))
            ]
        )
        self.assertEqual(early.stage_id, self.stage_team1_won)
        self.assertEqual(late.stage_id, self.stage_repeat)

    def test_another_module_adds_a_source_of_purchases(self):
        Partner = self.env.registry["res.partner"]
        core_sources = Partner._lifecycle_purchase_sources

        def sources(partners):
            messages = PurchaseSource(
                model="mail.message",
                domain=[("model", "=", "res.partner"), ("subject", "=", "bought")],
                partner_field="author_id",
                date_field="date",
            )
            return [*core_sources(partners), messages]

        self.contact_2.message_post(subject="bought", author_id=self.contact_2.id)
        deal = self._create_opportunity(self.contact_2)
        with patch.object(Partner, "_lifecycle_purchase_sources", sources):
            deal.action_set_won()
        self.assertEqual(deal.stage_id, self.stage_repeat)

    def test_stage_change_is_tracked_once(self):
        self._create_purchase(self.contact_1)
        deal = self._create_opportunity(self.contact_1)
        self.flush_tracking()
        deal.action_set_won()
        self.flush_tracking()
        tracked = deal.message_ids.sudo().tracking_value_ids.filtered(
            lambda value: value.field_id.name == "stage_id"
        )
        self.assertEqual(tracked.new_value_char, self.stage_repeat.name)
