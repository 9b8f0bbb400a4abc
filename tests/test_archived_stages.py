from odoo.tests import tagged

from .common import LifecycleCase


@tagged("post_install", "-at_install")
class TestArchivedStages(LifecycleCase):
    """Odoo archives no stages; with a field made in Studio it does."""

    def setUp(self):
        super().setUp()
        self._make_field("crm.stage", "x_active", "boolean")
        self.stages = self.env["crm.stage"].with_context(active_test=False).search([])
        self.stages.x_active = True

    def _archive(self, stage):
        self.stages.browse(stage.id).x_active = False

    def test_no_purchase_goes_to_an_archived_stage(self):
        deals = self.env["crm.lead"].browse(
            [
                self._create_opportunity(self.contact_1).id,
                self._create_opportunity(self.contact_1).id,
            ]
        )
        self.stages._lifecycle_get_won_stages()  # in memory from now on
        self._archive(self.stage_team1_won)
        self._archive(self.stage_repeat)
        for deal in self._as_salesman(deals):
            deal.action_set_won()
            self.assertEqual(deal.stage_id.id, self.stage_gen_won.id)
        self.assertEqual(
            deals.mapped("lifecycle_stage"), ["customer", "repeat_customer"]
        )

    def test_what_stands_in_an_archived_stage_stays_won(self):
        deal = self.env["crm.lead"].browse(self._create_purchase(self.contact_1).id)
        self._archive(self.stage_team1_won)
        deal.tag_ids = self.env["crm.tag"].create({"name": "Dog"})
        self.assertEqual(deal.won_status, "won")
        self.assertEqual(deal.partner_id.lifecycle_stage, "customer")

    def test_the_checklist_names_an_archived_stage(self):
        deal = self.env["crm.lead"].browse(self._create_opportunity().id)
        [criterion] = (
            self.env["crm.qualification.scorecard"]
            .create(
                {
                    "name": "Card",
                    "sequence": -1,
                    "lead_type": "opportunity",
                    "criterion_ids": [
                        (
                            0,
                            0,
                            {"name": "Asked", "stage_ids": [self.stage_team1_2.id]},
                        )
                    ],
                }
            )
            .criterion_ids
        )
        self._archive(self.stage_team1_2)
        [item] = self._as_salesman(deal).qualification_checklist["criteria"]
        self.assertEqual(item["id"], criterion.id)
        self.assertIn(self.stage_team1_2.name, item["needed"])
