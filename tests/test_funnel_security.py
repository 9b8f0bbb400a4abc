from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from .test_security import SecurityCase

MODEL = "crm.lifecycle.funnel"


@tagged("post_install", "-at_install")
class TestFunnelSecurity(SecurityCase):
    """The report's SQL sees all leads: its rules and those of leads say who may."""

    def _call(self, role, method, *args):
        env = self.env(user=self.roles[role])
        return call_kw(env[MODEL], method, list(args), {})

    def test_readers_see_the_leads_they_may_read(self):
        visible = {
            "own": {"mine", "unassigned"},
            "all": {"mine", "colleague", "unassigned"},
            "manager": {"mine", "colleague", "unassigned"},
            "second_company": {"unassigned", "foreign"},
        }
        domain = [("id", "in", [lead.id for lead in self.leads.values()])]
        for role, names in visible.items():
            with self.subTest(role=role):
                found = self._call(role, "search_read", domain, ["id"])
                ids = {self.leads[name].id for name in names}
                self.assertEqual({row["id"] for row in found}, ids)
                steps = self._call(role, "get_funnel", domain)["groups"][0]["steps"]
                self.assertEqual(steps[0]["count"], len(ids))

    def test_nobody_else_calls_it(self):
        for role in ("employee", "portal", "public"):
            for method, args in (
                ("get_funnel", [[]]),
                ("get_leads_action", [[]]),
                ("search_read", [[], ["id"]]),
                ("formatted_read_group", [[], ["user_id"], ["is_lead:sum"]]),
            ):
                with (
                    self.subTest(role=role, method=method),
                    self.assertRaises(AccessError),
                ):
                    self._call(role, method, *args)

    def test_rules_of_leads_hold_here_too(self):
        """A rule that a partner adds to leads narrows the report by itself."""
        self.env["ir.rule"].create(
            {
                "name": "No secrets",
                "model_id": self.env["ir.model"]._get("crm.lead").id,
                "domain_force": "[('name', '!=', 'Theirs')]",
            }
        )
        domain = [("id", "in", [lead.id for lead in self.leads.values()])]
        found = self._call("manager", "search_read", domain, ["name"])
        self.assertCountEqual([row["name"] for row in found], ["Mine", "Anybody's"])

    def test_its_own_rules_hold_where_those_of_leads_do_not(self):
        for name in ("crm_rule_personal_lead", "crm_lead_company_rule"):
            self.env.ref(f"crm.{name}").domain_force = "[(1, '=', 1)]"
        domain = [("id", "in", [lead.id for lead in self.leads.values()])]
        found = self._call("own", "search_read", domain, ["name"])
        self.assertCountEqual([row["name"] for row in found], ["Mine", "Anybody's"])
        found = self._call("second_company", "search_read", domain, ["id"])
        self.assertEqual(
            {row["id"] for row in found},
            {self.leads["unassigned"].id, self.leads["foreign"].id},
        )

    def test_nobody_writes_it(self):
        for role in ("own", "manager"):
            report = self.env[MODEL].with_user(self.roles[role])
            for operation in ("create", "write", "unlink"):
                self.assertFalse(report.has_access(operation), (role, operation))

    def test_wrong_questions_are_refused_in_words(self):
        injection = "id); drop table crm_lead; --"
        for domain in (
            "everything",
            5,
            {"a": 1},
            [5],
            ["&"],
            [("nothing", "=", 1)],
            [(injection, "=", 1)],
            [("id", injection, 1)],
            [("lead_id", "any!", [])],
            [("create_date", "=", "never")],
            [("stage_id.nothing", "=", 1)],
        ):
            for method in ("get_funnel", "get_leads_action"):
                with (
                    self.subTest(domain=domain, method=method),
                    self.assertRaisesRegex(UserError, "cannot be filtered"),
                ):
                    self._call("own", method, domain)

    def test_wrong_groups_are_refused_in_words(self):
        for groupby in (
            "nothing",
            "name; DROP TABLE crm_lead",
            'id") FROM res_users --',
            "create_date:century",
            "source_id:month",
            "source_id.nothing",
            "name.nothing",
            5,
            {"a": 1},
            [["source_id"]],
            "tag_ids.name",
            "lifecycle_stage:sum",
        ):
            with (
                self.subTest(groupby=groupby),
                self.assertRaisesRegex(UserError, "cannot be grouped"),
            ):
                self._call("own", "get_funnel", [], groupby)

    def test_wrong_limits_are_refused_in_words(self):
        for limit in (-1, "1; DROP TABLE crm_lead", 2.5, True, [1]):
            with self.subTest(limit=limit), self.assertRaisesRegex(UserError, "number"):
                self._call("own", "get_funnel", [], "source_id", limit)

    def test_private_methods_stay_private(self):
        for method in ("_read_funnel_counts", "_table_query", "_select"):
            with self.subTest(method=method), self.assertRaises(AccessError):
                self._call("manager", method, [])
