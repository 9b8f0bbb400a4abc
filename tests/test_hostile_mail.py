from datetime import timedelta
from email.message import EmailMessage

from odoo.fields import Datetime
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import LifecycleCase
from .hostile import SCRIPT, get_active


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
        """Return an e-mail; of ``headers``, ``reply_to`` becomes Reply-To."""
        message = EmailMessage()
        message["From"] = sender
        message["To"] = "leads@my.example.com"
        message["Subject"] = subject
        message["Message-Id"] = f"<{abs(hash((sender, subject)))}@test>"
        for name, value in headers.items():
            message[name.replace("_", "-")] = value
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

    def test_a_forger_is_told_nothing_and_follows_nothing(self):
        """Answers go to the customer of record, wherever the e-mail came from."""
        followers = self.customer.message_partner_ids
        with self.mock_mail_gateway():
            lead = self._receive(
                self._compose(
                    "Known Inc <buy@known.example.com>",
                    reply_to="evil@evil.example.com",
                    cc="evil@evil.example.com",
                    return_path="evil@evil.example.com",
                )
            )
            lead.action_lifecycle_convert()
            self.flush_tracking()
        self.assertEqual(lead.partner_id, self.customer)
        self.assertEqual(self.customer.message_partner_ids, followers)
        addresses = lead.message_partner_ids.mapped("email_normalized")
        self.assertNotIn("evil@evil.example.com", addresses)
        for mail in self._mails:
            self.assertNotIn("evil", str([mail["email_to"], mail["reply_to"]]))

    def test_who_only_names_a_customer_is_not_taken_for_one(self):
        for sender in (
            '"buy@known.example.com" <evil@evil.example.com>',
            "evil@evil.example.com, buy@known.example.com",
            "<evil@evil.example.com> buy@known.example.com",
            "buy@known.example.com.evil.example.com",
            "buy@known.example.com@evil.example.com",
            "buy@known.example.com\u200b",
        ):
            message = self._compose("sender", subject=sender)
            raw = message.replace(b"From: sender", b"From: " + sender.encode())
            with self.subTest(sender=sender):
                lead = self._receive(raw)
                self.assertLessEqual(len(lead), 1)
                self.assertFalse(lead.lifecycle_known_customer_id)
                self.assertNotEqual(lead.partner_id, self.customer)
                self.assertEqual(self.customer.email, "buy@known.example.com")

    def test_what_a_forger_writes_stays_on_the_lead(self):
        """Also once a salesperson works with it: nothing goes to the customer."""
        before = self.customer.read()[0]
        lead = self._receive(self._compose("Evil Inc <buy@known.example.com>"))
        lead = self._as_salesman(lead.sudo())
        lead.sudo().user_id = self.user_sales_salesman
        lead.write(
            {"contact_name": "Evil", "street": "Evil street", "function": "Boss"}
        )
        lead.action_lifecycle_convert()
        lead.action_lifecycle_won()
        after = self.customer.read()[0]
        changed = {name for name in before if before[name] != after[name]}
        for name in ("name", "email", "phone", "street", "function", "user_id"):
            self.assertNotIn(name, changed)

    def test_an_email_from_the_future_is_one_of_today(self):
        """The sender dates it: that is no reason to lose it, nor to believe it."""
        lead = self._create_opportunity(name="Deal")
        person = self.env["crm.buying.influence"].create(
            {"lead_id": lead.id, "contact_name": "Ann", "email": "ann@x.example.com"}
        )
        raw = self._compose("ann@x.example.com", date="Mon, 1 Jan 2199 10:00:00 +0000")
        self.env["mail.thread"].message_process("crm.lead", raw, thread_id=lead.id)
        self.assertTrue(person.contact_date)
        self.assertLess(person.contact_date, Datetime.now() + timedelta(minutes=1))
        later = person.copy({"contact_name": "Again", "email": "ann@x.example.com"})
        self.assertLess(later.contact_date, Datetime.now() + timedelta(minutes=1))
