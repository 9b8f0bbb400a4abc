from odoo.tests import tagged

from .facts_common import FactsCase


@tagged("post_install", "-at_install")
class TestBranches(FactsCase):
    """A contact of a company is one of its branches, too, as Odoo has it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls.env["res.company"].create(
            {"name": "Branch", "parent_id": cls.company_main.id}
        )
        cls.shop = cls.env["res.company"].create(
            {"name": "Shop of the Branch", "parent_id": cls.branch.id}
        )
        cls.user_sales_salesman.company_ids += cls.branch + cls.shop
        cls.customer.write({"company_id": cls.company_main.id})
        cls.ann.email = "ann@branch.example.com"

    def _create_in(self, company, partner=None, **values):
        """Return an opportunity of a company, as its salesperson sees it."""
        deal = self._create_opportunity(partner, company_id=company.id, **values)
        return self._as_salesman(deal).with_company(company)

    def test_branch_is_known_from_its_creation_until_it_is_deleted(self):
        companies = self.env["res.company"]
        known = companies._lifecycle_get_branches()
        stall = companies.create({"name": "Stall", "parent_id": self.shop.id})
        new = {(stall.id, above.id) for above in stall.parent_ids - stall}
        self.assertEqual(len(new), 3)
        self.assertEqual(set(companies._lifecycle_get_branches()) - set(known), new)
        stall.unlink()
        self.assertEqual(companies._lifecycle_get_branches(), known)

    def test_purchases_from_branches_count(self):
        first, second = (
            self._create_in(company, self.ann) for company in (self.branch, self.shop)
        )
        first.action_set_won()
        self.assertFacts(self.customer, "customer", 1)
        second.action_set_won()
        self.assertEqual(first.stage_id, self.stage_team1_won)
        self.assertEqual(second.stage_id, self.stage_repeat)
        self.assertFacts(self.ann, "repeat_customer", 2)

    def test_purchases_from_branches_are_summed_up_and_listed(self):
        deal = self._create_in(self.branch, self.ann, expected_revenue=70)
        deal.action_set_won()
        reader = self.customer.with_user(self.user_sales_salesman)
        reader = reader.with_context(
            allowed_company_ids=(self.company_main + self.branch).ids
        )
        self.assertEqual(reader.lifecycle_revenue, 70)
        action = reader.action_lifecycle_view_purchases()
        purchases = reader.env["crm.lifecycle.purchase"].search(action["domain"])
        self.assertEqual(purchases.mapped("res_id"), deal.ids)

    def test_customer_of_a_branch_takes_nothing_from_the_company_above(self):
        self.customer.company_id = self.branch
        self._create_purchase(self.other, company_id=self.company_main.id)
        self._create_in(self.shop, self.ann).action_set_won()
        self.other.company_id = self.branch
        self.assertFacts(self.ann, "customer", 1)
        self.assertFacts(self.other, False)

    def test_lead_of_a_branch_finds_the_contact_of_the_company(self):
        lead = self._create_in(self.shop, type="lead", email_from=self.ann.email)
        lead.action_lifecycle_create_customer()
        self.assertEqual(lead.partner_id, self.ann)

    def test_lead_of_a_company_takes_no_contact_of_a_branch(self):
        self.customer.company_id = self.branch
        lead = self._create_in(
            self.company_main, type="lead", email_from=self.ann.email
        )
        lead.action_lifecycle_create_customer()
        self.assertNotIn(lead.partner_id, self.customer + self.ann)

    def test_lead_of_a_branch_is_recognised(self):
        self._create_in(self.company_main, self.ann).action_set_won()
        lead = self._create_in(self.shop, type="lead", email_from=self.ann.email)
        self.assertEqual(lead.partner_id, self.ann)
        self.assertEqual(lead.lifecycle_customer_type, "existing")
