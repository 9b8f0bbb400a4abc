import random
from unittest.mock import patch

from odoo.fields import Domain
from odoo.tests import tagged

from ..tools.scoring import CriterionRule, ScorecardRule, is_qualified, score_of
from .test_rescore import EVERYTHING, RescoreCase


@tagged("post_install", "-at_install")
class TestMemoryAndSqlAgree(RescoreCase):
    """What a write computes and what the job computes are one."""

    PAIRS = 2000

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.lead"].search([]).action_archive()
        cls.tags = cls.env["crm.tag"].create([{"name": f"T{i}"} for i in range(3)])
        cls.sales_team_1.lead_properties_definition = [
            {"name": "pet", "type": "boolean", "string": "Pet"},
            {"name": "size", "type": "integer", "string": "Size"},
            {"name": "word", "type": "char", "string": "Word"},
        ]
        cls.us, cls.be = cls.env.ref("base.us"), cls.env.ref("base.be")

    def _random_lead(self, rng):
        partner = rng.choice(
            [False, self.contact_1.id, self.contact_2.id, self.contact_company.id]
        )
        properties = {
            "pet": rng.choice([True, False]),
            "size": rng.choice([0, 5, 50]),
            "word": rng.choice(["", "cat", "dog"]),
        }
        return {
            "name": rng.choice(["cat", "Dog food", "x_y%z"]),
            "type": "lead",
            "active": rng.random() > 0.2,
            "user_id": rng.choice([False, self.user_sales_leads.id]),
            "team_id": self.sales_team_1.id,
            "partner_id": partner,
            "country_id": rng.choice([False, self.us.id, self.be.id]),
            "expected_revenue": rng.choice([0, 10, 99.5]),
            "priority": rng.choice(["0", "1", "2"]),
            "date_deadline": rng.choice([False, "2020-01-01", "2031-05-05"]),
            "tag_ids": rng.sample(self.tags.ids, rng.randint(0, 3)),
            "lead_properties": rng.choice([{}, properties]),
            "qualification_need": rng.choice([False, "no", "partial", "yes"]),
            "qualification_timeframe": rng.choice([False, "no", "quarter", "now"]),
        }

    def _random_leaf(self, rng):
        tag = rng.choice(self.tags)
        return rng.choice(
            [
                ("qualification_need", "=", rng.choice(["yes", "no", False])),
                ("qualification_need", "!=", rng.choice(["yes", "no", False])),
                ("qualification_timeframe", "in", ["quarter", "now"]),
                ("qualification_timeframe", "not in", ["quarter", False]),
                ("name", "ilike", rng.choice(["cat", "FOOD", "_", "%"])),
                ("name", "not ilike", "dog"),
                ("expected_revenue", rng.choice([">", "<=", "="]), 10),
                ("country_id", "=", rng.choice([self.us.id, False])),
                ("country_id.code", rng.choice(["=", "!="]), "BE"),
                ("partner_id", "!=", False),
                ("partner_id.is_company", "=", True),
                ("partner_id.country_id.code", "=", "US"),
                ("partner_id.parent_id", "=", False),
                ("user_id", "=", rng.choice([self.user_sales_leads.id, False])),
                ("user_id.login", "ilike", "sales"),
                ("tag_ids", rng.choice(["in", "not in"]), tag.ids),
                ("tag_ids", "=", False),
                ("tag_ids.name", "=", tag.name),
                ("active", "=", rng.choice([True, False])),
                ("date_deadline", rng.choice(["<", ">="]), "today"),
                ("date_deadline", "=", False),
                ("create_date", ">", "now -1d"),
                ("create_date", "<", "today -30d"),
                ("lead_properties.pet", "=", True),
                ("lead_properties.size", ">", 4),
                ("lead_properties.word", "=", "cat"),
                ("priority", ">", "0"),
                ("partner_id", "any", [("email", "ilike", "test")]),
            ]
        )

    def _random_domain(self, rng, depth=2):
        if not depth or rng.random() < 0.4:
            domain = Domain([self._random_leaf(rng)])
        else:
            parts = [self._random_domain(rng, depth - 1) for _ in range(2)]
            domain = rng.choice([Domain.AND, Domain.OR])(parts)
        return ~domain if rng.random() < 0.25 else domain

    def test_random_leads_and_random_rules(self):
        rng = random.Random(19)
        leads = self.env["crm.lead"].with_context(tracking_disable=True)
        leads = leads.create([self._random_lead(rng) for _ in range(50)])
        self.env.flush_all()
        lower, upper = min(leads.ids) - 1, max(leads.ids)
        criteria = self.env["crm.qualification.criterion"]
        pairs, matched = 0, 0
        while pairs < self.PAIRS:
            domain = self._random_domain(rng)
            prepared = criteria._qualification_prepare_domain(list(domain))
            rule = CriterionRule(1, "rule", prepared, 10, True, (), ())
            card = ScorecardRule(1, "lead", frozenset(), 0, 100, "none", (rule,))
            cards = type(self.env["crm.qualification.scorecard"])
            with (
                self.subTest(domain=domain),
                patch.object(cards, "_load_rules", lambda _self, card=card: (card,)),
            ):
                rows = self.env.execute_query(
                    self.rescore._select_changed(lower, upper)
                )
                in_sql = {lead_id for lead_id, score, *_rest in rows if score == 100}
                self.env.invalidate_all()
                states = leads._qualification_get_states(dict.fromkeys(leads.ids, card))
                in_memory = {
                    lead_id
                    for lead_id, state in states.items()
                    if is_qualified(card, state) and score_of(card, state) == 100
                }
                self.assertEqual(in_memory, in_sql)
                matched += len(in_sql)
            pairs += len(leads)
        self.assertGreater(matched, self.PAIRS / 10)
        self.assertLess(matched, self.PAIRS * 0.9)

    def test_whole_scorecards_of_rules_and_answers(self):
        rng = random.Random(7)
        card = self._create_card(
            [
                {"name": "m1", "kind": "manual", "points": 7, "required": True},
                {"name": "m2", "kind": "manual", "points": 3},
                self._rule("r1", [("qualification_need", "=", "yes")], 11, True),
                self._rule("r2", [("partner_id.is_company", "=", True)], 2),
            ],
            sequence=1,
            min_score=40,
            team_ids=self.sales_team_1.ids,
        )
        leads = self.env["crm.lead"].create([self._random_lead(rng) for _ in range(40)])
        for lead in leads:
            for criterion in card.criterion_ids[:2]:
                answer = rng.choice([False, "no", "partial", "yes"])
                if answer:
                    lead.action_qualification_answer(criterion.id, answer)
            lead.team_id = rng.choice([self.sales_team_1.id, False])
        self.env.flush_all()
        computed = self._read_results(leads)
        self.assertEqual(self.rescore._rescore_range(0, EVERYTHING), 0)
        self.env.cr.execute(
            "UPDATE crm_lead SET qualification_score = NULL, qualification_grade = "
            "NULL, qualification_is_qualified = NULL WHERE id = ANY(%s)",
            [leads.ids],
        )
        self.assertTrue(self.rescore._rescore_range(0, EVERYTHING))
        self.assertEqual(self._read_results(leads), computed)
        self.assertGreater(len({row["qualification_score"] for row in computed}), 4)
