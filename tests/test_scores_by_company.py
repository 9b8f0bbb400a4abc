from odoo.tests import tagged

from .common import LifecycleCase


@tagged("post_install", "-at_install")
class TestScoresByCompany(LifecycleCase):
    """Of what differs by company, a lead is judged by what its own company has."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._activate_multi_company()
        cls.env["crm.qualification.scorecard"].search([]).active = False
        cls.criterion = (
            cls.env["crm.qualification.scorecard"]
            .create(
                {
                    "name": "By company",
                    "lead_type": "lead",
                    "criterion_ids": [
                        (
                            0,
                            0,
                            {
                                "name": "Has a card",
                                "kind": "rule",
                                "domain": "[('partner_id.barcode', '!=', False)]",
                            },
                        )
                    ],
                }
            )
            .criterion_ids
        )
        cls.contact = cls.env["res.partner"].create({"name": "Ann"})
        cls.contact.with_company(cls.company_2).barcode = "123"
        cls.scores = {
            cls.company_2: 100,
            cls.company_main: 0,
            cls.env["res.company"]: 0,
        }

    def _create_in(self, company, user, works_in):
        """Create a lead of a company as somebody who works in a company."""
        leads = self.env["crm.lead"].with_user(user)
        return leads.with_context(allowed_company_ids=works_in.ids).create(
            {
                "name": "Dog",
                "type": "lead",
                "partner_id": self.contact.id,
                "company_id": company.id,
                "team_id": False,
                "user_id": False,
            }
        )

    def test_whoever_saves_a_lead_it_scores_the_same(self):
        both = self.company_main + self.company_2
        for works_in in (both, self.company_2 + self.company_main):
            for company, score in self.scores.items():
                lead = self._create_in(company, self.user_sales_manager_mc, works_in)
                with self.subTest(company=company.name, works_in=works_in[:1].name):
                    self.assertEqual(lead.company_id, company)
                    lead.env.flush_all()
                    self.assertEqual(lead.qualification_score, score)

    def test_the_job_for_all_leads_scores_them_the_same(self):
        both = self.company_main + self.company_2
        leads = self.env["crm.lead"]
        for company in self.scores:
            leads += self._create_in(company, self.user_sales_manager_mc, both)
        self.env.flush_all()
        rescore = self.env["crm.qualification.rescore"]
        rescore._rescore_range(leads[0].id - 1, leads[-1].id)
        self.assertEqual(
            leads.mapped("qualification_score"), list(self.scores.values())
        )
        self.assertFalse(rescore._rescore_range(leads[0].id - 1, leads[-1].id))
