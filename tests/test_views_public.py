from lxml import etree

from odoo.tests import tagged

from .common import LifecycleCase
from .test_views import FILTERS, GROUP_BYS, SEARCHES

MODULE = "crm_customer_lifecycle"
_SEARCH = {
    *FILTERS,
    *(f"group_by_{name}" for name in GROUP_BYS),
}

# Names that other modules and Studio may anchor on: view → names of its nodes.
PUBLIC_NODES = {
    "crm.crm_lead_view_form": {
        "qualification",
        "qualification_answers",
        "qualification_lead",
        "qualification_person",
        "qualification_opportunity",
        "qualification_result",
    },
    "crm.view_crm_lead2opportunity_partner": {"qualification_missing"},
    f"{MODULE}.crm_lead_qualify_view_form": {
        "qualification_decision",
        "qualification_close",
        "action_qualification_decide",
    },
    f"{MODULE}.crm_qualification_scorecard_view_form": {
        "qualification_broken",
        "qualification_criteria",
        "qualification_progress",
        "qualification_scope",
        "qualification_scorecard",
        "qualification_title",
        "qualification_min_score",
        "qualification_verdict",
    },
    f"{MODULE}.crm_qualification_criterion_view_form": {
        "qualification_broken",
        "qualification_criterion",
        "qualification_title",
    },
    f"{MODULE}.crm_qualification_scorecard_view_search": {"inactive"},
    "crm.view_crm_lead_kanban": {"qualification_answers"},
    "crm.crm_case_kanban_view_leads": {"qualification_answers"},
    **{xmlid: _SEARCH for xmlid in SEARCHES},
    "crm.crm_lead_lost_view_form": {"lifecycle_left_out"},
    f"{MODULE}.crm_lead_recycle_view_form": {
        "lifecycle_left_out",
        "lifecycle_recycle",
        "lifecycle_discard",
        "action_lifecycle_recycle",
    },
}
SERVER_ACTIONS = {
    "server_action_qualify": "action_qualification_qualify",
    "server_action_plan_missing": "action_qualification_plan_missing",
    "server_action_convert": "action_lifecycle_convert",
    "server_action_create_customer": "action_lifecycle_create_customer",
    "server_action_won": "action_lifecycle_won",
    "server_action_disqualify": "action_qualification_disqualify",
    "server_action_recycle": "action_lifecycle_recycle",
    "server_action_repeat_opportunity": "action_lifecycle_repeat_opportunity",
}


@tagged("post_install", "-at_install")
class TestPublicNodes(LifecycleCase):
    """What others build upon: names of nodes and records, and their doors."""

    def _get_named_nodes(self, arch):
        """Return the names of all nodes of ``arch`` that are no fields."""
        return {
            node.get("name")
            for node in arch.iter(etree.Element)
            if node.tag != "field" and node.get("name")
        }

    def test_public_nodes_are_in_the_combined_views(self):
        for xmlid, names in PUBLIC_NODES.items():
            view = self.env.ref(xmlid)
            with self.subTest(view=xmlid):
                combined = etree.fromstring(view.get_combined_arch())
                self.assertLessEqual(names, self._get_named_nodes(combined))

    def test_every_node_we_name_is_public(self):
        """A new page, group, filter, button or block is listed in PUBLIC_NODES."""
        records = self.env["ir.model.data"].search(
            [("module", "=", MODULE), ("model", "=", "ir.ui.view")]
        )
        views = self.env["ir.ui.view"].browse(records.mapped("res_id"))
        views = views.filtered(lambda view: view.type != "qweb")
        self.assertTrue(views)
        for view in views:
            listed = PUBLIC_NODES.get((view.inherit_id or view).xml_id, set())
            arch = etree.fromstring(view.arch_db)
            own = {
                node.get("name")
                for spec in (arch if view.inherit_id else [arch])
                for node in spec.iterdescendants(
                    "page", "group", "filter", "button", "div"
                )
            }
            with self.subTest(view=view.xml_id):
                self.assertNotIn(None, own, "a node without a name")
                self.assertLessEqual(own, listed)

    def test_server_actions_are_one_line_and_stand_in_every_menu(self):
        for name, method in SERVER_ACTIONS.items():
            action = self.env.ref(f"{MODULE}.{name}")
            with self.subTest(action=name):
                self.assertEqual(action.code.strip(), f"action = records.{method}()")
                self.assertEqual(action.state, "code")
                self.assertEqual(action.model_id, action.binding_model_id)
                toolbars = self.env[action.model_name].get_views(
                    [(False, "list"), (False, "kanban"), (False, "form")],
                    {"toolbar": True},
                )["views"]
                for view_type, got in toolbars.items():
                    offered = [entry["id"] for entry in got["toolbar"]["action"]]
                    self.assertIn(action.id, offered, view_type)

    def test_no_server_action_of_ours_is_missing_here(self):
        ours = self.env["ir.model.data"].search(
            [
                ("module", "=", MODULE),
                ("model", "=", "ir.actions.server"),
                ("name", "not like", "ir_cron_"),
            ]
        )
        self.assertCountEqual(ours.mapped("name"), SERVER_ACTIONS)
