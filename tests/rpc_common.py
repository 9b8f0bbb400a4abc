import inspect
import json
import re
from dataclasses import dataclass
from xmlrpc.client import Fault, ServerProxy

from odoo.fields import Command
from odoo.tests import HttpCase
from odoo.tests.common import Transport, get_db_name
from odoo.tools import SQL, mute_logger

from .public_methods import OUR_FILES, get_public_methods
from .test_security import SecurityCase

# of the second company
SECRETS = ("Top secret deal", "Secret Ann", "Secret Inc", "Secret purchase", "@secret")
# of XML-RPC: a warning, access denied, no access
FAULTS_IN_WORDS = (2, 3, 4)
# what a caller who means well would send
ARGUMENTS = {
    "answer": "yes",
    "criterion_id": 1,
    "decision": "qualified",
    "domain": [],
    "partner": False,
    "reason": "Why",
    "vals": {"name": "Written"},
    "vals_list": [{"name": "Created"}],
}
# where what a call may change is kept, beside the models of ours
CHANGED = """
calendar.event crm.lead crm.stage crm.team mail.activity mail.followers mail.message
res.partner res.users
""".split()


@dataclass(frozen=True)
class Answer:
    """What came back, whichever protocol carried it."""

    refused: bool
    in_words: bool
    text: str
    traceback: str = ""

    def get_frames(self):
        """Return the files that the error came through, and whether each is ours."""
        files = re.findall(r'File "([^"]+)"', self.traceback)
        return [(file, bool(OUR_FILES.search(file))) for file in files]


class RpcCase(HttpCase, SecurityCase):
    """One API key per role, both protocols, and a record of somebody else per model."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keys = {
            role: cls._create_key(user)
            for role, user in cls.roles.items()
            if role != "public"
        }
        cls.foreign = {
            "crm.lead": cls.leads["foreign"],
            **cls._create_foreign_records(),
        }
        cls.env.flush_all()
        cls.methods = get_public_methods(cls.env)

    @classmethod
    def _create_key(cls, user):
        keys = cls.env["res.users.apikeys"].with_user(user).sudo()
        return keys._generate(None, "Test", False)

    @classmethod
    def _create_foreign_records(cls):
        """Return a record per model of ours that belongs to the second company."""
        secret = {"company_id": cls.company_2.id}
        partner = cls.env["res.partner"].create({"name": "Secret Inc", **secret})
        purchase = cls._create_purchase(
            partner,
            name="Secret purchase",
            user_id=cls.roles["second_company"].id,
            team_id=cls.team_company2.id,
            stage_id=cls.stage_gen_won.id,
            **secret,
        )
        cls.env.flush_all()
        lead = cls.leads["foreign"]
        people = cls.env["crm.buying.influence"]
        wizards = {
            name: cls.env[name].create({"lead_ids": [Command.set(lead.ids)]})
            for name in ("crm.lead.lost", "crm.lead.qualify", "crm.lead.recycle")
        }
        rows = cls.env["crm.lifecycle.purchase"].search([("res_id", "=", purchase.id)])
        return {
            "crm.buying.influence": people.create(
                {"lead_id": lead.id, "contact_name": "Secret Ann"}
            ),
            "crm.lifecycle.funnel": cls.env["crm.lifecycle.funnel"].browse(lead.id),
            "crm.lifecycle.purchase": rows,
            "res.partner": partner,
            **wizards,
        }

    def setUp(self):
        super().setUp()
        mute = mute_logger(
            "odoo.addons.base.models.ir_model",
            "odoo.addons.base.models.ir_rule",
            "odoo.addons.rpc.controllers.xmlrpc",
            "odoo.domains",
            "odoo.http",
            "odoo.sql_db",
        )
        mute.__enter__()  # noqa: PLC2801
        self.addCleanup(mute.__exit__)
        self.proxy = ServerProxy(
            f"{self.xmlrpc_url}object", transport=Transport(self), allow_none=True
        )
        self.protocols = {"JSON-2": self._call_json, "XML-RPC": self._call_xml}

    # ------------------------------------------------------------
    # CALLS
    # ------------------------------------------------------------

    def _call_json(self, role, model, method, ids=None, **arguments):
        key = self.keys.get(role)
        body = arguments if ids is None else {"ids": ids, **arguments}
        response = self.url_open(
            f"/json/2/{model}/{method}",
            data=json.dumps(body),
            headers={
                "Content-Type": "application/json",
                **({"Authorization": f"Bearer {key}"} if key else {}),
            },
            method="POST",
            timeout=60,
        )
        if response.status_code == 200:
            return Answer(False, True, response.text)
        error = response.json()
        in_words = 400 <= response.status_code < 500
        return Answer(True, in_words, error["message"], error["debug"])

    def _call_xml(self, role, model, method, ids=None, **arguments):
        user, key = self.roles[role], self.keys.get(role) or "wrong"
        try:
            result = self.proxy.execute_kw(
                get_db_name(),
                user.id,
                key,
                model,
                method,
                [] if ids is None else [ids],
                arguments,
            )
        except Fault as fault:
            in_words = fault.faultCode in FAULTS_IN_WORDS
            text = fault.faultString
            return Answer(True, in_words, text, "" if in_words else text)
        return Answer(False, True, repr(result))

    def _iterate(self, own=False, mixins=False):
        """Yield ``(model, method, required arguments, whether it takes ids)``.

        :param bool own: only those of which Odoo has none of that name
        :param bool mixins: those of mixins too, on which they can be called as well
        """
        for model, names in self.methods.items():
            if self.env[model]._abstract and not mixins:
                continue
            for name, is_own in names.items():
                if is_own or not own:
                    method = getattr(type(self.env[model]), name)
                    arguments = {
                        parameter.name: ARGUMENTS.get(parameter.name)
                        for parameter in self._get_parameters(method)
                        if parameter.default is inspect.Parameter.empty
                    }
                    takes_ids = not getattr(method, "_api_model", False)
                    yield model, name, arguments, takes_ids

    def _get_parameters(self, method):
        return list(inspect.signature(method).parameters.values())[1:]

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    def _assert_in_words(self, answer, model, name):
        """Whoever is refused is told why; nobody is shown where our code broke.

        Odoo's own methods may break on what they are sent, but not in our part of
        them. On a mixin there is nothing to call them for.
        """
        self.assertTrue(answer.text)
        if answer.in_words:
            self.assertNotIn("Traceback", answer.text)
            return
        ours = [is_ours for _file, is_ours in answer.get_frames()]
        if not self.methods[model][name]:
            ours = [] if self.env[model]._abstract else ours[-1:]
        self.assertFalse(any(ours), "\n".join(answer.traceback.splitlines()[-12:]))

    def _assert_no_secrets(self, answer):
        for secret in SECRETS:
            self.assertNotIn(secret, answer.text)

    def _assert_unwritten(self, before):
        """Compare with what ``_get_rows`` has found before."""
        after = self._get_rows()
        self.assertEqual([name for name in after if after[name] != before[name]], [])

    def _get_rows(self):
        """Return how many rows there are and a checksum of them, for each table."""
        self.env.flush_all()
        models = [self.env[name] for name in self.methods] + [
            self.env[name] for name in CHANGED
        ]
        return {
            model._table: self.env.execute_query(
                SQL(
                    "SELECT count(*), md5(string_agg(t::text, '' ORDER BY t::text)) "
                    "FROM %s t",
                    SQL.identifier(model._table),
                )
            )
            for model in models
            if model._auto and not model._abstract
        }
