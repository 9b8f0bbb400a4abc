from lxml import etree

from odoo.tests import tagged

from .common import LifecycleCase
from .public_nodes import MODULE, PUBLIC_NODES

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
