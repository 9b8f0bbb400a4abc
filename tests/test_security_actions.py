from odoo.exceptions import AccessError
from odoo.tests import tagged, users

from .public_methods import get_public_methods
from .test_security import OTHERS, SALES, SecurityCase
from .test_views_public import MODULE, SERVER_ACTIONS

# What can be called over RPC on our account: a new public method is a new door.
# Methods of mixins count where they end up.
PUBLIC_METHODS = {
    "crm.lead": {
        "action_buying_add_contact",
        "action_buying_mark_economic",
        "action_lifecycle_link_known_customer",
        "action_lifecycle_view_customer",
        "action_lifecycle_view_purchases",
        "action_lifecycle_view_status",
        "get_buying_diagnosis",
        "unlink",
        "action_lifecycle_convert",
        "action_lifecycle_create_customer",
        "action_lifecycle_recycle",
        "action_lifecycle_won",
        "action_qualification_answer",
        "action_qualification_disqualify",
        "action_qualification_override",
        "action_qualification_plan_missing",
        "action_qualification_qualify",
        "action_set_won",
        "convert_opportunity",
        "copy_data",
        "create",
        "prepare_pls_tooltip_data",
        "write",
    },
    "calendar.event": {"create", "unlink", "write"},
    "crm.buying.influence": {
        "action_buying_plan_call",
        "create",
        "search_fetch",
        "web_read",
        "write",
    },
    "crm.buying.role": {"create", "write", "unlink"},
    "crm.lead.qualify": {"action_qualification_decide"},
    "crm.lifecycle.funnel": {
        "action_lifecycle_open_lead",
        "get_funnel",
        "get_leads_action",
    },
    "crm.lifecycle.purchase": {"action_lifecycle_open_document"},
    "crm.qualification.answer": {"write"},
    "crm.qualification.criterion": {"create", "write", "unlink"},
    "crm.qualification.scorecard": {"copy_data", "create", "write", "unlink"},
    "crm.stage": {"create", "write", "unlink"},
    "res.partner": {
        "action_lifecycle_repeat_opportunity",
        "action_lifecycle_view_purchases",
        "search_fetch",
        "unlink",
    },
    "crm.lead.lost": {"action_lost_reason_apply"},
    "crm.lead.recycle": {"action_lifecycle_recycle"},
}


