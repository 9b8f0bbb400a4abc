from datetime import datetime
from unittest import SkipTest

from odoo import Command
from odoo.tests import tagged

from .facts_common import FactsCase


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

    def test_of_orders_of_one_moment_that_of_the_earlier_opportunity_is_first(self):
        deals = self._create_opportunity(self.ann) + self._create_opportunity(self.ann)
        for deal in (self.env["crm.lead"], deals[1], deals[0]):
            order = self._create_order(self.ann, opportunity_id=deal.id)
            order.date_order = datetime(2026, 1, 15, 9)
        self.assertFacts(self.ann, "repeat_customer", 3)
        self.assertEqual(self.ann.lifecycle_first_lead_res_id, deals[0].id)
        self.assertEqual(self.env["res.partner"]._lifecycle_refresh_all(), 0)

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
        order = self._create_order(self.ann, confirm=False, company_id=company.id)
        order.state = "sale"
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
