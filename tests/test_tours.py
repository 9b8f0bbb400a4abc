from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestTours(HttpCase):
    """The main jobs in a real browser, as a salesperson with own documents only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env,
            "tour_seller",
            groups="sales_team.group_sale_salesman,crm.group_use_lead",
        )
        new_test_user(cls.env, "tour_manager", groups="sales_team.group_sale_manager")

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
        self.assertTrue(first.qualification_date)
        self.assertEqual(second.qualification_budget, "yes")
        self.assertEqual(
            first.partner_id.commercial_partner_id,
            second.partner_id.commercial_partner_id,
        )
        self.assertEqual(
            second.stage_id,
            self.env.ref("crm_customer_lifecycle.stage_repeat_customer"),
        )

    @mute_logger("odoo.http")  # the refusal is logged there
    def test_manager_builds_a_gate_and_a_salesperson_passes_it(self):
        scorecards = self.env["crm.qualification.scorecard"]
        scorecards.search([]).active = False
        self.start_tour(
            "/odoo/action-crm_customer_lifecycle.crm_qualification_scorecard_action",
            "crm_customer_lifecycle_build_scorecard",
            login="tour_manager",
        )
        card = scorecards.search([])
        self.assertEqual(card.gate_policy, "block")
        self.assertTrue(card.criterion_ids.required)
        lead = self.env["crm.lead"].create(
            {
                "name": "Tour pet",
                "type": "lead",
                "user_id": self.seller.id,
                "email_from": "tour.pet@example.com",
            }
        )
        self.start_tour(
            f"/odoo/action-crm.crm_lead_all_leads/{lead.id}",
            "crm_customer_lifecycle_pass_the_gate",
            login="tour_seller",
        )
        self.assertEqual(lead.type, "opportunity")
        self.assertEqual(lead.qualification_answer_ids.answer, "yes")

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
