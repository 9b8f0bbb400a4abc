import random

from odoo.tests import tagged

from .common import LifecycleCase
from .hostile import make_long_text


@tagged("post_install", "-at_install")
class TestContacts(LifecycleCase):
    """Find the contact before creating one: e-mail, then phone, then company."""

    def _create_lead(self, **values):
        lead = self.env["crm.lead"].create(
            {
                "name": "Inquiry",
                "type": "lead",
                "user_id": self.user_sales_salesman.id,
                "team_id": self.sales_team_1.id,
                **values,
            }
        )
        return self._as_salesman(lead)

    def _link(self, leads):
        """Return the contacts that were created while linking."""
        before = self.env["res.partner"].search([])
        leads.action_lifecycle_create_customer()
        return self.env["res.partner"].search([]) - before

    def test_found_by_normalised_email(self):
        lead = self._create_lead(email_from="  Phil <PHILIP.J.FRY@test.example.com> ")
        self.assertFalse(self._link(lead))
        self.assertEqual(lead.partner_id, self.contact_1)

    def test_found_by_sanitised_phone(self):
        lead = self._create_lead(
            phone="+1 202-555-0888", country_id=self.env.ref("base.us").id
        )
        self.assertTrue(self.contact_2.phone_sanitized)
        self.assertFalse(self._link(lead))
        self.assertEqual(lead.partner_id, self.contact_2)

    def test_email_comes_before_phone_and_company(self):
        lead = self._create_lead(
            email_from=self.contact_1.email,
            phone=self.contact_2.phone,
            country_id=self.env.ref("base.us").id,
            partner_name=self.contact_company.name,
        )
        self.assertFalse(self._link(lead))
        self.assertEqual(lead.partner_id, self.contact_1)

    def test_company_found_by_exact_name(self):
        lead = self._create_lead(partner_name="  Planet   Express ")
        self.assertFalse(self._link(lead))
        self.assertEqual(lead.partner_id, self.contact_company_1)
        other = self._create_lead(partner_name="Planet Expres")
        self.assertEqual(self._link(other).name, "Planet Expres")

    def test_new_person_of_a_known_company(self):
        lead = self._create_lead(
            partner_name="Planet Express",
            contact_name="Hermes Conrad",
            email_from="hermes@planet.example.com",
        )
        created = self._link(lead)
        self.assertEqual(created.name, "Hermes Conrad")
        self.assertEqual(created.parent_id, self.contact_company_1)
        self.assertEqual(lead.partner_id, created)

    def test_known_person_of_a_known_company_by_name(self):
        lead = self._create_lead(
            partner_name="Planet Express", contact_name=self.contact_1.name
        )
        self.assertFalse(self._link(lead))
        self.assertEqual(lead.partner_id, self.contact_1)

    def test_what_the_lead_knows_is_not_overwritten_by_its_company(self):
        lead = self._create_lead(
            partner_name="Planet Express", email_from="new@planet.example.com"
        )
        self._link(lead)
        self.assertEqual(lead.email_from, "new@planet.example.com")
        self.assertEqual(lead.partner_id.parent_id, self.contact_company_1)

    def test_new_company_with_its_person(self):
        lead = self._create_lead(
            partner_name="MomCorp West",
            contact_name="Walt",
            email_from="walt@mom.example.com",
        )
        created = self._link(lead)
        self.assertEqual(len(created), 2)
        self.assertEqual(lead.partner_id.name, "Walt")
        self.assertEqual(lead.partner_id.parent_id.name, "MomCorp West")
        self.assertTrue(lead.partner_id.parent_id.is_company)

    def test_only_an_email_gives_a_contact_of_that_name(self):
        lead = self._create_lead(email_from="zoidberg@decapod.example.com")
        self.assertEqual(self._link(lead).name, "zoidberg@decapod.example.com")

    def test_contact_of_another_company_is_not_linked(self):
        self._activate_multi_company()
        lead = self.env["crm.lead"].create(
            {
                "name": "Inquiry",
                "type": "lead",
                "company_id": self.company_main.id,
                "email_from": self.partner_c2.email,
                "user_id": False,
                "team_id": False,
            }
        )
        created = self._link(lead)
        self.assertEqual(lead.partner_id, created)
        self.assertNotEqual(created, self.partner_c2)

    def test_archived_contact_is_not_revived(self):
        self.contact_2.action_archive()
        lead = self._create_lead(email_from=self.contact_2.email)
        self.assertEqual(lead.partner_id, self.env["res.partner"])
        self.assertEqual(self._link(lead), lead.partner_id)

    def test_colleague_with_login_before_an_older_duplicate(self):
        twin = self.env["res.partner"].create(
            {"name": "Twin", "email": self.user_sales_leads.email}
        )
        self.assertGreater(twin.id, self.user_sales_leads.partner_id.id)
        elder = self.contact_company
        elder.email = "portal@test.example.com"
        portal = self.env["res.partner"].create(
            {"name": "Later", "email": "portal@test.example.com"}
        )
        lead = self._create_lead(email_from="portal@test.example.com")
        self._link(lead)
        self.assertEqual(lead.partner_id, elder)
        self.assertNotEqual(lead.partner_id, portal)

    def test_what_is_too_long_for_an_address_is_kept_and_matches_nobody(self):
        """Core takes it; the indexes we match by would not."""
        email = make_long_text(5000) + "@long.example.com"
        contact = self.env["res.partner"].create({"name": "Long", "email": email})
        lead = self._create_lead(email_from=email, contact_name="Ann")
        lead.flush_recordset()
        self.assertEqual((contact.email, lead.email_from), (email, email))
        self.assertFalse(contact.email_normalized or lead.email_normalized)
        created = self._link(lead)
        self.assertEqual((created.name, lead.partner_id), ("Ann", created))
        lead.email_from = contact.email = "short@long.example.com"
        self.assertEqual(contact.email_normalized, lead.email_normalized)

    def test_people_come_before_older_addresses_of_the_same_email(self):
        warehouse, person = self.env["res.partner"].create(
            [
                {
                    "name": name,
                    "type": kind,
                    "parent_id": self.contact_company_1.id,
                    "email": "goods@planet.example.com",
                }
                for name, kind in (("Warehouse", "delivery"), ("Hermes", "contact"))
            ]
        )
        self.assertLess(warehouse.id, person.id)
        lead = self._create_lead(email_from="goods@planet.example.com")
        self.assertFalse(self._link(lead))
        self.assertEqual(lead.partner_id, person)

    def test_leads_of_one_batch_share_a_phone_number(self):
        us = self.env.ref("base.us").id
        first = self._create_lead(
            email_from="a@batch.example.com", phone="2025550177", country_id=us
        )
        by_phone = self._create_lead(phone="+1 202 555 0177", contact_name="Ann")
        other = self._create_lead(
            email_from="b@batch.example.com", phone="2025550177", country_id=us
        )
        created = self._link(first + by_phone + other)
        self.assertEqual(len(created), 1)
        self.assertEqual((first + by_phone + other).partner_id, created)

    def test_lead_with_the_email_of_a_company_of_its_batch(self):
        company = self._create_lead(
            partner_name="Batch Ltd", email_from="info@batch.example.com"
        )
        person = self._create_lead(email_from="info@batch.example.com")
        created = self._link(company + person)
        self.assertEqual(created.name, "Batch Ltd")
        self.assertEqual(person.partner_id, created)

    def test_namesakes_of_which_nothing_else_is_known_stay_two(self):
        leads = self._create_lead(contact_name="John Smith")
        leads += self._create_lead(contact_name="John Smith")
        self.assertEqual(len(self._link(leads)), 2)

    def test_no_batch_makes_two_contacts_of_one_person(self):
        """Random leads that share e-mails, phone numbers, companies and names."""
        rng = random.Random(20261125)
        pools = {
            "email_from": [False, *(f"p{i}@rnd.example.com" for i in range(5))],
            "phone": [False, *(f"+1 202 555 01{i:02}" for i in range(5))],
            "partner_name": [False, False, "Rnd One", "Rnd Two"],
            "contact_name": [False, "Ann", "Bob", "Cid"],
        }
        for number in range(20):
            batch = [
                {name: rng.choice(pool) for name, pool in pools.items()}
                for _lead in range(12)
            ]
            told = "\n".join(map(str, batch))
            with self.env.cr.savepoint() as savepoint:
                leads, created = self._link_batch(batch)
                for key in ("email_normalized", "phone_sanitized"):
                    keys = [contact[key] for contact in created if contact[key]]
                    self.assertEqual(len(keys), len(set(keys)), f"{number}:\n{told}")
                known = [
                    values
                    for values in batch
                    if set(values.values()) - {values["contact_name"], False}
                ]
                _leads, again = self._link_batch(known)
                self.assertFalse(again, f"{number}:\n{told}")
                nameless = leads.filtered(lambda lead: not lead.partner_id)
                self.assertFalse(any(n._lifecycle_has_contact_data() for n in nameless))
                savepoint.rollback()
            self.env.invalidate_all()

    def _link_batch(self, batch):
        """Return leads of these values and the contacts created while linking them."""
        leads = self._as_salesman(self.env["crm.lead"])
        for values in batch:
            leads += self._create_lead(**values)
        return leads, self._link(leads)

    def test_a_thousand_leads_of_three_hundred_people(self):
        people = 300
        leads = (
            self.env["crm.lead"]
            .with_context(tracking_disable=True)
            .create(
                [
                    {
                        "name": f"Lead {i}",
                        "type": "lead",
                        "contact_name": f"Person {i % people}",
                        "email_from": f'"P{i}" <Person{i % people}@Many.example.com>',
                        "partner_name": f"Firm {i % 50}",
                        "user_id": self.user_sales_leads.id,
                    }
                    for i in range(1000)
                ]
            )
            .with_user(self.user_sales_leads)
        )
        half = leads[:500]
        half.action_lifecycle_create_customer()
        leads.action_lifecycle_convert()
        self.assertEqual(set(leads.mapped("type")), {"opportunity"})
        contacts = self.env["res.partner"].search(
            [("email_normalized", "=like", "person%@many.example.com")]
        )
        self.assertEqual(len(contacts), people)
        self.assertEqual(leads.partner_id, contacts)
        self.assertEqual(len(contacts.parent_id), 50)
        self.assertFalse(
            leads.filtered(
                lambda x: x.email_normalized != x.partner_id.email_normalized
            )
        )
