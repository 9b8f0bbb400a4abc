from datetime import datetime, timedelta

from odoo import fields
from odoo.tests import tagged

from .facts import find_differences
from .facts_common import FactsCase


@tagged("post_install", "-at_install")
class TestFacts(FactsCase):
    def test_nothing_is_known_of_a_new_contact(self):
        self.assertFacts(self.ann, False)

    def test_create(self):
        self._create_lead(self.ann)
        self.assertFacts(self.customer, "lead")
        self._create_opportunity(self.bob)
        self.assertFacts(self.other, "prospect")

    def test_import(self):
        self.env["crm.lead"].load(
            ["name", "type", "partner_id/.id", "stage_id/.id", "date_closed"],
            [
                ["A", "opportunity", str(self.ann.id), str(self.stage_team1_won.id), d]
                for d in ("2024-03-01 10:00:00", "2023-03-01 10:00:00")
            ],
        )
        self.assertFacts(self.ann, "repeat_customer", 2)
        self.assertEqual(self.ann.lifecycle_customer_date, datetime(2023, 3, 1, 10))
        self.assertEqual(self.ann.lifecycle_lead_date, datetime(2023, 3, 1, 10))

    def test_convert(self):
        lead = self._create_lead(self.ann)
        lead.convert_opportunity(self.ann)
        self.assertFacts(self.ann, "prospect")

    def test_convert_on_an_earlier_day_than_the_first_opportunity(self):
        day = fields.Datetime.now().replace(microsecond=0)
        leads = self._create_lead(self.ann) + self._create_opportunity(self.ann)
        for lead, days in zip(leads, (10, 2), strict=True):
            self.env.cr.execute(
                "UPDATE crm_lead SET create_date = %s WHERE id = %s",
                [day - timedelta(days=days), lead.id],
            )
        self.env.invalidate_all()
        self.ann._lifecycle_mark_facts()
        self.assertEqual(self.ann.lifecycle_prospect_date, day - timedelta(days=2))
        earlier = day - timedelta(days=5)
        leads[0].write({"type": "opportunity", "date_conversion": earlier})
        self.assertEqual(self.ann.lifecycle_prospect_date, earlier)
        self.assertFacts(self.ann, "prospect")

    def test_a_team_that_begins_in_a_won_stage_has_customers_at_once(self):
        """Core chooses a stage anew where the old one is not the team's."""
        stages = self.env["crm.stage"]
        self.assertFalse(stages._lifecycle_may_begin_won())
        own = stages.create({"name": "Own", "team_ids": self.sales_team_1.ids})
        lead = self._create_lead(self.ann, stage_id=own.id, user_id=False)
        stages.search([("is_won", "=", False)]).fold = True
        self.assertTrue(stages._lifecycle_may_begin_won())
        team = self.env["crm.team"].create({"name": "Wins at once"})
        lead.write({"type": "opportunity", "team_id": team.id})
        self.assertFacts(self.ann, "customer", 1)

    def test_a_stage_of_archived_teams_is_no_stage_to_begin_in(self):
        """So the won one behind it is."""
        stages = self.env["crm.stage"]
        gone = self.env["crm.team"].create({"name": "Gone"})
        stages.create({"name": "Theirs", "sequence": -2, "team_ids": gone.ids})
        stages.create({"name": "Won at once", "sequence": -1, "is_won": True})
        own = stages.create({"name": "Own", "team_ids": self.sales_team_1.ids})
        lead = self._create_lead(self.ann, stage_id=own.id, user_id=False)
        gone.active = False
        self.registry.clear_cache()
        self.assertTrue(stages._lifecycle_may_begin_won())
        lead.write(
            {
                "type": "opportunity",
                "team_id": self.env["crm.team"].create({"name": "Wins at once"}).id,
            }
        )
        self.assertFacts(self.ann, "customer", 1)

    def test_converting_one_by_one_leaves_stages_to_be_chosen_at_once(self):
        leads = self._create_lead(self.ann) + self._create_lead(self.bob)
        for lead in leads:
            lead.convert_opportunity(lead.partner_id)
        pending = self.env.records_to_compute(leads._fields["stage_id"])
        self.assertLessEqual(leads, pending)
        self.assertFacts(self.ann, "prospect")
        self.assertFacts(self.bob, "prospect")

    def test_convert_by_the_action_with_a_contact_that_is_found(self):
        lead = self._create_lead(None, email_from=self.customer.email)
        self.other.email = False
        self._as_salesman(lead).action_lifecycle_convert()
        self.assertFacts(self.customer, "prospect")

    def test_win_unwin_and_lose(self):
        deal = self._create_opportunity(self.ann)
        deal.action_set_won()
        self.assertFacts(self.ann, "customer", 1)
        deal.write({"stage_id": self.stage_team1_1.id})
        self.assertFacts(self.ann, "prospect")
        deal.action_set_lost()
        self.assertFacts(self.ann, "prospect")
        deal.action_restore()
        self.assertFacts(self.ann, "prospect")
        deal.action_set_won()
        self.assertFacts(self.customer, "customer", 1)

    def test_won_lead_was_a_prospect(self):
        self._create_lead(self.ann).action_set_won()
        self.assertFacts(self.ann, "customer", 1)

    def test_win_many_at_once(self):
        deals = self._create_opportunity(self.ann) + self._create_opportunity(self.bob)
        deals += self._create_opportunity(self.customer)
        deals.action_set_won()
        self.assertFacts(self.ann, "repeat_customer", 2)
        self.assertFacts(self.bob, "customer", 1)

    def test_stage_that_becomes_won_and_no_longer(self):
        self._create_opportunity(self.ann, stage_id=self.stage_team1_2.id)
        self.stage_team1_2.is_won = True
        self.assertFacts(self.ann, "customer", 1)
        self.stage_team1_2.is_won = False
        self.assertEqual(find_differences(self.env), [])

    def test_change_of_the_closing_date(self):
        first = self._create_purchase(self.ann)
        self._create_purchase(self.ann, closed=datetime(2026, 2, 1))
        first.date_closed = datetime(2026, 3, 1)
        self.assertFacts(self.ann, "repeat_customer", 2)
        self.assertEqual(self.ann.lifecycle_first_purchase_date, datetime(2026, 2, 1))
        self.assertEqual(self.ann.lifecycle_repeat_date, datetime(2026, 3, 1))

    def test_archive_and_delete(self):
        deal = self._create_purchase(self.ann)
        deal.action_archive()
        self.assertFacts(self.ann, "customer", 1)
        deal.unlink()
        self.assertFacts(self.customer, False)

    def test_lead_moves_to_another_contact(self):
        deal = self._create_purchase(self.ann)
        deal.partner_id = self.bob
        self.assertFacts(self.ann, False)
        self.assertFacts(self.bob, "customer", 1)
        deal.partner_id = False
        self.assertFacts(self.bob, False)

    def test_merge_of_leads(self):
        won = self._create_purchase(self.ann)
        leads = won + self._create_lead(self.ann) + self._create_lead(self.bob)
        leads.merge_opportunity()
        self.assertEqual(find_differences(self.env), [])

    def test_copy_keeps_no_stale_conversion_date(self):
        lead = self._create_lead(self.ann)
        lead.convert_opportunity(self.ann)
        lead.date_conversion = datetime(2020, 1, 1)
        copy = lead.copy({"partner_id": self.bob.id})
        self.assertEqual(copy.date_conversion, datetime(2020, 1, 1))
        self.assertFacts(self.bob, "prospect")
        self.assertEqual(self.bob.lifecycle_prospect_date, copy.create_date)

    def test_won_without_a_date_comes_first(self):
        deal = self._create_purchase(self.ann)
        deal.date_closed = False
        self._create_purchase(self.ann, closed=datetime(2026, 2, 1))
        self.assertFacts(self.ann, "repeat_customer", 2)
        self.assertFalse(self.ann.lifecycle_customer_date)
        self.assertEqual(self.ann.lifecycle_repeat_date, datetime(2026, 2, 1))

    def test_facts_are_written_only_where_they_differ(self):
        self._create_purchase(self.ann)
        self.env.flush_all()
        self.assertEqual(self.env["res.partner"]._lifecycle_refresh_all(), 0)
        self.env.cr.execute(
            "UPDATE res_partner SET lifecycle_stage = 'lead' WHERE id = %s",
            [self.ann.id],
        )
        self.assertEqual(self.env["res.partner"]._lifecycle_refresh_all(), 1)
        self.assertFacts(self.ann, "customer", 1)

    def test_fields_made_in_studio_follow_what_is_written_in_one_statement(self):
        deal = self._create_purchase(self.ann)
        self._make_field(
            *("crm.lead", "x_step", "selection"),
            related="partner_id.lifecycle_stage",
            store=True,
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET lifecycle_stage = 'lead' WHERE id = %s",
            [self.ann.id],
        )
        self.env.cr.execute("UPDATE crm_lead SET x_step = 'lead'")
        self.env.invalidate_all()
        self.env["res.partner"]._lifecycle_refresh_all()
        self.assertEqual(deal.x_step, "customer")

    def test_the_whole_history_is_read_at_once(self):
        self._create_purchase(self.ann)
        self._create_purchase(self.bob, closed=datetime(2026, 2, 1))
        self._create_lead(self.contact_1)
        self.env.flush_all()
        names = self.env["res.partner"]._lifecycle_get_fact_fields()
        self.env.cr.execute(
            "UPDATE res_partner SET " + ", ".join(f"{name} = NULL" for name in names)
        )
        self.env["res.partner"].invalidate_model(names)
        self.env["res.partner"]._lifecycle_refresh_all()
        self.assertFacts(self.ann, "customer", 1)

    def test_first_qualification_is_a_step(self):
        lead = self._create_lead(self.ann)
        lead.qualification_date = datetime(2026, 1, 1)
        self.assertFacts(self.ann, "qualified")

    def test_a_further_lead_may_have_been_qualified_before(self):
        first = self._create_lead(self.ann)
        self.env.flush_all()
        self._create_lead(self.ann, qualification_date=datetime(2020, 1, 1))
        self.assertFacts(self.ann, "qualified")
        self.assertEqual(self.customer.lifecycle_qualified_date, datetime(2020, 1, 1))
        first.qualification_date = datetime(2019, 1, 1)
        self.assertFacts(self.ann, "qualified")
        self.assertEqual(self.customer.lifecycle_qualified_date, datetime(2019, 1, 1))

    def test_convert_a_lead_that_was_made_without_a_date(self):
        self._create_lead(self.ann)
        lead = self._create_lead(self.ann)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = NULL WHERE id = %s", [lead.id]
        )
        self.env.invalidate_all()
        lead.write({"type": "opportunity"})
        self.assertFacts(self.ann, "lead")

    def test_a_contact_that_is_to_be_read_says_nothing_of_its_company(self):
        self.env.add_to_compute(self.ann._fields["lifecycle_stage"], self.ann)
        self._create_opportunity(self.ann)
        self.assertFacts(self.customer, "prospect")

    def test_scoring_in_the_background_reaches_the_facts(self):
        lead = self._create_lead(self.ann)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET qualification_override = 'qualified', "
            "qualification_override_reason = 'x' WHERE id = %s",
            [lead.id],
        )
        self.env.invalidate_all()
        self.env["crm.qualification.rescore"]._rescore_range(lead.id - 1, lead.id)
        self.assertFacts(self.ann, "qualified")
