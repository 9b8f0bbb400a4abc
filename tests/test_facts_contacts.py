import warnings
from datetime import datetime

from psycopg2.errors import DivisionByZero

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .facts_common import FactsCase


@tagged("post_install", "-at_install")
class TestFactsOfContacts(FactsCase):
    def test_contacts_show_what_their_company_is(self):
        self._create_purchase(self.ann)
        colleague = self.env["res.partner"].create(
            {"name": "Cid", "parent_id": self.customer.id}
        )
        self.assertFacts(colleague, "customer", 1)
        self.assertFacts(self.ann, "customer", 1)

    def test_contact_is_written_as_a_record(self):
        deal = self._create_purchase(self.ann)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            deal.write({"partner_id": self.bob})
        self.assertFacts(self.ann, False)
        self.assertFacts(self.bob, "customer", 1)

    def test_contact_is_archived(self):
        """The purchases of somebody who left are still those of the company."""
        deal = self._create_purchase(self.ann)
        self.ann.action_archive()
        self.assertFacts(self.customer, "customer", 1)
        self.assertFacts(self.ann, "customer", 1)
        self._create_purchase(self.ann, closed=datetime(2026, 2, 1))
        self.assertFacts(self.customer, "repeat_customer", 2)
        deal.unlink()
        self.assertFacts(self.ann, "customer", 1)

    def test_company_is_archived_and_comes_back(self):
        self._create_purchase(self.ann)
        self.ann.action_archive()
        self.customer.action_archive()
        self.assertFacts(self.customer, "customer", 1)
        self._create_purchase(self.customer, closed=datetime(2026, 2, 1))
        self.customer.action_unarchive()
        self.assertFacts(self.customer, "repeat_customer", 2)

    def test_merge_of_contacts(self):
        self._create_purchase(self.ann)
        self._create_purchase(self.other)
        self.other.lifecycle_opening_purchases = 2
        self.env.flush_all()
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.customer + self.other).ids, self.customer
        )
        self.assertFacts(self.customer, "repeat_customer", 4)
        self.assertEqual(self.bob.commercial_partner_id, self.customer)
        self.assertFacts(self.bob, "repeat_customer", 4)

    def test_merge_of_contacts_of_two_companies(self):
        self._create_purchase(self.ann)
        self._create_purchase(self.bob)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.ann + self.bob).ids, self.bob
        )
        self.assertFacts(self.bob, "repeat_customer", 2)
        self.assertFacts(self.customer, False)

    def test_merge_of_contacts_that_have_followers_in_common(self):
        """Odoo takes back to a savepoint what it cannot move, and goes on."""
        follower = self.user_sales_leads.partner_id
        for partner in (self.customer, self.other):
            partner.message_subscribe(follower.ids)
            self._create_purchase(partner)
        self.env.flush_all()
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.customer + self.other).ids, self.customer
        )
        self.assertEqual(self.customer.message_partner_ids, follower)
        self.assertFacts(self.customer, "repeat_customer", 2)

    @mute_logger("odoo.sql_db")
    def test_error_of_the_database_reaches_who_tries_again(self):
        """Odoo repeats what failed for a concurrent change, if it is told of that."""
        self.env.invalidate_all()
        with self.assertRaises(DivisionByZero), self.env.cr.savepoint():
            with self.env["res.partner"]._lifecycle_mark_later():
                self.ann._lifecycle_mark_facts()
                self.env.cr.execute("SELECT 1 / 0")
        self._create_purchase(self.ann)
        self.assertFacts(self.ann, "customer", 1)

    def test_contact_moves_to_another_company(self):
        self._create_purchase(self.ann)
        self._create_purchase(self.bob)
        self.ann.parent_id = self.other
        self.assertFacts(self.customer, False)
        self.assertFacts(self.bob, "repeat_customer", 2)
        self.ann.parent_id = False
        self.assertFacts(self.ann, "customer", 1)
        self.assertFacts(self.other, "customer", 1)

    def test_contact_becomes_a_company(self):
        self._create_purchase(self.ann)
        self.ann.is_company = True
        self.assertFacts(self.customer, False)
        self.assertFacts(self.ann, "customer", 1)

    def test_company_joins_another(self):
        self._create_purchase(self.ann)
        self.customer.write({"is_company": False, "parent_id": self.other.id})
        self.assertFacts(self.other, "customer", 1)
        self.assertFacts(self.ann, "customer", 1)

    def test_contact_is_deleted(self):
        lead = self._create_purchase(self.ann)
        self._create_lead(self.customer)
        lead.partner_id = self.ann
        self.env.flush_all()
        self.ann.unlink()
        self.assertFacts(self.customer, "lead")

    def test_opening_purchases(self):
        self.customer.lifecycle_opening_purchases = 1
        self.assertFacts(self.ann, "customer", 1)
        self.assertFalse(self.ann.lifecycle_customer_date)
        self._create_purchase(self.ann)
        self.assertFacts(self.ann, "repeat_customer", 2)
        self.assertEqual(self.ann.lifecycle_repeat_date, datetime(2026, 1, 15, 9))
        self.customer.lifecycle_opening_purchases = 0
        self.assertFacts(self.ann, "customer", 1)
        for wrong in (-1, 2**31 - 1):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.customer.lifecycle_opening_purchases = wrong

    def test_customer_from_before_odoo_goes_to_the_repeat_stage(self):
        self.customer.lifecycle_opening_purchases = 1
        deal = self._create_opportunity(self.ann)
        deal.action_set_won()
        self.assertEqual(deal.stage_id, self.stage_repeat)

    def test_contact_of_one_company_takes_no_facts_from_another(self):
        self._activate_multi_company()
        sold_by_2 = {
            "company_id": self.company_2.id,
            "team_id": self.team_company2.id,
            "user_id": self.user_sales_manager_mc.id,
            "stage_id": self.stage_gen_won.id,
        }
        self._create_purchase(self.ann, **sold_by_2)
        self.assertFacts(self.ann, "customer", 1)
        self.customer.company_id = self.company_main
        self.assertFacts(self.customer, False)
        deal = self._create_opportunity(self.customer)
        deal.action_set_won()
        self.assertEqual(deal.stage_id, self.stage_team1_won)
        self.customer.company_id = False
        self.assertFacts(self.ann, "repeat_customer", 2)
