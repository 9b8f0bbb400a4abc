from odoo.tests import tagged

from ..hooks import uninstall_hook
from .common import LifecycleCase

LOGGER = "odoo.addons.crm_customer_lifecycle.leaving"


@tagged("post_install", "-at_install")
class TestLeaving(LifecycleCase):
    """What others have built on us is switched off and named, not broken or deleted.

    The whole uninstallation is played by dev/test in a database of its own.
    """

    def _create_view(self, arch, inherit="crm.crm_lead_view_form"):
        parent = self.env.ref(inherit)
        return self.env["ir.ui.view"].create(
            {
                "name": "Of others",
                "model": parent.model,
                "inherit_id": parent.id,
                "priority": 99,
                "arch": arch,
            }
        )

    def _leave(self, *named):
        """Run the hook; each record of ``named`` must be in the log, and no other."""
        with self.assertLogs(LOGGER, "WARNING") as log:
            uninstall_hook(self.env)
        lines = [line for line in log.output if "Of others" in line]
        for record in named:
            mark = f"({record._name} {record.id})"
            self.assertTrue([line for line in lines if mark in line], mark)
        self.assertEqual(len(lines), len(named), lines)

    def test_views_that_name_our_fields_or_nodes_are_switched_off(self):
        on_field = self._create_view(
            '<field name="qualification_need" position="after"><div/></field>'
        )
        on_node = self._create_view(
            "<xpath expr=\"//page[@name='buying_group']\" position='inside'>"
            "<div/></xpath>"
        )
        without = self._create_view(
            '<page name="internal_notes" position="inside"><div/></page>'
        )
        self._leave(on_field, on_node)
        self.assertEqual(
            (on_field + on_node + without).mapped("active"), [False, False, True]
        )

    def test_pages_that_ask_for_our_fields_stay_those_that_show_them_go(self):
        layout = self.env["ir.ui.view"].create(
            {"name": "Layout", "type": "qweb", "arch": "<div><p/></div>"}
        )
        asking, showing = self.env["ir.ui.view"].create(
            [
                {
                    "name": "Of others",
                    "type": "qweb",
                    "inherit_id": layout.id,
                    "arch": f'<xpath expr="//p" position="after">{arch}</xpath>',
                }
                for arch in (
                    '<form><input name="qualification_need"/></form>',
                    '<i t-out="lead.qualification_need"/>',
                )
            ]
        )
        self._leave(showing)
        self.assertEqual((asking + showing).mapped("active"), [True, False])

    def test_views_that_extend_ours_are_handed_on(self):
        view = self._create_view(
            '<page name="lead" position="inside"><div/></page>',
            inherit="crm_customer_lifecycle.crm_lead_view_form",
        )
        self._leave(view)
        self.assertEqual(view.inherit_id, self.env.ref("crm.crm_lead_view_form"))

    def test_texts_that_name_our_fields_are_switched_off(self):
        domain = "[('partner_id.lifecycle_status', '=', 'due')]"
        model = self.env["ir.model"]._get_id("crm.lead")
        rule = self.env["ir.rule"].create(
            {"name": "Of others", "model_id": model, "domain_force": domain}
        )
        saved = self.env["ir.filters"].create(
            {"name": "Of others", "model_id": "crm.lead", "domain": domain}
        )
        other = self.env["ir.filters"].create(
            {
                "name": "Of others, too",
                "model_id": "crm.lead",
                "domain": "[('my_qualification_needed', '=', 1)]",
            }
        )
        self._leave(rule, saved)
        self.assertFalse(rule.active or saved.active)
        self.assertTrue(other.active)

    def test_templates_and_reports_are_looked_at_whole(self):
        template = self.env["mail.template"].create(
            {
                "name": "Of others",
                "model_id": self.env["ir.model"]._get_id("crm.lead"),
                "email_cc": "{{ object.lifecycle_known_customer_id.email }}",
            }
        )
        report = self.env["ir.actions.report"].create(
            {
                "name": "Of others",
                "model": "crm.lead",
                "report_name": "others.report",
                "print_report_name": "'Score %s' % object.qualification_score",
            }
        )
        self._leave(template, report)
        self.assertFalse(template.active)

    def test_emails_go_on_arriving(self):
        alias = self.env["mail.alias"].create(
            {
                "alias_name": "Of others",
                "alias_model_id": self.env["ir.model"]._get_id("crm.lead"),
                "alias_defaults": "{'qualification_need': 'yes', 'color': 3}",
            }
        )
        with self.assertLogs(LOGGER, "WARNING"):
            uninstall_hook(self.env)
        self.assertEqual(alias.alias_defaults, "{'color': 3}")

    def test_activities_done_lose_our_type_too(self):
        lead = self._create_opportunity(self.contact_1)
        activity = lead.activity_schedule(
            "crm_customer_lifecycle.mail_activity_type_qualify"
        )
        activity.action_feedback()
        self.assertFalse(activity.active)
        uninstall_hook(self.env)
        self.assertEqual(
            activity.activity_type_id, self.env.ref("mail.mail_activity_data_todo")
        )

    def test_a_lead_in_our_stage_keeps_all_its_dates(self):
        ours = self.env.ref("crm_customer_lifecycle.stage_repeat_customer")
        lead = self._create_purchase(self.contact_1)
        lead.flush_recordset()
        self.env.cr.execute(
            "UPDATE crm_lead SET stage_id = %s, probability = 80 WHERE id = %s",
            [ours.id, lead.id],
        )
        lead.invalidate_recordset()
        names = [
            "date_closed",
            "date_last_stage_update",
            "date_open",
            "probability",
            "write_date",
        ]
        before = lead.read(names)
        messages = lead.message_ids
        uninstall_hook(self.env)
        self.assertEqual(lead.stage_id, self.stage_team1_won)
        self.assertEqual(lead.read(names), before)
        self.assertEqual(lead.message_ids, messages)

    def test_our_stage_stays_where_no_other_is_won(self):
        ours = self.env.ref("crm_customer_lifecycle.stage_repeat_customer")
        lead = self._create_purchase(self.contact_1)
        lead.stage_id = ours
        others = self.env["crm.stage"].search([("is_won", "=", True)]) - ours
        self.env.cr.execute(
            "UPDATE crm_lead SET stage_id = %s WHERE stage_id = ANY(%s)",
            [ours.id, others.ids],
        )
        self.env.invalidate_all()
        others.unlink()
        uninstall_hook(self.env)
        self.assertEqual(lead.stage_id, ours)
        self.assertFalse(ours.get_external_id()[ours.id])
