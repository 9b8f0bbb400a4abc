from unittest.mock import patch

from odoo.tests import tagged

from .rpc_common import RpcCase
from .test_security import ALLOWED, OTHERS

MANY = list(range(1, 10_001))
NO_IDS = (
    *(["x"], "x", ["1; DROP TABLE crm_lead"], {"a": 1}, [{"id": 1}], [[1]]),
    *([None], [1.5], [-1], [0], [2**31 - 1], [[[[[]]]]]),
)
IDS_AS_ONE = ("1", [True])  # which Odoo's own methods take for 1
NO_IDS_IN_JSON = ([2**70], [10**400], [1e308])
NO_DOMAINS = (
    *([["user_id.password", "=like", "$%"]], [["create_uid.totp_secret", "!=", False]]),
    *([["name) OR (1", "=", 1]], [["id; DROP TABLE crm_lead --", "=", 1]]),
    *([["nope.nope", "any", [["x", "=", 1]]]], ["|"], ["&"], "[('id', '=', 1)]"),
    *("__import__('os').system('exit 1')", [["partner_id", "any!", [["id", "!=", 0]]]]),
    *([["id", "=", "x"]], [["create_date", "=", "never"]], [["name", "=", {"a": 1}]]),
    *([["id", "in", [[1]]]], [["id", "in", MANY]], [["name", "=ilike", "%a" * 2000]]),
    [["name", "=ilike", "(a+)+$"]],
    ["&"] * 9_999 + [["id", "=", 1]] * 10_000,
    ["|"] * 9_999 + [["name", "ilike", "x"]] * 10_000,
    ["!"] * 3_001 + [["id", "=", 1]],
)
NO_VALUES = (
    *(None, True, -1, 2**31, 1.5, "", " ", "x", "x" * 100_000, "yes\x00", [], {}, [[]]),
    *({"a": 1}, [1], ["x"], [[[1, 2], 3]], [None], "'; DROP TABLE crm_lead; --"),
    "env['res.users'].search([])",
)
# what we tell ourselves in the context
CONTEXT_KEYS = (
    "buying_defer_check",
    "buying_merge_conflict",
    "lifecycle_left_out",
    "lifecycle_linked_ids",
    "lifecycle_won_stage_ids",
    "qualification_skip_refused",
)


