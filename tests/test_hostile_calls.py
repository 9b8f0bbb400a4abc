from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .test_security import OTHERS, SecurityCase

# Called with ids only, by button, server action or RPC
ACTIONS = {
    "crm.lead": (
        "action_buying_add_contact",
        "action_buying_mark_economic",
        "action_lifecycle_convert",
        "action_lifecycle_create_customer",
        "action_lifecycle_link_known_customer",
        "action_lifecycle_recycle",
        "action_lifecycle_view_customer",
        "action_lifecycle_view_purchases",
        "action_lifecycle_view_status",
        "action_lifecycle_won",
        "action_qualification_disqualify",
        "action_qualification_plan_missing",
        "action_qualification_qualify",
    ),
    "res.partner": (
        "action_lifecycle_repeat_opportunity",
        "action_lifecycle_view_purchases",
    ),
}
# ValueError: more than the one record that a button opens, or no such key
REFUSALS = (UserError, ValueError, TypeError)
DOMAINS = (
    [("user_id.password", "=like", "$%")],
    [("create_uid.totp_secret", "!=", False)],
    [("name) OR (1", "=", 1)],
    [("id; DROP TABLE crm_lead", "=", 1)],
    [("nope.nope", "any", [("x", "=", 1)])],
    ["|"],
    "[('id', '=', 1)]",
    [("partner_id", "any!", [("id", "!=", 0)])],
    ["&"] * 500 + [("id", "=", 1)] * 501,
)


@tagged("post_install", "-at_install")
class TestHostileCalls(SecurityCase):
    """Whatever anybody sends to a public method is refused, and nothing is written."""

    def _call(self, role, model, name, *arguments):
        return call_kw(
            self.env[model].with_user(self.roles[role]), name, list(arguments), {}
        )

    def _assert_refused(self, role, model, name, *arguments):
        """The call raises an error with a text, on what its caller may not do."""
        try:
            with self.env.cr.savepoint():
                self._call(role, model, name, *arguments)
        except REFUSALS as error:
            self.assertTrue(str(error))
        else:
            self.fail(f"{role} was let into {name}")

    def _get_rows(self):
        self.env.flush_all()
        tables = ("crm_lead", "res_partner", "mail_activity", "crm_buying_influence")
        return [self.env.execute_query(self._select(table)) for table in tables]

    def _select(self, table):
        return SQL(
            "SELECT count(*), md5(string_agg(t::text, '' ORDER BY id)) FROM %s t",
            SQL.identifier(table),
        )

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_strangers_are_refused_whatever_they_name(self):
        self.env.cr.precommit.run()
        before = self._get_rows()
        many = list(range(1, 10_001))
        for role in OTHERS:
            for model, names in ACTIONS.items():
                ids = self.leads["mine"].ids if model == "crm.lead" else [1]
                if role == "employee" and model == "res.partner":
                    continue  # employees may read contacts
                for name in names:
                    for wanted in (ids, many):
                        with self.subTest(role=role, method=name, ids=len(wanted)):
                            self._assert_refused(role, model, name, wanted)
        self.assertEqual(self._get_rows(), before)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_one_foreign_lead_among_ten_thousand_ids_stops_all(self):
        """Ids that are not there any more are no reason to stop, others' leads are."""
        before = self._get_rows()
        gone = range(10**9, 10**9 + 10_000)
        leads = self.leads["mine"] + self.leads["colleague"]
        for name in ACTIONS["crm.lead"]:
            with self.subTest(method=name):
                self._assert_refused("own", "crm.lead", name, [*leads.ids, *gone])
        self.assertEqual(self._get_rows(), before)

    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_model")
    def test_diagnosis_takes_no_domain_that_asks_for_more(self):
        for role in ("own", "all", "manager"):
            for domain in DOMAINS:
                with self.subTest(role=role, domain=str(domain)[:60]):
                    try:
                        found = self._call(
                            role, "crm.lead", "get_buying_diagnosis", domain
                        )
                    except REFUSALS as error:
                        self.assertTrue(str(error))
                    else:
                        self.assertIsInstance(found, list)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_answers_and_decisions_of_wrong_types_write_nothing(self):
        ids = self.leads["mine"].ids
        before = self._get_rows()
        wrong = ("x", -1, 2**70, [1], {"id": 1}, "1; DROP TABLE crm_lead")
        calls = [("action_qualification_answer", (value, "yes")) for value in wrong]
        calls += [("action_qualification_override", (value, "Why")) for value in wrong]
        calls += [
            ("action_qualification_override", ("qualified", value))
            for value in wrong + (None, 0, "", " ")
            if not isinstance(value, str) or not value.strip()
        ]
        for name, arguments in calls:
            with self.subTest(method=name, arguments=str(arguments)):
                self._assert_refused("manager", "crm.lead", name, ids, *arguments)
        self.assertEqual(self._get_rows(), before)
