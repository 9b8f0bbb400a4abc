from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged, users

from .test_security import SALES, SecurityCase


@tagged("post_install", "-at_install")
class TestCompanySecurity(SecurityCase):
    """Another company's purchases show in the stage: no name, no amount, no link."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secret = cls.env["res.partner"].create(
            {
                "name": "Secret Person",
                "email": "ann@secret.example.com",
                "phone": "+1 202 555 0177",
                "company_id": cls.company_2.id,
            }
        )
        cls.secret_company = cls.env["res.partner"].create(
            {
                "name": "Secret Holding",
                "is_company": True,
                "company_id": cls.company_2.id,
            }
        )

    def _lead_of_salesman(self, name="Deal", **values):
        lead = self._create_lead(
            name, self.user_sales_salesman, company_id=self.company_main.id, **values
        )
        return self._as_salesman(lead)

    def _get_texts(self, lead):
        """Return all that the chatter of a lead says."""
        self.env.cr.precommit.run()
        self.env.invalidate_all()
        messages = lead.sudo().message_ids
        values = messages.tracking_value_ids
        texts = messages.mapped("body")
        for name in ("old_value_char", "new_value_char"):
            texts += [text or "" for text in values.mapped(name)]
        return " ".join(texts)

    def test_refusal_of_the_repeat_stage_names_no_contact_of_another_company(self):
        """The customer is the entity, but its name may be another company's."""
        between = self.env["res.partner"].create(
            {"name": "Between", "parent_id": self.secret.id, "company_id": False}
        )
        contact = self.env["res.partner"].create(
            {"name": "Leaf", "parent_id": between.id, "company_id": False}
        )
        self.assertEqual(contact.commercial_partner_id, self.secret)
        self.assertNotIn("Secret", self._as_salesman(contact).display_name)
        lead = self._lead_of_salesman(partner_id=contact.id)
        with self.assertRaises(UserError) as refusal:
            lead.write({"stage_id": self.stage_repeat.id})
        self.assertIn("Deal", str(refusal.exception))
        self.assertNotIn("Secret", str(refusal.exception))

    def test_purchase_in_another_company_shows_in_the_stage_only(self):
        self._create_purchase(
            self.contact_1,
            name="Top secret purchase",
            expected_revenue=987654,
            company_id=self.company_2.id,
            team_id=self.team_company2.id,
            user_id=self.roles["second_company"].id,
            stage_id=self.stage_gen_won.id,
        )
        lead = self._lead_of_salesman(partner_id=self.contact_1.id)
        message = lead.action_lifecycle_won()["params"]["message"]
        self.assertEqual(lead.stage_id, self.stage_repeat)
        for text in (message, self._get_texts(lead)):
            self.assertTrue(text)
            self.assertNotIn("secret", text.lower())
            self.assertNotIn("987", text)
            self.assertNotIn(self.company_2.name, text)

    def test_contacts_of_another_company_are_neither_linked_nor_named(self):
        """By e-mail, phone and company name; as somebody who may not read them, and
        as somebody who may, for a lead of their other company."""
        both = self.user_sales_manager_mc
        for user in (self.user_sales_salesman, both):
            for values in (
                {"email_from": '"Ann" <ann@secret.example.com>'},
                {"email_from": False, "phone": "+1 202 555 0177"},
                {"email_from": False, "partner_name": "Secret Holding"},
            ):
                lead = self._lead_of_salesman(**values)
                if user == both:
                    lead.sudo().user_id = both
                with self.subTest(user=user.login, values=values):
                    action = self._call(user, lead, "action_lifecycle_create_customer")
                    self.assertEqual(action["params"]["report"]["done"], lead.ids)
                    self.assertNotIn("Secret", action["params"]["message"])
                    contact = lead.sudo().partner_id
                    self.assertNotIn(contact, self.secret + self.secret_company)
                    self.assertNotEqual(contact.company_id, self.company_2)
                    self.assertFalse(contact.parent_id & self.secret_company)

    def test_contact_of_another_company_within_a_shared_company_is_not_linked(self):
        shared = self.env["res.partner"].create(
            {"name": "Shared Ltd", "is_company": True, "company_id": False}
        )
        self.secret.write({"parent_id": shared.id, "name": "Ann"})
        self.assertEqual(self.secret.company_id, self.company_2)
        lead = self._lead_of_salesman(
            email_from=False, partner_name="Shared Ltd", contact_name="Ann"
        )
        lead.sudo().user_id = self.user_sales_manager_mc
        action = self._call(
            self.user_sales_manager_mc, lead, "action_lifecycle_create_customer"
        )
        self.assertEqual(action["params"]["report"]["done"], lead.ids)
        contact = lead.sudo().partner_id
        self.assertNotEqual(contact, self.secret)
        self.assertEqual((contact.name, contact.parent_id), ("Ann", shared))

    def test_nobody_points_to_a_customer_of_another_company(self):
        """What we know of them would show on the lead."""
        name = "lifecycle_known_customer_id"
        lead = self._lead_of_salesman()
        leads = lead.browse()
        for point in (
            lambda: lead.write({name: self.secret.id}),
            lambda: leads.create({"name": "Spy", name: self.secret.id}),
            lambda: leads.with_context(**{f"default_{name}": self.secret.id}).create(
                {"name": "Spy"}
            ),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                point()
        lead.write({name: self.contact_1.id})
        self.assertEqual(lead.lifecycle_known_customer_id, self.contact_1)

    def test_actions_of_who_works_in_one_of_two_companies(self):
        user = self.user_sales_salesman
        user.company_ids += self.company_2
        for verb in ("create_customer", "convert", "won"):
            lead = self._lead_of_salesman(f"Works in one, {verb}", contact_name="Ida")
            self.env.flush_all()
            self.env.invalidate_all()
            one = lead.with_context(allowed_company_ids=self.company_main.ids)
            action = getattr(one, f"action_lifecycle_{verb}")()
            self.assertEqual(self._get_done(action), lead.ids, action["params"])

    def test_leads_of_two_companies_do_not_share_the_contact_that_is_created(self):
        leads = self.env["crm.lead"]
        for company in (self.company_main, self.company_2):
            leads += self._create_lead(
                "Twin",
                self.user_sales_manager_mc,
                company_id=company.id,
                email_from="twin@example.com",
            )
        self._call(self.user_sales_manager_mc, leads, "action_lifecycle_convert")
        self.assertEqual(leads.mapped("type"), ["opportunity"] * 2)
        self.assertEqual(len(leads.partner_id), 2)

    def test_repeat_opportunity_takes_nothing_over_from_another_company(self):
        """That the shared contact has purchased is known; from whom is not."""
        self._create_purchase(
            self.contact_1,
            name="Top secret purchase",
            company_id=self.company_2.id,
            team_id=self.team_company2.id,
            user_id=self.roles["second_company"].id,
            stage_id=self.stage_gen_won.id,
        )
        self._call(
            self.user_sales_salesman,
            self.contact_1,
            "action_lifecycle_repeat_opportunity",
        )
        created = self.contact_1.opportunity_ids.filtered(
            lambda lead: lead.won_status == "pending"
        )
        self.assertEqual(created.user_id, self.user_sales_salesman)
        self.assertNotEqual(created.team_id, self.team_company2)
        self.assertNotEqual(created.company_id, self.company_2)
        followers = created.message_partner_ids
        self.assertNotIn(self.roles["second_company"].partner_id, followers)
        self.assertNotIn("secret", (created.name + self._get_texts(created)).lower())

    def test_contact_of_another_company_gets_no_repeat_opportunity(self):
        self._create_purchase(
            self.secret,
            company_id=self.company_2.id,
            team_id=self.team_company2.id,
            user_id=self.roles["second_company"].id,
            stage_id=self.stage_gen_won.id,
        )
        for role in SALES:
            before = self._get_state()[None]

            def create(role=role):
                return self._call(
                    self.roles[role], self.secret, "action_lifecycle_repeat_opportunity"
                )

            with self.subTest(role=role):
                done, after = self._try(create)
                self.assertEqual(done, role == "second_company")
                self.assertEqual(after[None] == before, role != "second_company")

    @users("user_sales_salesman")
    def test_names_of_leads_left_out_stay_with_who_opened_the_wizard(self):
        """Only the screen of who opened the wizard has them: nothing is stored."""
        won = self._create_purchase(self.contact_1, name="Top secret purchase")
        leads = self._as_salesman(won) + self._lead_of_salesman("Mine")
        for method in ("action_lifecycle_recycle", "action_qualification_disqualify"):
            action = self._call(self.env.user, leads, method)
            model = self.env[action["res_model"]].with_context(**action["context"])
            wizard = model.create({"lead_ids": [Command.set(leads[1].ids)]})
            self.assertIn("Top secret", wizard.lifecycle_left_out)
            self.env.flush_all()
            for role in ("second_company", "employee", "portal", "public"):
                self.env.invalidate_all()
                with self.subTest(model=wizard._name, role=role):
                    try:
                        found = self._call(
                            self.roles[role],
                            wizard.with_context(lifecycle_left_out=False),
                            "read",
                            ["lifecycle_left_out"],
                        )
                    except AccessError:
                        continue
                    self.assertFalse(found[0]["lifecycle_left_out"])
