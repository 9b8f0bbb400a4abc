from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .buying_common import BuyingCase


@tagged("post_install", "-at_install")
class TestBuyingPeople(BuyingCase):
    """Who may be noted, by whichever door."""

    def test_five_roles_are_shipped(self):
        self.assertLessEqual(
            {"economic", "user", "technical", "coach", "champion"}, self.roles.keys()
        )

    def test_a_second_economic_buyer_is_refused_in_words(self):
        self._add_person("Ana", "economic")
        with self.assertRaises(ValidationError) as caught, self.env.cr.savepoint():
            self._add_person("Bob", "economic")
        for part in ("Kennel", "Ana", "Bob"):
            self.assertIn(part, str(caught.exception))

    def test_a_second_economic_buyer_is_refused_by_import(self):
        self._add_person("Ana", "economic")
        result = self.env["crm.buying.influence"].load(
            ["lead_id/.id", "contact_name", "role_ids/id"],
            [
                [
                    str(self.deal.id),
                    "Bob",
                    "crm_customer_lifecycle.crm_buying_role_economic",
                ]
            ],
        )
        self.assertFalse(result["ids"])
        self.assertIn("Ana", result["messages"][0]["message"])

    def test_a_second_economic_buyer_is_refused_through_the_lead(self):
        economic = self.roles["economic"].id
        for values in (
            [(0, 0, {"contact_name": n, "role_ids": [economic]}) for n in ("A", "B")],
        ):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.deal.write({"buying_influence_ids": values})
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.deal.copy({"buying_influence_ids": values})

    def test_a_second_economic_buyer_is_refused_when_a_role_changes_its_code(self):
        self._add_person("Ana", "user")
        self._add_person("Bob", "user")
        self.roles["economic"].code = "old"
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.roles["user"].code = "economic"

    def test_one_save_hands_the_approval_on(self):
        ana = self._add_person("Ana", "economic")
        bob = self._add_person("Bob", "user")
        role = self.roles["economic"].id
        self._as_salesman(self.deal).write(
            {
                "buying_influence_ids": [
                    (1, bob.id, {"role_ids": [(4, role)]}),
                    (1, ana.id, {"role_ids": [(3, role)]}),
                ]
            }
        )
        self.assertEqual(self.deal.buying_influence_ids._buying_get_economic(), bob)

    def test_other_deals_have_economic_buyers_of_their_own(self):
        other = self._create_opportunity(name="Other")
        adviser = self._add_person(False, "user", partner_id=self.contact_1.id)
        boss = self._add_person(
            False, "economic", lead=other, partner_id=self.contact_1.id
        )
        contact = self._as_salesman(self.contact_1)
        self.assertEqual(contact.buying_influence_ids, adviser + boss)

    def test_the_lead_of_people_is_found_by_whatever_odoo_takes_for_leads(self):
        ana = self._as_salesman(self._add_person("Ana", "user"))
        for value in (self.deal.id, [self.deal.id], (self.deal.id,)):
            [row] = ana.search_read([("lead_id", "in", value)], ["lead_id"])
            self.assertEqual(row["id"], ana.id)
        self.assertFalse(ana.search_read([("lead_id", "in", False)], ["lead_id"]))

    def test_several_roles_for_one_person(self):
        ana = self._add_person("Ana", "economic", "user", contacted=True)
        self.assertEqual(self.deal.buying_coverage, 0.5)
        ana.role_ids += self.roles["coach"]
        self.assertEqual(self.deal.buying_coverage, 0.75)

    def test_somebody_needs_a_contact_or_a_name(self):
        with self.assertRaises(ValidationError) as caught:
            self._add_person("  ")
        self.assertIn("Kennel", str(caught.exception))

    @mute_logger("odoo.sql_db")
    def test_a_contact_stands_once_in_a_group(self):
        self._add_person(False, partner_id=self.contact_1.id)
        with self.assertRaises(IntegrityError):
            self._add_person(False, partner_id=self.contact_1.id)

    @mute_logger("odoo.sql_db")
    def test_a_rating_lies_between_minus_five_and_five(self):
        self._add_person("Ana", rating=-5)
        self._add_person("Bob", rating=5)
        for rating in (-6, 6):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self._add_person("Cid", rating=rating)

    def test_contact_does_not_lie_in_the_future(self):
        with self.assertRaises(ValidationError) as caught:
            self._add_person("Ana", contact_date="2999-01-01 00:00:00")
        self.assertIn("Ana", str(caught.exception))

    def test_quick_add_in_the_form_of_the_opportunity(self):
        with Form(self._as_salesman(self.deal)) as form:
            with form.buying_influence_ids.new() as line:
                line.contact_name = "Just a name"
            with form.buying_influence_ids.new() as line:
                line.partner_id = self.contact_1
                self.assertEqual(line.contact_name, self.contact_1.name)
        self.assertEqual(
            self.deal.buying_influence_ids.mapped("display_name"),
            ["Just a name", self.contact_1.name],
        )

    def test_the_form_tells_before_saving(self):
        with Form(self._as_salesman(self.deal)) as form:
            with form.buying_influence_ids.new() as line:
                line.contact_name = "Ana"
                line.role_ids.add(self.roles["economic"])
            self.assertIn("Ana", form.buying_next_step)
            names = [
                person["name"]
                for column in form.buying_map["columns"]
                for person in column["people"]
            ]
            self.assertEqual(names, ["Ana"])