@tagged("post_install", "-at_install")
class TestHostileRpc(RpcCase):
    """Whatever is sent to whichever public method: refused in words, or harmless.

    The methods are those of the registry, so new ones are called too.
    """

    def test_every_method_is_called(self):
        called = {(model, name) for model, name, *_rest in self._iterate()}
        self.assertGreater(len(called), 40)
        self.assertIn(("crm.lead", "action_lifecycle_convert"), called)
        self.assertIn(("crm.lifecycle.funnel", "get_funnel"), called)

    def test_who_means_well_is_answered(self):
        """On a lead of one's own; else all that is refused below says nothing."""
        for model, name, arguments, takes_ids in self._iterate(own=True):
            known = model in ("crm.lead", "crm.lifecycle.funnel")
            if not known or "criterion_id" in arguments:
                continue
            ids = self.leads["mine"].ids if takes_ids else None
            for protocol, call in self.protocols.items():
                with self.subTest(protocol=protocol, method=name):
                    answer = call("manager", model, name, ids, **arguments)
                    self.assertFalse(answer.refused, answer.text)

    def test_strangers(self):
        before = self._get_rows()
        for model, name, arguments, takes_ids in self._iterate(mixins=True):
            record = self.foreign.get(model) or self.env[model]
            for role in OTHERS:
                if self.env[model].with_user(self.roles[role]).has_access("create"):
                    continue  # as in bare Odoo: employees keep a calendar
                for protocol, call in self.protocols.items():
                    ids = MANY if protocol == "XML-RPC" else record.ids
                    with self.subTest(
                        role=role, model=model, method=name, protocol=protocol
                    ):
                        answer = call(
                            role, model, name, ids if takes_ids else None, **arguments
                        )
                        self._assert_in_words(answer, model, name)
                        self._assert_no_secrets(answer)
                        if role == "public":
                            self.assertTrue(answer.refused)
        self._assert_unwritten(before)

    def test_other_peoples_records(self):
        """Alone, and among ten thousand ids of which most are gone."""
        before = self._get_rows()
        gone = list(range(10**9, 10**9 + 10_000))
        for model, name, arguments, takes_ids in self._iterate():
            if not takes_ids or model not in self.foreign:
                continue
            for role in ("own", "all", "manager"):
                for call, ids in zip(
                    self.protocols.values(),
                    (self.foreign[model].ids, self.foreign[model].ids + gone),
                    strict=True,
                ):
                    with self.subTest(role=role, model=model, method=name, ids=ids[:2]):
                        answer = call(role, model, name, ids, **arguments)
                        if self.methods[model][name]:
                            self.assertTrue(answer.refused)
                        self._assert_in_words(answer, model, name)
                        self._assert_no_secrets(answer)
        self._assert_unwritten(before)

    def test_leads_of_colleagues_and_of_other_companies(self):
        before = self._get_rows()
        for model, name, arguments, _ids in self._iterate_leads():
            for role in ("own", "second_company"):
                for key in {"mine", "colleague", "foreign"} - ALLOWED[role]:
                    with self.subTest(role=role, lead=key, method=name):
                        answer = self._call_json(
                            role, "crm.lead", name, self.leads[key].ids, **arguments
                        )
                        self.assertTrue(answer.refused)
                        self._assert_in_words(answer, model, name)
        self._assert_unwritten(before)

    def _iterate_leads(self):
        return [
            entry for entry in self._iterate() if entry[0] == "crm.lead" and entry[3]
        ]

    def test_ids_that_are_none(self):
        before = self._get_rows()
        for model, name, arguments, takes_ids in self._iterate():
            if not takes_ids:
                continue
            is_own = self.methods[model][name]
            # who may not change what Odoo's own methods take for records
            role = "manager" if is_own else "own"
            strange = NO_IDS + (IDS_AS_ONE if is_own else ())
            for number, ids in enumerate((*strange, *NO_IDS_IN_JSON)):
                call = (
                    self._call_json
                    if ids in NO_IDS_IN_JSON or number % 2
                    else (self._call_xml)
                )
                with self.subTest(model=model, method=name, ids=str(ids)[:40]):
                    answer = call(role, model, name, ids, **arguments)
                    self._assert_in_words(answer, model, name)
        self._assert_unwritten(before)

    def test_arguments_that_are_none(self):
        """On a lead that the caller may write, so nothing else refuses them."""
        for model, name, arguments, takes_ids in self._iterate(own=True):
            method = getattr(type(self.env[model]), name)
            record = self.leads["mine"] if model == "crm.lead" else self.env[model]
            for parameter in self._get_parameters(method):
                values = NO_DOMAINS if parameter.name == "domain" else NO_VALUES
                for value in values:
                    with self.subTest(
                        method=name, parameter=parameter.name, value=str(value)[:60]
                    ):
                        answer = self._call_json(
                            "manager",
                            model,
                            name,
                            record.ids if takes_ids else None,
                            **{**arguments, parameter.name: value},
                        )
                        self._assert_in_words(answer, model, name)
                        self._assert_no_secrets(answer)

    def test_contexts_that_are_ours(self):
        """What we tell ourselves in the context is not believed if it is sent."""
        for model, name, arguments, takes_ids in self._iterate_leads():
            if name == "write":
                arguments["vals"] = {"email_from": "new@example.com"}
            for value in (True, 5, "x", [[]], {"a": 1}):
                with self.subTest(method=name, value=value):
                    answer = self._call_json(
                        "own",
                        model,
                        name,
                        self.leads["mine"].ids if takes_ids else None,
                        context=dict.fromkeys(CONTEXT_KEYS, value),
                        **arguments,
                    )
                    self._assert_in_words(answer, model, name)

    def test_nobody_puts_off_the_check_for_a_second_economic_buyer(self):
        role = self.env.ref("crm_customer_lifecycle.crm_buying_role_economic")
        lead = self.leads["mine"]
        for name, refused in (("Ana", False), ("Bob", True)):
            answer = self._call_json(
                "own",
                "crm.buying.influence",
                "create",
                vals_list=[
                    {
                        "lead_id": lead.id,
                        "contact_name": name,
                        "role_ids": [[4, role.id]],
                    }
                ],
                context={"buying_defer_check": True},
            )
            self.assertEqual(answer.refused, refused, answer.text)
        self.assertIn("economic buyer", answer.text)

    def test_who_does_nothing_causes_nothing(self):
        """Odoo lets anybody write, delete and create no records: no caches are emptied
        and no leads scored anew for that."""
        before = self._get_rows()
        clear_cache = self.patch_clear_cache()
        for model, names in self.methods.items():
            if self.env[model]._abstract:
                continue
            for name in {"create", "unlink", "write"} & names.keys():
                ids, arguments = ([], {"vals": {}}) if name == "write" else ([], {})
                if name == "write":
                    fields = self.env[model]._fields
                    arguments["vals"] = dict.fromkeys(
                        {"is_won", "points", "min_score", "name"} & fields.keys(), 1
                    )
                if name == "create":
                    ids, arguments = None, {"vals_list": []}
                with self.subTest(model=model, method=name):
                    self._call_json("portal", model, name, ids, **arguments)
                    clear_cache.assert_not_called()
        self._assert_unwritten(before)

    def patch_clear_cache(self):
        """Return a mock that stands for emptying the caches of all workers."""
        patcher = patch.object(type(self.env.registry), "clear_cache")
        self.addCleanup(patcher.stop)
        return patcher.start()
