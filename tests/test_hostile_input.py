from markupsafe import Markup

from odoo.tests import HttpCase, tagged

from .common import LifecycleCase
from .hostile import SCRIPT, get_active

# Opens a tab of the form, and looks whether its texts are there and none has run
CODE = """
document.querySelector(".o_notebook .nav-link[name='%s']").click();
const waiting = setInterval(() => {
    if (!document.querySelector("%s")) {
        return;
    }
    clearInterval(waiting);
    setTimeout(() => {
        if (window.pwned) {
            console.error("A text of the form was run as script.");
        } else if (document.querySelector(".o_form_view img[onerror]")) {
            console.error("A text of the form became an image.");
        } else {
            console.log("test successful");
        }
    }, 500);
}, 100);
"""


@tagged("post_install", "-at_install")
class TestHostileTexts(LifecycleCase):
    """HTML and script in whatever can be typed is shown as text, wherever it shows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact_1.write({"name": SCRIPT, "is_company": True})
        scorecard = cls.env["crm.qualification.scorecard"].create(
            {"name": SCRIPT, "sequence": -1, "lead_type": "both", "gate_policy": "warn"}
        )
        cls.criterion = cls.env["crm.qualification.criterion"].create(
            {
                "scorecard_id": scorecard.id,
                "name": SCRIPT,
                "question": SCRIPT,
                "required": True,
            }
        )
        cls.lead = cls._create_opportunity(
            cls.contact_1, name=SCRIPT, type="lead", contact_name=SCRIPT
        )
        cls.stage_repeat.name = SCRIPT

    def _assert_harmless(self, lead=None):
        messages = (lead or self.lead).message_ids
        for body in messages.mapped("body"):
            self.assertFalse(get_active(body), body)
        return messages

    def test_get_active_finds_what_it_looks_for(self):
        self.assertCountEqual(get_active(SCRIPT), ["script", "img onerror"])
        self.assertTrue(get_active('<a href=" javascript:x">x</a>'))
        self.assertFalse(get_active("<p>&lt;script&gt; onerror=</p>"))

    def test_activity_that_names_what_is_missing(self):
        self.lead.action_qualification_plan_missing()
        note = self.lead.activity_ids.note
        self.assertIn("alert(1)", note)
        self.assertFalse(get_active(note))
        self.lead.activity_ids.action_feedback(feedback=SCRIPT)
        self._assert_harmless()

    def test_decision_and_its_reason(self):
        manager = self.lead.with_user(self.user_sales_manager)
        manager.action_qualification_override("qualified", SCRIPT)
        messages = self._assert_harmless()
        self.assertTrue(messages.filtered(lambda m: "alert" in str(m.body)))

    def test_warnings_of_the_gate(self):
        self.lead.convert_opportunity(self.contact_1)
        self.env.cr.precommit.run()
        self._assert_harmless()

    def test_coming_back_later_and_losing(self):
        wizard = self.env["crm.lead.recycle"].with_context(
            active_ids=self.lead.ids, active_model="crm.lead"
        )
        wizard = wizard.create({"lead_ids": self.lead.ids})
        for name, field in wizard._fields.items():
            if field.type == "html":
                self.assertFalse(get_active(wizard[name]), name)
        self.lead.action_set_lost()
        self._assert_harmless()

    def test_merging_and_the_buying_group(self):
        other = self._create_opportunity(self.contact_1, name=SCRIPT, type="lead")
        for lead in self.lead + other:
            self.env["crm.buying.influence"].create(
                {"lead_id": lead.id, "contact_name": SCRIPT, "win": SCRIPT}
            )
        merged = (self.lead + other).merge_opportunity()
        self._assert_harmless(merged)

    def test_wizards(self):
        wizard = self.env["crm.lead.qualify"].with_context(
            active_ids=self.lead.ids, active_model="crm.lead"
        )
        wizard = wizard.create({"lead_ids": self.lead.ids})
        for name, field in wizard._fields.items():
            if field.type == "html":
                self.assertFalse(get_active(wizard[name]), name)

    def test_repeat_opportunity(self):
        self._create_purchase(self.contact_1)
        self.contact_1.action_lifecycle_repeat_opportunity()
        leads = self.env["crm.lead"].search([("partner_id", "=", self.contact_1.id)])
        self._assert_harmless(leads)

    def test_messages_on_the_screen(self):
        """Texts of notifications are escaped by the web client; links are not."""
        for lead in (self.lead, self.lead.copy()):
            for action in (
                lead.action_lifecycle_create_customer(),
                lead.action_lifecycle_won(),
            ):
                self.assertEqual(action["tag"], "display_notification")
                self.assertNotIsInstance(action["params"]["message"], Markup)
                self.assertFalse(action["params"].get("links"))

    def test_what_widgets_get_is_text(self):
        """They show it with ``t-out``, which runs what is marked as markup."""
        self.env["crm.buying.influence"].create(
            {"lead_id": self.lead.id, "contact_name": SCRIPT, "degree": "high"}
        )
        found = [self.lead.display_name, self.lead.buying_next_step]
        found += self._get_texts(self.lead.qualification_checklist)
        found += self._get_texts(self.lead.buying_map)
        found += self._get_texts(self.lead.buying_red_flags)
        self.assertGreater(sum("alert(1)" in str(text) for text in found), 3)
        for text in found:
            self.assertNotIsInstance(text, Markup)

    def _get_texts(self, data):
        """Return the texts in what a Json field holds."""
        if isinstance(data, dict):
            data = list(data.values())
        if isinstance(data, list | tuple):
            return [text for item in data for text in self._get_texts(item)]
        return [data] if isinstance(data, str) else []


@tagged("post_install", "-at_install")
class TestHostileForm(HttpCase, LifecycleCase):
    """In a browser: a form full of script runs none of it."""

    def test_a_form_full_of_script(self):
        script = "<img src='x' onerror='window.pwned = true'>"
        scorecard = self.env["crm.qualification.scorecard"].create(
            {"name": script, "sequence": -1, "lead_type": "both", "gate_policy": "warn"}
        )
        self.env["crm.qualification.criterion"].create(
            {
                "scorecard_id": scorecard.id,
                "name": script,
                "question": script,
                "required": True,
            }
        )
        self.env["crm.buying.role"].search([]).name = script
        lead = self._create_opportunity(name=script, contact_name=script)
        self.env["crm.buying.influence"].create(
            {
                "lead_id": lead.id,
                "contact_name": script,
                "degree": "high",
                "win": script,
                "note": script,
            }
        )
        self._as_salesman(lead).action_qualification_plan_missing()
        lead.with_user(self.user_sales_manager).action_qualification_override(
            "unqualified", script
        )
        for tab, widget in (
            ("qualification", ".o_qualification_next"),
            ("buying_group", ".o_buying_red_flags li"),
        ):
            self.browser_js(
                f"/odoo/action-crm.crm_lead_opportunities/{lead.id}",
                CODE % (tab, widget),
                ready="!!document.querySelector('.o_form_view .o_notebook')",
                login=self.user_sales_salesman.login,
            )
