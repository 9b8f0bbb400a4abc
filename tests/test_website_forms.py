import json
from unittest import SkipTest
from unittest.mock import patch

from odoo.tests import HttpCase, RecordCapturer, tagged

from odoo.addons.base.models.ir_model import IrModelData

ANSWERS = {
    "qualification_need": "yes",
    "qualification_budget": "partial",
    "qualification_timeframe": "quarter",
    "qualification_authority": "no",
    "qualification_interest": "later",
    "qualification_supplier": "partial",
    "qualification_terms": "no",
    "qualification_contract": "yes",
}


@tagged("post_install", "-at_install")
class TestWebsiteForms(HttpCase):
    """What strangers may tell about themselves where there is a website."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "visitor_ids" not in cls.env["crm.lead"]._fields:
            raise SkipTest("needs Website and its leads (website_crm)")
        cls.leads = cls.env["crm.lead"]

    def _send(self, **values):
        """Send a form as nobody in particular; return what it says, and the lead."""
        data = {"name": "Cat food", "email_from": "ann@forms.example.com", **values}
        with RecordCapturer(self.leads) as captured:
            response = self.url_open("/website/form/crm.lead", data=data)
        self.assertEqual(response.status_code, 200)
        return json.loads(response.text), captured.records

    def test_visitors_answer(self):
        _said, lead = self._send(**ANSWERS)
        self.assertEqual({name: lead[name] for name in ANSWERS}, ANSWERS)

    def test_what_is_left_empty_is_unknown(self):
        _said, lead = self._send(**dict.fromkeys(ANSWERS, ""))
        self.assertFalse(any(lead[name] for name in ANSWERS))

    def test_what_is_no_answer_is_refused_in_words(self):
        said, lead = self._send(qualification_need="<script>")
        self.assertFalse(lead)
        self.assertEqual(
            said["error"],
            "“Need” takes one of these answers: No need, Possible need, Strong need.",
        )

    def test_nobody_decides_about_themselves(self):
        _said, lead = self._send(
            qualification_override="qualified", qualification_score="100"
        )
        self.assertFalse(lead.qualification_override)
        self.assertEqual(lead.qualification_score, 0)
        self.assertIn("qualification_override : qualified", lead.description)

    def _install(self, module):
        """Do what Odoo does when a module has come, but for its clearing away."""
        with patch.object(IrModelData, "_process_end", lambda self, modules: True):
            self.env["ir.model.data"]._process_end([module])

    def test_website_may_come_after_us(self):
        self.env.cr.execute(
            "UPDATE ir_model_fields SET website_form_blacklisted = true "
            "WHERE model = 'crm.lead' AND name LIKE 'qualification_%'"
        )
        _said, lead = self._send(qualification_need="yes")
        self.assertFalse(lead.qualification_need)
        self._install("website")
        _said, lead = self._send(qualification_need="yes")
        self.assertEqual(lead.qualification_need, "yes")

    def test_add_on_may_ask_for_less(self):
        less = patch.object(
            self.registry["crm.lead"],
            "_qualification_get_website_fields",
            lambda self: ["qualification_need"],
        )
        with less:
            self._install("an_add_on")
        _said, lead = self._send(**ANSWERS)
        self.assertEqual(lead.qualification_need, "yes")
        self.assertFalse(lead.qualification_contract)
