from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .test_scorecards import ScorecardCase


@tagged("post_install", "-at_install")
class TestQualificationOverride(ScorecardCase):
    """A decision has somebody who made it and a reason, whichever way it is made."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._create_lead()
        cls.managed = cls.lead.with_user(cls.user_sales_manager)

    def assertDecided(self, lead, decision, reason):
        self.assertEqual(lead.qualification_override, decision)
        self.assertEqual(lead.qualification_override_user_id, self.user_sales_manager)
        self.assertEqual(lead.qualification_override_reason, reason)
        self.assertEqual(lead.qualification_is_qualified, decision == "qualified")
        self.assertLogged(lead, reason)

    def assertLogged(self, lead, reason):
        logged = [body for body in lead.message_ids.mapped("body") if reason in body]
        self.assertEqual(len(logged), 1)

    def test_written_by_rpc(self):
        self.managed.write(
            {
                "qualification_override": "qualified",
                "qualification_override_reason": "Old friend",
            }
        )
        self.assertDecided(self.lead, "qualified", "Old friend")

    def test_created_or_imported(self):
        result = self.managed.load(
            ["name", "qualification_override", "qualification_override_reason"],
            [["In", "Qualified", "Old friend"], ["Out", "unqualified", "Competitor"]],
        )
        inside, outside = self.lead.browse(result["ids"])
        self.assertDecided(inside, "qualified", "Old friend")
        self.assertDecided(outside, "unqualified", "Competitor")

    def test_nobody_decides_in_the_name_of_somebody_else(self):
        self.managed.write(
            {
                "qualification_override": "qualified",
                "qualification_override_reason": "Old friend",
                "qualification_override_user_id": self.user_sales_leads.id,
            }
        )
        self.assertDecided(self.lead, "qualified", "Old friend")

    def test_no_door_without_a_reason(self):
        for reason in (False, " "):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.managed.write(
                    {
                        "qualification_override": "qualified",
                        "qualification_override_reason": reason,
                    }
                )
        self.managed.action_qualification_override("unqualified", "Competitor")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.managed.qualification_override = False
        self.assertDecided(self.lead, "unqualified", "Competitor")

    def test_taken_back_the_same_way(self):
        self.managed.action_qualification_override("unqualified", "Competitor")
        self.managed.write(
            {
                "qualification_override": False,
                "qualification_override_reason": "Was a mistake",
            }
        )
        self.assertFalse(self.lead.qualification_override)
        self.assertFalse(self.lead.qualification_override_user_id)
        self.assertFalse(self.lead.qualification_override_reason)
        self.assertLogged(self.lead, "Was a mistake")

    def test_taking_back_nothing_says_nothing(self):
        before = self.lead.message_ids
        self.managed.write({"qualification_override": False})
        self.assertEqual(self.lead.message_ids, before)

    def test_salespeople_create_no_decision(self):
        with self.assertRaises(AccessError):
            self._as_salesman(self.lead).create(
                {
                    "name": "Mine",
                    "qualification_override": "qualified",
                    "qualification_override_reason": "Because",
                }
            )
