from odoo.tests import new_test_user, tagged

from .common import LifecycleCase

MAIL = """From: {sender}
To: sales@test.example.com
Subject: More cat food
Message-Id: <intake-{sender}>

Please send us more.
"""


@tagged("post_install", "-at_install")
class TestIntake(LifecycleCase):
    """Whom we already sell to is recognised, whichever way the lead arrives."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "Regular",
                "email": "Regular@Buyer.example.com",
                "phone": "+1 202 555 0199",
            }
        )
        cls._create_purchase(cls.customer)
        cls.partner_count = cls.env["res.partner"].search_count([])

    def _create(self, **values):
        return self.env["crm.lead"].create({"name": "Inquiry", **values})

    def test_by_hand_by_email_in_any_spelling(self):
        lead = self._create(email_from='"R. B." <regular@buyer.EXAMPLE.com>')
        self.assertEqual(lead.partner_id, self.customer)
        self.assertEqual(lead.lifecycle_customer_type, "existing")
        self.assertEqual(self.env["res.partner"].search_count([]), self.partner_count)

    def test_by_phone_when_the_email_is_nobodys(self):
        us = self.env.ref("base.us")
        lead = self._create(phone="(202) 555-0199", country_id=us.id)
        self.assertEqual(lead.partner_id, self.customer)

    def test_what_we_know_of_the_customer_is_not_overwritten(self):
        lead = self._create(
            email_from="regular@buyer.example.com", phone="+1 202 555 0111"
        )
        self.assertEqual(lead.partner_id, self.customer)
        self.assertEqual(self.customer.phone, "+1 202 555 0199")
        self.assertEqual(lead.phone, "+1 202 555 0111")
        lead = self._create(email_from="new@buyer.example.com", phone="+12025550199")
        self.assertEqual(lead.partner_id, self.customer)
        self.assertEqual(self.customer.email, "Regular@Buyer.example.com")

    def test_import(self):
        result = self.env["crm.lead"].load(
            ["name", "email_from"],
            [["A", "regular@buyer.example.com"], ["B", "nobody@buyer.example.com"]],
        )
        leads = self.env["crm.lead"].browse(result["ids"])
        self.assertEqual(leads[0].partner_id, self.customer)
        self.assertFalse(leads[1].partner_id)

    def test_mail(self):
        lead_id = self.env["mail.thread"].message_process(
            "crm.lead", MAIL.format(sender="regular@buyer.example.com")
        )
        lead = self.env["crm.lead"].browse(lead_id)
        self.assertEqual(lead.partner_id, self.customer)

    def test_only_pointed_to_when_the_settings_say_so(self):
        self.env["res.config.settings"].create({"lifecycle_intake": "point"}).execute()
        lead = self._create(email_from="regular@buyer.example.com")
        self.assertFalse(lead.partner_id)
        self.assertEqual(lead.lifecycle_known_customer_id, self.customer)
        self.assertEqual(lead.lifecycle_customer_type, "existing")
        found = self.env["crm.lead"].search(
            [("lifecycle_customer_type", "=", "existing")]
        )
        self.assertIn(lead, found)
        lead.action_lifecycle_link_known_customer()
        self.assertEqual(lead.partner_id, self.customer)
        self.assertFalse(lead.lifecycle_known_customer_id)

    def test_ambiguous_is_left_alone(self):
        twin = self.env["res.partner"].create(
            {"name": "Twin", "email": "regular@buyer.example.com"}
        )
        lead = self._create(email_from="regular@buyer.example.com")
        self.assertFalse(lead.partner_id)
        twin.parent_id = self.customer
        lead = self._create(email_from="regular@buyer.example.com")
        self.assertEqual(lead.partner_id, self.customer)

    def test_contact_who_never_purchased_is_not_linked(self):
        self.env["res.partner"].create(
            {"name": "Fan", "email": "fan@buyer.example.com"}
        )
        self.assertFalse(self._create(email_from="fan@buyer.example.com").partner_id)

    def test_contact_that_is_named_stays(self):
        lead = self._create(
            email_from="regular@buyer.example.com", partner_id=self.contact_2.id
        )
        self.assertEqual(lead.partner_id, self.contact_2)

    def test_contact_that_the_context_names_stays(self):
        leads = self.env["crm.lead"].with_context(default_partner_id=self.contact_2.id)
        lead = leads.create({"name": "I", "email_from": "regular@buyer.example.com"})
        self.assertEqual(lead.partner_id, self.contact_2)

    def test_mail_to_a_team_of_another_company_arrives(self):
        """The gateway works in one company, the team that is written to in another."""
        self._activate_multi_company()
        self.customer.company_id = self.company_main
        lead = self._create(
            email_from="regular@buyer.example.com",
            team_id=self.team_company2.id,
            user_id=False,
        )
        self.assertEqual(lead.company_id, self.company_2)
        self.assertFalse(lead.partner_id)
        self.customer.write(
            {"company_id": self.company_2.id, "lifecycle_opening_purchases": 1}
        )
        lead = self._create(
            email_from="regular@buyer.example.com",
            team_id=self.team_company2.id,
            user_id=False,
        )
        self.assertEqual(lead.partner_id, self.customer)

    def test_lead_of_a_salesperson_of_another_company_arrives(self):
        self._activate_multi_company()
        self.customer.company_id = self.company_main
        colleague = new_test_user(
            self.env,
            "company_2_only",
            groups="sales_team.group_sale_salesman",
            company_id=self.company_2.id,
            company_ids=[(6, 0, self.company_2.ids)],
        )
        lead = self._create(
            email_from="regular@buyer.example.com", team_id=False, user_id=colleague.id
        )
        self.assertFalse(lead.partner_id)

    def test_contact_of_another_company_is_not_linked(self):
        self._activate_multi_company()
        self.customer.company_id = self.company_2
        self.env.flush_all()
        self.assertFalse(
            self._create(email_from="regular@buyer.example.com").partner_id
        )

    def test_colleagues_customer_is_recognised(self):
        leads = self.env["crm.lead"].with_user(self.user_sales_salesman)
        lead = leads.create({"name": "I", "email_from": "regular@buyer.example.com"})
        self.assertEqual(lead.partner_id, self.customer)

    def test_merged_customer_stays_pointed_to(self):
        self.env["res.config.settings"].create({"lifecycle_intake": "point"}).execute()
        lead = self._create(email_from="regular@buyer.example.com")
        self.assertEqual(lead.lifecycle_known_customer_id, self.customer)
        other = self.env["res.partner"].create({"name": "The same customer"})
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.customer + other).ids, other
        )
        self.assertEqual(lead.lifecycle_known_customer_id, other)

    def test_won_history_of_a_known_customer_goes_to_the_repeat_stage(self):
        lead = self._create(
            type="opportunity",
            email_from="regular@buyer.example.com",
            team_id=self.sales_team_1.id,
            user_id=self.user_sales_salesman.id,
            stage_id=self.stage_team1_won.id,
            probability=100,
        )
        self.assertEqual(lead.stage_id, self.stage_repeat)

    def test_one_query_a_batch(self):
        def count(domain_part):
            values = [
                {"name": f"L{i}", "email_from": f"p{i}@{domain_part}.example.com"}
                for i in range(50)
            ]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["crm.lead"].with_context(tracking_disable=True).create(values)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count("warm")
        keys = type(self.env["crm.lead"])._lifecycle_get_intake_keys
        with_intake = count("intake")
        self.patch(
            type(self.env["crm.lead"]),
            "_lifecycle_get_intake_keys",
            lambda self, vals: (False, False),
        )
        without = count("bare")
        self.assertTrue(keys)
        self.assertLessEqual(with_intake, without + 1)
