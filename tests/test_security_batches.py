from odoo.fields import Command
from odoo.tests import tagged, users

from .test_security import OTHERS, SecurityCase


@tagged("post_install", "-at_install")
class TestBatchSecurity(SecurityCase):
    """Batches and wizards that hold leads which the user may not change."""

    @users("user_sales_salesman")
    def test_readable_leads_that_may_not_be_changed_are_reported_as_left(self):
        self.env["ir.rule"].sudo().create(
            {
                "name": "Hot leads are not to be touched",
                "model_id": self.env["ir.model"]._get_id("crm.lead"),
                "domain_force": "[('priority', '!=', '3')]",
                "perm_read": False,
            }
        )
        hot = self._create_lead("Hot", self.env.user, priority="3")
        cold = self._create_lead("Cold", self.env.user)
        for method in (
            "action_lifecycle_create_customer",
            "action_lifecycle_convert",
            "action_lifecycle_won",
        ):
            with self.subTest(method=method):
                action = self._call(self.env.user, hot + cold, method)
                report = action["params"]["report"]
                self.assertEqual(report["done"], cold.ids)
                self.assertEqual([left["id"] for left in report["left"]], hot.ids)
                self.assertIn("Hot", action["params"]["message"])
        opportunity = self._create_lead("Next", self.env.user)
        for method in ("action_lifecycle_recycle", "action_qualification_disqualify"):
            with self.subTest(method=method):
                context = self._call(self.env.user, hot + opportunity, method)[
                    "context"
                ]
                self.assertEqual(context["default_lead_ids"], opportunity.ids)
                self.assertIn("Hot", context["lifecycle_left_out"])
        self.assertEqual(hot.won_status, "pending")
        self.assertFalse(hot.partner_id)

    def test_a_wizard_does_what_its_user_may_do_whoever_opened_it(self):
        before = self._get_state()
        leads = {"lead_ids": [Command.set(self.leads["colleague"].ids)]}
        for model, method, values in (
            ("crm.lead.recycle", "action_lifecycle_recycle", leads),
            (
                "crm.lead.lost",
                "action_lost_reason_apply",
                {**leads, "lifecycle_in_batch": True},
            ),
        ):
            wizard = self.env[model].create(values)
            self.env.flush_all()
            for role in ("own", "second_company", *OTHERS):
                self.env.invalidate_all()

                def press(role=role, wizard=wizard, method=method):
                    return self._get_done(self._call(self.roles[role], wizard, method))

                with self.subTest(model=model, role=role):
                    done, after = self._try(press)
                    self.assertFalse(done)
                    self.assertEqual(before, after)
