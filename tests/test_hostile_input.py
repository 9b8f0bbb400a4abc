from email.message import EmailMessage

from lxml import html

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import LifecycleCase
from .test_import import ImportCase

ROWS = 500
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def get_active(markup):
    """Return what a browser would run of some HTML."""
    tree = html.fragment_fromstring(str(markup or ""), create_parent="div")
    found = [node.tag for node in tree.iter("script", "iframe", "object", "embed")]
    for node in tree.iter():
        for name, value in node.items():
            if name.startswith("on") or value.strip().lower().startswith("javascript:"):
                found.append(f"{node.tag} {name}")
    return found


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


@tagged("post_install", "-at_install")
class TestHostileMail(LifecycleCase):
    """E-mails that create leads: whatever they say, a lead and no more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["res.partner"].create(
            {"name": "Known Inc", "is_company": True, "email": "buy@known.example.com"}
        )
        cls.customer.phone = "+32 2 555 10 10"
        cls._create_purchase(cls.customer)
        cls.env.flush_all()

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def _receive(self, raw):
        before = self.env["crm.lead"].search([], order="id DESC", limit=1)
        self.env["mail.thread"].message_process("crm.lead", raw)
        return self.env["crm.lead"].search([("id", ">", before.id)])

    def _compose(self, sender, subject="Hello", body="I want to buy", **headers):
        message = EmailMessage()
        message["From"] = sender
        message["To"] = "leads@my.example.com"
        message["Subject"] = subject
        message["Message-Id"] = f"<{abs(hash((sender, subject)))}@test>"
        for name, value in headers.items():
            message[name] = value
        message.set_content(body)
        return message.as_bytes()

    def test_a_forged_sender_points_to_the_customer_and_changes_nothing(self):
        names = ["name", "email", "phone", "user_id", "company_id", "street", "active"]
        before = self.customer.read(names)
        lead = self._receive(
            self._compose(
                "Boss <BUY@known.example.com>", body="My new number: +32 2 999 99 99"
            )
        )
        self.assertEqual(len(lead), 1)
        self.assertIn(self.customer, lead.partner_id + lead.lifecycle_known_customer_id)
        lead.flush_recordset()
        self.assertEqual(self.customer.read(names), before)
        # who is behind the address is not let in on what we know of the customer
        self.assertNotIn("555 10 10", str(lead.message_ids.mapped("body")))

    def test_broken_headers(self):
        for number, head in enumerate(
            (
                b"From: =?utf-8?q?=FF=FE?= <a@b>\r\nSubject: =?x?y?z?=\r\n",
                b"From: <>\r\nSubject:\r\n",
                b"From: a@b.example.com, c@d.example.com\r\nSubject: \xff\xfe\r\n",
                b"From: "
                + b"x" * 5000
                + b"@long.example.com\r\nSubject: "
                + b"y" * 9000
                + b"\r\n",
                b"From: '; DROP TABLE crm_lead --@sql.example.com\r\nSubject: x\r\n",
                b"Subject: nobody\r\n",
            )
        ):
            raw = head + b"Message-Id: <broken%d@test>\r\n\r\nbody" % number
            with self.subTest(head=head[:60]):
                leads = self._receive(raw)
                self.assertLessEqual(len(leads), 1)
                leads.mapped("qualification_checklist")
                self.assertFalse(leads.lifecycle_known_customer_id)

    def test_a_body_of_five_megabytes(self):
        lead = self._receive(
            self._compose("big@big.example.com", body="word " * 1_000_000)
        )
        self.assertEqual(len(lead), 1)
        self.assertFalse(lead.partner_id)
        lead.write({"qualification_need": "yes"})

    def test_script_in_an_email(self):
        message = EmailMessage()
        message["From"] = "evil@evil.example.com"
        message["Subject"] = SCRIPT
        message["Message-Id"] = "<evil@test>"
        message.set_content(SCRIPT, subtype="html")
        lead = self._receive(message.as_bytes())
        self.assertEqual(lead.name, SCRIPT)
        for body in [*lead.message_ids.mapped("body"), lead.description]:
            self.assertFalse(get_active(body))


@tagged("post_install", "-at_install")
class TestLargeImport(ImportCase):
    def test_many_rows_come_in_at_once(self):
        """Also 10,000, which take minutes: set ``ROWS`` to try."""
        fields = ["name", "email_from", "type", "qualification_need"]
        rows = [
            [f"Row {n}", f"row{n}@large.example.com", "lead", "yes" if n % 2 else ""]
            for n in range(ROWS)
        ]
        result = self._import(fields, rows)
        leads = self._get_leads(result)
        self.assertEqual(len(leads), ROWS)
        self.assertEqual(
            self.env["crm.lead"].search_count(
                [("id", "in", leads.ids), ("qualification_need", "=", "yes")]
            ),
            ROWS // 2,
        )
