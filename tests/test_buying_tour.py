from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestBuyingTour(HttpCase):
    """Four people are mapped on a deal, in a real browser, by a salesperson with own
    documents only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env, "buying_seller", groups="sales_team.group_sale_salesman"
        )

    def test_from_above_to_best_few(self):
        deal = self.env["crm.lead"].create(
            {
                "name": "Beds for the tour dogs",
                "type": "opportunity",
                "user_id": self.seller.id,
                "partner_id": self.env["res.partner"].create({"name": "Mia Tour"}).id,
                "qualification_need": "yes",
                "qualification_timeframe": "now",
                "qualification_terms": "partial",
            }
        )
        self.assertEqual(deal.buying_funnel_position, "above")
        self.start_tour(
            f"/odoo/action-crm.crm_lead_action_pipeline/{deal.id}",
            "crm_customer_lifecycle_buying_group",
            login="buying_seller",
        )
        self.assertEqual(len(deal.buying_influence_ids), 4)
        self.assertEqual(deal.buying_funnel_position, "best_few")
        self.assertEqual(deal.buying_red_flag_count, 0)
        self.assertEqual(deal.buying_coverage, 1)
