from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestTours(HttpCase):
    """The main job in a real browser, as a salesperson with own documents only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        new_test_user(
            cls.env,
            "tour_seller",
            groups="sales_team.group_sale_salesman,crm.group_use_lead",
        )

    @mute_logger("odoo.http")  # core's upload of a file to import warns of its own args
    def test_lead_of_a_csv_file_becomes_a_repeat_customer(self):
        self.start_tour(
            "/odoo/action-crm.crm_lead_all_leads",
            "crm_customer_lifecycle_lead_to_repeat_customer",
            login="tour_seller",
        )
        leads = self.env["crm.lead"].search([("name", "like", "the tour cats")])
        first, second = leads.sorted("date_closed")
        self.assertEqual(first.name, "Food for the tour cats")
        self.assertEqual(first.qualification_timeframe, "now")
        self.assertEqual(second.qualification_budget, "yes")
        self.assertEqual(
            first.partner_id.commercial_partner_id,
            second.partner_id.commercial_partner_id,
        )
        self.assertEqual(
            second.stage_id,
            self.env.ref("crm_customer_lifecycle.stage_repeat_customer"),
        )

    def test_orders_make_a_customer_and_a_repeat_customer(self):
        if "sale.order" not in self.env:
            self.skipTest("needs Sales")
        seller = new_test_user(
            self.env,
            "tour_order_seller",
            groups="sales_team.group_sale_salesman_all_leads",
        )
        customer = self.env["res.partner"].create(
            {"name": "Tour Kennels", "is_company": True, "email": "k@tour.example.com"}
        )
        product = self.env["product.product"].create({"name": "Dog food"})
        self.env["sale.order"].create(
            [
                {
                    "name": name,
                    "partner_id": customer.id,
                    "user_id": seller.id,
                    "order_line": [
                        Command.create({"product_id": product.id, "price_unit": 9})
                    ],
                }
                for name in ("TOUR-1", "TOUR-2")
            ]
        )
        self.start_tour(
            "/odoo/customers-by-lifecycle",
            "crm_customer_lifecycle_orders",
            login="tour_order_seller",
        )
        self.assertEqual(customer.lifecycle_stage, "customer")