@tagged("post_install", "-at_install")
class TestBuyingProposals(BuyingCase):
    """What the lead says already is proposed, and noted on request only."""

    def test_without_people_there_is_nothing_to_draw(self):
        deal = self._as_salesman(self._create_opportunity(self.contact_1))
        self.assertIs(deal.buying_map, False)
        self.assertIs(deal.buying_red_flags, False)
        self.assertEqual(deal.buying_influence_ids.web_read({"email": {}}), [])

    def test_own_contact_is_proposed_as_the_first_person(self):
        deal = self._as_salesman(self._create_opportunity(self.contact_1))
        self.assertEqual(deal.buying_proposal, "contact")
        self.assertIn(self.contact_1.name, deal.buying_proposal_text)
        deal.action_buying_add_contact()
        self.assertEqual(deal.buying_influence_ids.partner_id, self.contact_1)
        self.assertFalse(deal.buying_proposal)
        deal.action_buying_add_contact()
        self.assertEqual(len(deal.buying_influence_ids), 1)

    def test_a_name_will_do(self):
        deal = self._create_opportunity(
            contact_name="Ana", email_from="ana@x.example.com"
        )
        deal.action_buying_add_contact()
        self.assertEqual(deal.buying_influence_ids.display_name, "Ana")
        self.assertEqual(deal.buying_influence_ids.email, "ana@x.example.com")

    def test_a_company_is_nobody(self):
        deal = self._create_opportunity(
            self.contact_company, qualification_authority="yes"
        )
        self.assertFalse(deal.buying_proposal)
        deal.action_buying_add_contact()
        self.assertFalse(deal.buying_influence_ids)

    def test_nobody_known_nothing_proposed(self):
        self.assertFalse(self.deal.buying_proposal)
        self.deal.action_buying_add_contact()
        self.assertFalse(self.deal.buying_influence_ids)

    def test_authority_without_an_economic_buyer_is_proposed(self):
        deal = self._as_salesman(
            self._create_opportunity(self.contact_1, qualification_authority="yes")
        )
        self._add_person("Somebody", "user", lead=deal)
        self.assertEqual(deal.buying_proposal, "economic")
        deal.action_buying_mark_economic()
        economic = deal.buying_influence_ids._buying_get_economic()
        self.assertEqual(economic.partner_id, self.contact_1)
        self.assertFalse(deal.buying_proposal)

    def test_marking_does_not_take_the_approval_from_somebody(self):
        deal = self._create_opportunity(self.contact_1)
        self._add_person("Boss", "economic", lead=deal)
        with self.assertRaises(ValidationError):
            deal.action_buying_mark_economic()

    def test_criteria_can_name_every_fact(self):
        deal = self._create_opportunity(self.contact_1)
        self._add_everybody(deal)
        for domain in (
            [("buying_influence_ids.role_ids.code", "=", "economic")],
            [("buying_influence_ids", "any", [("role_ids.code", "=", "coach")])],
            [("buying_funnel_position", "=", "in")],
            [("buying_red_flag_count", "=", 0)],
            [("buying_coverage", "=", 1)],
            [("buying_working_order", "=", "3")],
        ):
            with self.subTest(domain=domain):
                self.assertEqual(deal.filtered_domain(Domain(domain)), deal)
                self.assertIn(deal, deal.search(domain))
