from odoo.tests import HttpCase, new_test_user, tagged

ESSENTIALS = {
    "qualification_need": "yes",
    "qualification_budget": "yes",
    "qualification_timeframe": "now",
}


@tagged("post_install", "-at_install")
class TestFunnelTour(HttpCase):
    """What the funnel says is what opens, for a salesperson with own documents only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env,
            "funnel_seller",
            groups="sales_team.group_sale_salesman,crm.group_use_lead",
        )
        colleague = new_test_user(
            cls.env, "funnel_colleague", groups="sales_team.group_sale_salesman"
        )
        fair = cls.env["utm.source"].create({"name": "Tour Fair"})
        partners = cls.env["res.partner"].create(
            [{"name": f"Funnel customer {number}"} for number in range(2)]
        )
        kinds = [
            {"type": "lead"},
            {"type": "lead"},
            {"type": "lead", **ESSENTIALS},
            {"type": "opportunity", **ESSENTIALS},
            {"type": "opportunity", "source_id": fair.id},
            {"type": "opportunity", "partner_id": partners[0].id},
            {"type": "opportunity", "partner_id": partners[1].id},
            {"type": "opportunity", "source_id": fair.id},
        ]
        leads = cls.env["crm.lead"].create(
            [
                {"name": f"Funnel tour {number}", "user_id": cls.seller.id, **values}
                for number, values in enumerate(kinds)
            ]
        )
        leads[5:7].action_set_won()
        leads[7].action_set_lost()
        cls.env["crm.lead"].create(
            {"name": "Not mine", "user_id": colleague.id, "source_id": fair.id}
        )
        cls.leads = leads

    def test_numbers_are_the_lists_that_open(self):
        funnel = self.env["crm.lifecycle.funnel"].with_user(self.seller)
        [group] = funnel.get_funnel([("lead_id", "in", self.leads.ids)])["groups"]
        counts = [step["count"] for step in group["steps"]]
        self.assertEqual(counts[0], 8)
        self.assertGreater(counts[0], counts[1])
        self.assertGreater(counts[2], counts[3])
        self.assertEqual(counts[3], 2)
        self.start_tour(
            "/odoo/lifecycle-funnel",
            "crm_customer_lifecycle_funnel",
            login="funnel_seller",
        )
