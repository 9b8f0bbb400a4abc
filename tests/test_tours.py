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
