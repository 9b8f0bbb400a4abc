from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .buying_common import BuyingCase


@tagged("post_install", "-at_install")
class TestBuyingSecurity(BuyingCase):
    """People follow their lead: own, all, companies; nobody else sees them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = cls._create_opportunity(
            name="Foreign", user_id=cls.user_sales_manager.id
        )
        cls.own_person = cls._add_person("Ana", "user")
        cls.foreign_person = cls._add_person("Bob", "user", lead=cls.foreign)

    def _seen_by(self, user):
        return self.env["crm.buying.influence"].with_user(user).search([]) & (
            self.own_person + self.foreign_person
        )

    def test_own_documents(self):
        self.assertEqual(self._seen_by(self.user_sales_salesman), self.own_person)
        person = self.foreign_person.with_user(self.user_sales_salesman)
        for change in (
            lambda: person.read(["contact_name"]),
            lambda: person.write({"degree": "high"}),
            lambda: person.unlink(),
            lambda: person.action_buying_plan_call(),
            lambda: person.lead_id.action_buying_add_contact(),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                change()

    def test_nobody_is_put_into_a_deal_of_somebody_else(self):
        people = self.env["crm.buying.influence"].with_user(self.user_sales_salesman)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            people.create({"lead_id": self.foreign.id, "contact_name": "Spy"})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self._as_salesman(self.own_person).lead_id = self.foreign

    def test_no_call_is_noted_with_a_person_of_somebody_elses_deal(self):
        call = self._as_salesman(self.deal).activity_schedule(
            "mail.mail_activity_data_call",
            user_id=self.user_sales_salesman.id,
            buying_influence_id=self.foreign_person.id,
        )
        call.action_done()
        self.assertFalse(self.foreign_person.contact_date)

    def test_all_documents(self):
        self.assertEqual(
            self._seen_by(self.user_sales_leads), self.own_person + self.foreign_person
        )

    def test_the_contact_shows_only_deals_one_may_see(self):
        for lead in (self.deal, self.foreign):
            self._add_person(False, lead=lead, partner_id=self.contact_1.id)
        seen = self._as_salesman(self.contact_1).buying_influence_ids
        self.assertEqual(seen.lead_id, self.deal)

    def test_companies(self):
        self._activate_multi_company()
        lead = self.env["crm.lead"].create(
            {
                "name": "In company 2",
                "type": "opportunity",
                "company_id": self.company_2.id,
                "team_id": False,
                "user_id": False,
            }
        )
        person = self._add_person("Cid", lead=lead)
        self.assertEqual(person.company_id, self.company_2)
        people = self.env["crm.buying.influence"].with_user(self.user_sales_leads)
        main = people.with_context(allowed_company_ids=self.company_main.ids)
        self.assertNotIn(person, main.search([]))
        self.assertIn(self.own_person, main.search([]))
        with self.assertRaises(UserError):
            self._add_person(
                False,
                lead=lead,
                partner_id=self.env["res.partner"]
                .create({"name": "Main's", "company_id": self.company_main.id})
                .id,
            )

    def test_employees_without_sales_portal_and_public_see_nothing(self):
        for group in ("base.group_user", "base.group_portal", "base.group_public"):
            user = new_test_user(self.env, f"nobody_{group}", groups=group)
            for model in ("crm.buying.influence", "crm.buying.role"):
                with self.subTest(group=group, model=model):
                    with self.assertRaises(AccessError):
                        self.env[model].with_user(user).search([])
            with self.assertRaises(AccessError):
                user.partner_id.with_user(user).read(["buying_influence_ids"])
            # and their own contact can be read as ever
            self.assertTrue(user.partner_id.with_user(user).read(["name"]))

    def test_salespeople_use_roles_and_managers_make_them(self):
        roles = self.env["crm.buying.role"]
        values = {"name": "Lawyer"}
        with self.assertRaises(AccessError):
            roles.with_user(self.user_sales_leads).create(values)
        self.assertTrue(roles.with_user(self.user_sales_manager).create(values))

    @mute_logger("odoo.sql_db")
    def test_two_roles_cannot_share_a_code(self):
        with self.assertRaises(IntegrityError):
            self.env["crm.buying.role"].create({"name": "Boss", "code": "economic"})

    def test_employees_may_delete_and_merge_contacts(self):
        user = new_test_user(
            self.env, "archivist", groups="base.group_user,base.group_partner_manager"
        )
        contact = self.env["res.partner"].create({"name": "Gone"})
        person = self._add_person(False, partner_id=contact.id)
        contact.with_user(user).unlink()
        self.assertEqual(person.display_name, "Gone")

    def test_the_diagnosis_is_for_those_who_lead(self):
        leads = self.env["crm.lead"]
        for index in range(4):
            deal = self._create_opportunity(name=f"D{index}")
            self._add_person("Ana", lead=deal, contacted=True)
        domain = [("name", "=like", "D_")]
        said = leads.with_user(self.user_sales_leads).get_buying_diagnosis(domain)
        self.assertEqual(len(said), 2)
        self.assertIn("Dry top", said[0])
        self.assertIn("Jammed middle", said[1])
        seller = leads.with_user(self.user_sales_salesman)
        self.sales_team_1.user_id = self.user_sales_manager
        self.assertEqual(seller.get_buying_diagnosis(domain), [])
        self.sales_team_1.user_id = self.user_sales_salesman
        self.assertEqual(len(seller.get_buying_diagnosis(domain)), 2)
        deal.probability = 95
        self.assertIn("Unfounded: 1", seller.get_buying_diagnosis(domain)[2])
        portal = new_test_user(self.env, "portal_diagnosis", groups="base.group_portal")
        self.assertEqual(leads.with_user(portal).get_buying_diagnosis(domain), [])