@tagged("post_install", "-at_install")
class TestActionSecurity(SecurityCase):
    """Server actions, stages and repeat opportunities: who gets them."""

    def _get_server_actions(self):
        return {
            name: self.env.ref(f"{MODULE}.{name}").sudo() for name in SERVER_ACTIONS
        }

    def _get_offered(self, user):
        """Return the names of those of our actions that are in a user's menus."""
        actions = self.env["ir.actions.actions"].with_user(user)
        offered = {
            binding["id"]
            for model in ("crm.lead", "res.partner")
            for binding in actions.get_bindings(model).get("action", ())
        }
        return {
            n
            for n, action in self._get_server_actions().items()
            if action.id in offered
        }

    def test_server_actions_are_offered_to_sales_only(self):
        for role, user in self.roles.items():
            with self.subTest(role=role):
                wanted = set(SERVER_ACTIONS) if role in SALES else set()
                self.assertEqual(self._get_offered(user), wanted)

    def test_server_actions_refuse_to_run_for_others(self):
        before = self._get_state()
        for role in OTHERS:
            for name, action in self._get_server_actions().items():
                record = self.leads["mine"]
                if action.model_name == "res.partner":
                    record = self.roles[role].partner_id
                with self.subTest(role=role, action=name):
                    with self.assertRaises(AccessError):
                        self._run(action, self.roles[role], record)
        self.assertEqual(self._get_state(), before)

    def test_server_actions_run_under_the_rights_of_the_caller(self):
        own = self.roles["own"]
        for name, action in self._get_server_actions().items():
            if action.model_name == "crm.lead":
                with self.subTest(action=name), self.assertRaises(AccessError):
                    self._run(action, own, self.leads["colleague"])
        result = self._run(
            self.env.ref(f"{MODULE}.server_action_won"), own, self.leads["mine"]
        )
        self.assertEqual(result["params"]["report"]["done"], self.leads["mine"].ids)

    def _run(self, action, user, record):
        context = {
            "active_model": record._name,
            "active_id": record.id,
            "active_ids": record.ids,
        }
        return action.with_user(user).with_context(**context).run()

    def test_only_listed_methods_are_public(self):
        found = {
            model: set(names)
            for model, names in get_public_methods(self.env).items()
            if not self.env[model]._abstract
        }
        for model in found | PUBLIC_METHODS:
            with self.subTest(model=model):
                self.assertEqual(found.get(model), PUBLIC_METHODS.get(model))

    def test_stages_are_read_by_employees_and_set_by_managers(self):
        stage = self.stage_gen_won
        for role, user in self.roles.items():
            reads = lambda user=user: (  # noqa: E731
                self._call(user, stage, "read", ["lifecycle_is_repeat", "name"])
            )
            writes = lambda user=user: self._call(  # noqa: E731
                user, stage, "write", {"lifecycle_is_repeat": True}
            )
            with self.subTest(role=role):
                self.assertEqual(self._try(reads)[0], role not in ("portal", "public"))
                self.assertEqual(self._try(writes)[0], role == "manager")
        self.assertFalse(stage.lifecycle_is_repeat)

    def test_repeat_opportunities_are_created_by_sales_only(self):
        customer = self.env["res.partner"].create({"name": "Customer"})
        self._create_purchase(customer)
        for role, user in self.roles.items():
            partner = customer
            if role in OTHERS:  # whom even portal users may read: themselves
                partner = user.partner_id
                self._create_purchase(partner)
            before = self._get_state()[None]

            def create(user=user, partner=partner):
                return self._call(user, partner, "action_lifecycle_repeat_opportunity")

            with self.subTest(role=role):
                done, after = self._try(create)
                self.assertEqual(done, role in SALES)
                created = after[None][0] - before[0]
                self.assertEqual(created, 1 if role in SALES else 0)

    @users("user_sales_salesman")
    def test_repeat_opportunity_is_never_created_for_somebody_else_without_the_right(
        self,
    ):
        """Bare crm does not let them create an opportunity of a colleague: either it
        is theirs, or the customer is left for a reason one can read."""
        customer = self.contact_2.sudo()
        customer.user_id = self.user_sales_leads
        self._create_purchase(customer, user_id=self.user_sales_leads.id)
        action = self._call(
            self.env.user, customer, "action_lifecycle_repeat_opportunity"
        )
        opportunities = customer.opportunity_ids.filtered(
            lambda lead: lead.won_status == "pending"
        )
        self.assertLessEqual(opportunities.user_id, self.env.user)
        for left in action.get("params", {"report": {"left": []}})["report"]["left"]:
            self.assertEqual(left["id"], customer.id)
            self.assertNotIn("\n", left["reason"])
            self.assertNotIn("(id=", left["reason"])

    @users("user_sales_salesman")
    def test_no_contact_is_created_without_the_right_to_create_contacts(self):
        self.env["ir.rule"].sudo().create(
            {
                "name": "Contacts come from the accounting",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": "[(0, '=', 1)]",
                "perm_read": False,
                "perm_write": False,
                "perm_unlink": False,
            }
        )
        before = self._get_state()
        for method in ("action_lifecycle_convert", "action_lifecycle_create_customer"):
            with self.subTest(method=method):
                action = self._call(self.env.user, self.leads["mine"], method)
                report = action["params"]["report"]
                self.assertFalse(report["done"])
                self.assertEqual(report["left"][0]["id"], self.leads["mine"].id)
                self.env.invalidate_all()
                self.assertEqual(self._get_state(), before)
