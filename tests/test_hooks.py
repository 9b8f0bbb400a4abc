from odoo.tests import tagged

from ..hooks import uninstall_hook
from .common import LifecycleCase


@tagged("post_install", "-at_install")
class TestHooks(LifecycleCase):
    def test_uninstalling_empties_our_stage_and_keeps_dates(self):
        ours = self.env.ref("crm_customer_lifecycle.stage_repeat_customer")
        ours.lifecycle_is_repeat = True
        self.stage_repeat.lifecycle_is_repeat = False
        self._create_purchase(self.contact_1)
        repeat, archived = (self._create_purchase(self.contact_1) for _ in range(2))
        archived.action_archive()
        closed = (repeat + archived).mapped("date_closed")
        self.assertEqual((repeat + archived).stage_id, ours)
        uninstall_hook(self.env)
        self.assertEqual((repeat + archived).stage_id, self.stage_team1_won)
        self.assertEqual((repeat + archived).mapped("active"), [True, False])
        self.assertEqual((repeat + archived).mapped("date_closed"), closed)
        ours.unlink()

    def test_uninstalling_leaves_no_name_in_the_lead_scoring(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("crm.pls_fields", "country_id,qualification_need,tag_ids")
        uninstall_hook(self.env)
        self.assertEqual(parameters.get_param("crm.pls_fields"), "country_id,tag_ids")

    def test_uninstalling_copes_with_a_deleted_stage(self):
        self.env.ref("crm_customer_lifecycle.stage_repeat_customer").unlink()
        uninstall_hook(self.env)
