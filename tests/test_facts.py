from datetime import datetime
from unittest import SkipTest

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import LifecycleCase
from .facts import find_differences


class FactsCase(LifecycleCase):
    """Each test ends by comparing all stored facts with a recompute from scratch."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer, cls.other = cls.env["res.partner"].create(
            [
                {"name": "Facts Ltd", "is_company": True, "email": "f@ltd.example.com"},
                {"name": "Other Ltd", "is_company": True, "email": "f@ltd.example.com"},
            ]
        )
        cls.ann, cls.bob = cls.env["res.partner"].create(
            [
                {"name": "Ann", "parent_id": cls.customer.id},
                {"name": "Bob", "parent_id": cls.other.id},
            ]
        )

    def assertFacts(self, partner, stage, count=0):
        """Assert what the contact shows at once, then all facts in the database."""
        self.assertEqual(
            (partner.lifecycle_stage, partner.lifecycle_purchase_count), (stage, count)
        )
        self.assertEqual(find_differences(self.env), [])

    def _create_lead(self, partner, **values):
        return self._create_opportunity(partner, type="lead", **values)


@tagged("post_install", "-at_install")
class TestFacts(FactsCase):
    def test_nothing_is_known_of_a_new_contact(self):
        self.assertFacts(self.ann, False)

    def test_create(self):
        self._create_lead(self.ann)
        self.assertFacts(self.customer, "lead")
        self._create_opportunity(self.bob)
        self.assertFacts(self.other, "prospect")

    def test_contacts_show_what_their_company_is(self):
        self._create_purchase(self.ann)
        colleague = self.env["res.partner"].create(
            {"name": "Cid", "parent_id": self.customer.id}
        )
        self.assertFacts(colleague, "customer", 1)
        self.assertFacts(self.ann, "customer", 1)

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
        self.ann.action_archive()
        self.assertFacts(self.customer, "customer", 1)
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

    def test_merge_of_contacts(self):
        self._create_purchase(self.ann)
        self._create_purchase(self.other)
        self.other.lifecycle_opening_purchases = 2
        self.env.flush_all()
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.customer + self.other).ids, self.customer
        )
        self.assertFacts(self.customer, "repeat_customer", 4)
        self.assertEqual(self.bob.commercial_partner_id, self.customer)
        self.assertFacts(self.bob, "repeat_customer", 4)

    def test_merge_of_contacts_of_two_companies(self):
        self._create_purchase(self.ann)
        self._create_purchase(self.bob)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.ann + self.bob).ids, self.bob
        )
        self.assertFacts(self.bob, "repeat_customer", 2)
        self.assertFacts(self.customer, False)

    def test_contact_moves_to_another_company(self):
        self._create_purchase(self.ann)
        self._create_purchase(self.bob)
        self.ann.parent_id = self.other
        self.assertFacts(self.customer, False)
        self.assertFacts(self.bob, "repeat_customer", 2)
        self.ann.parent_id = False
        self.assertFacts(self.ann, "customer", 1)
        self.assertFacts(self.other, "customer", 1)

    def test_contact_becomes_a_company(self):
        self._create_purchase(self.ann)
        self.ann.is_company = True
        self.assertFacts(self.customer, False)
        self.assertFacts(self.ann, "customer", 1)

    def test_company_joins_another(self):
        self._create_purchase(self.ann)
        self.customer.write({"is_company": False, "parent_id": self.other.id})
        self.assertFacts(self.other, "customer", 1)
        self.assertFacts(self.ann, "customer", 1)

    def test_contact_is_deleted(self):
        lead = self._create_purchase(self.ann)
        self._create_lead(self.customer)
        lead.partner_id = self.ann
        self.env.flush_all()
        self.ann.unlink()
        self.assertFacts(self.customer, "lead")

    def test_copy_keeps_no_stale_conversion_date(self):
        lead = self._create_lead(self.ann)
        lead.convert_opportunity(self.ann)
        lead.date_conversion = datetime(2020, 1, 1)
        copy = lead.copy({"partner_id": self.bob.id})
        self.assertEqual(copy.date_conversion, datetime(2020, 1, 1))
        self.assertFacts(self.bob, "prospect")
        self.assertEqual(self.bob.lifecycle_prospect_date, copy.create_date)

    def test_opening_purchases(self):
        self.customer.lifecycle_opening_purchases = 1
        self.assertFacts(self.ann, "customer", 1)
        self.assertFalse(self.ann.lifecycle_customer_date)
        self._create_purchase(self.ann)
        self.assertFacts(self.ann, "repeat_customer", 2)
        self.assertEqual(self.ann.lifecycle_repeat_date, datetime(2026, 1, 15, 9))
        self.customer.lifecycle_opening_purchases = 0
        self.assertFacts(self.ann, "customer", 1)
        with self.assertRaises(ValidationError):
            self.customer.lifecycle_opening_purchases = -1

    def test_customer_from_before_odoo_goes_to_the_repeat_stage(self):
        self.customer.lifecycle_opening_purchases = 1
        deal = self._create_opportunity(self.ann)
        deal.action_set_won()
        self.assertEqual(deal.stage_id, self.stage_repeat)

    def test_won_without_a_date_comes_first(self):
        deal = self._create_purchase(self.ann)
        deal.date_closed = False
        self._create_purchase(self.ann, closed=datetime(2026, 2, 1))
        self.assertFacts(self.ann, "repeat_customer", 2)
        self.assertFalse(self.ann.lifecycle_customer_date)
        self.assertEqual(self.ann.lifecycle_repeat_date, datetime(2026, 2, 1))

    def test_contact_of_one_company_takes_no_facts_from_another(self):
        self._activate_multi_company()
        sold_by_2 = {
            "company_id": self.company_2.id,
            "team_id": self.team_company2.id,
            "user_id": self.user_sales_manager_mc.id,
            "stage_id": self.stage_gen_won.id,
        }
        self._create_purchase(self.ann, **sold_by_2)
        self.assertFacts(self.ann, "customer", 1)
        self.customer.company_id = self.company_main
        self.assertFacts(self.customer, False)
        deal = self._create_opportunity(self.customer)
        deal.action_set_won()
        self.assertEqual(deal.stage_id, self.stage_team1_won)
        self.customer.company_id = False
        self.assertFacts(self.ann, "repeat_customer", 2)

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


class OrdersCase(FactsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "sale.order" not in cls.env:
            raise SkipTest("needs Sales")
        cls.product = cls.env["product.product"].create({"name": "Cat food"})

    def _create_order(self, partner, confirm=True, **values):
        order = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "order_line": [
                    Command.create({"product_id": self.product.id, "price_unit": 100})
                ],
                **values,
            }
        )
        if confirm:
            order.action_confirm()
        return order


@tagged("post_install", "-at_install")
class TestFactsOfOrders(OrdersCase):
    def test_quotation_is_no_purchase(self):
        self._create_order(self.customer, confirm=False)
        self.assertFacts(self.ann, False)

    def test_confirmed_cancelled_and_deleted_order(self):
        order = self._create_order(self.customer)
        self.assertFacts(self.ann, "customer", 1)
        second = self._create_order(self.customer)
        self.assertFacts(self.ann, "repeat_customer", 2)
        second._action_cancel()
        self.assertFacts(self.ann, "customer", 1)
        order._action_cancel()
        self.assertFacts(self.customer, False)
        second.action_draft()
        second.action_confirm()
        self.assertFacts(self.customer, "customer", 1)
        second._action_cancel()
        (order + second).unlink()
        self.assertFacts(self.customer, False)

    def test_order_of_a_contact_reaches_its_company(self):
        self._create_order(self.ann)
        self.assertFacts(self.customer, "customer", 1)
        self.ann.parent_id = self.other
        self.assertFacts(self.customer, False)
        self.assertFacts(self.bob, "customer", 1)

    def test_order_in_another_currency(self):
        currency = self.env["res.currency"].search(
            [("id", "!=", self.env.company.currency_id.id)], limit=1
        ) or self.env.ref("base.EUR")
        currency.active = True
        pricelist = self.env["product.pricelist"].create(
            {"name": "Abroad", "currency_id": currency.id}
        )
        self._create_order(self.ann, pricelist_id=pricelist.id)
        self.assertFacts(self.ann, "customer", 1)

    def test_order_of_another_company(self):
        company = self.env["res.company"].create({"name": "Second"})
        order = self._create_order(self.ann, confirm=False)
        order.write({"company_id": company.id, "state": "sale"})
        self.assertFacts(self.ann, "customer", 1)
        self.customer.company_id = self.env.company
        self.assertFacts(self.ann, False)

    def test_date_and_customer_of_an_order_change(self):
        order = self._create_order(self.ann)
        order.date_order = datetime(2025, 1, 1)
        self.assertFacts(self.ann, "customer", 1)
        order.partner_id = self.bob
        self.assertFacts(self.ann, False)
        self.assertFacts(self.bob, "customer", 1)

    def test_contacts_with_orders_are_merged(self):
        self._create_order(self.ann)
        self._create_order(self.bob)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.customer + self.other).ids, self.other
        )
        self.assertFacts(self.ann, "repeat_customer", 2)

    def test_routing_counts_orders(self):
        self._create_order(self.ann)
        deal = self._create_opportunity(self.customer)
        deal.action_set_won()
        self.assertEqual(deal.stage_id, self.stage_repeat)
        self.assertFacts(self.ann, "repeat_customer", 2)


@tagged("post_install", "-at_install")
class TestFactsOfOrdersOfOpportunities(OrdersCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "opportunity_id" not in cls.env["sale.order"]._fields:
            raise SkipTest("needs Sales with opportunities")

    def test_opportunity_and_its_order_are_one_purchase(self):
        deal = self._create_opportunity(self.ann)
        order = self._create_order(self.ann, opportunity_id=deal.id)
        self.assertFacts(self.ann, "customer", 1)
        deal.action_set_won()
        self.assertEqual(deal.stage_id, self.stage_team1_won)
        self.assertFacts(self.ann, "customer", 1)
        order._action_cancel()
        self.assertFacts(self.ann, "customer", 1)
        deal.write({"stage_id": self.stage_team1_1.id})
        self.assertFacts(self.ann, "prospect")

    def test_order_of_another_customer_is_theirs(self):
        deal = self._create_opportunity(self.ann)
        deal.action_set_won()
        order = self._create_order(self.bob, opportunity_id=deal.id)
        self.assertFacts(self.ann, "prospect")
        self.assertFacts(self.bob, "customer", 1)
        order._action_cancel()
        self.assertFacts(self.ann, "customer", 1)
        self.assertFacts(self.bob, False)

    def test_order_is_linked_later(self):
        deal = self._create_purchase(self.ann)
        order = self._create_order(self.ann)
        self.assertFacts(self.ann, "repeat_customer", 2)
        order.opportunity_id = deal
        self.assertFacts(self.ann, "customer", 1)
        order.opportunity_id = False
        self.assertFacts(self.ann, "repeat_customer", 2)
        order.opportunity_id = deal
        order._action_cancel()
        order.unlink()
        self.assertFacts(self.ann, "customer", 1)
