from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import LifecycleCase


class ScorecardCase(LifecycleCase):
    """One scorecard of our own for leads; the shipped ones are archived."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        shipped = (
            "lead_essentials",
            "opportunity_readiness",
            "bant",
            "champ",
            "meddpicc",
        )
        prefix = "crm_customer_lifecycle.crm_qualification_scorecard_"
        cls.shipped_active = {
            name: cls.env.ref(f"{prefix}{name}").active for name in shipped
        }
        cls.env["crm.qualification.scorecard"].search([]).active = False
        cls.card = cls._create_card(
            [
                cls._rule("need", [("qualification_need", "=", "yes")], 30, True),
                cls._rule("budget", [("qualification_budget", "=", "yes")], 30, True),
                cls._rule("time", [("qualification_timeframe", "=", "now")], 30, True),
                cls._rule(
                    "authority", [("qualification_authority", "=", "yes")], 10, False
                ),
            ],
            min_score=50,
        )

    @classmethod
    def _create_card(cls, criteria, **values):
        return cls.env["crm.qualification.scorecard"].create(
            {
                "name": "Ours",
                "lead_type": "lead",
                "gate_policy": "none",
                "criterion_ids": [fields.Command.create(vals) for vals in criteria],
                **values,
            }
        )

    @staticmethod
    def _rule(name, domain, points=10, required=False, **values):
        return {
            "name": name,
            "kind": "rule",
            "domain": repr(domain),
            "points": points,
            "required": required,
            "question": f"What about {name}?",
            **values,
        }

    def _criterion(self, name, card=None):
        criteria = (card or self.card).criterion_ids
        return criteria.filtered(lambda criterion: criterion.name == name)

    @classmethod
    def _create_lead(cls, **values):
        return cls._create_opportunity(type="lead", **{"name": "Ann", **values})


@tagged("post_install", "-at_install")
class TestScorecards(ScorecardCase):
    def test_the_first_that_fits_serves_a_lead(self):
        north = self.env["crm.team"].create({"name": "North", "user_id": False})
        card = self._create_card([], sequence=1, team_ids=north.ids)
        lead = self._create_lead()
        self.assertEqual(lead.qualification_scorecard_id, self.card)
        lead.write({"user_id": False, "team_id": north.id})
        self.assertEqual(lead.qualification_scorecard_id, card)
        card.active = False
        self.env.invalidate_all()
        self.assertEqual(lead.qualification_scorecard_id, self.card)
        lead.type = "opportunity"
        self.assertFalse(lead.qualification_scorecard_id)

    def test_scorecard_of_an_archived_team_serves_no_other(self):
        north = self.env["crm.team"].create({"name": "North", "user_id": False})
        self._create_card([], sequence=1, team_ids=north.ids)
        north.active = False
        self.env.registry.clear_cache()
        lead = self._create_lead()
        self.assertEqual(lead.qualification_scorecard_id, self.card)

    def test_archived_criteria_count_for_nobody_whoever_asks_first(self):
        lead = self._create_lead(qualification_need="yes")
        self.card.criterion_ids[1:].active = False
        everything = lead.with_context(active_test=False)
        self.assertEqual(len(everything.qualification_checklist["criteria"]), 1)
        self.assertEqual(len(lead.qualification_checklist["criteria"]), 1)

    def test_leads_are_found_by_the_scorecard_that_serves_them(self):
        first = self._create_card([], sequence=1, company_id=self.company_main.id)
        served = self._create_lead(company_id=self.company_main.id)
        other = self._create_lead(user_id=False, team_id=False, company_id=False)
        deal = self._create_opportunity()
        leads = served + other + deal

        def find(operator, value):
            domain = [("id", "in", leads.ids)]
            return leads.search(
                domain + [("qualification_scorecard_id", operator, value)]
            )

        self.assertEqual(find("=", first.id), served)
        self.assertEqual(find("=", self.card.id), other)
        self.assertEqual(find("=", False), deal)
        self.assertEqual(find("!=", self.card.id), served + deal)
        self.assertEqual(find("ilike", "ours"), served + other)
        self.assertEqual(find("not ilike", "ours"), deal)
        self.assertEqual(find("any", [("sequence", "=", 1)]), served)

    def test_salespeople_read_and_managers_edit(self):
        card = self._as_salesman(self.card)
        self.assertEqual(card.criterion_ids[0].name, "need")
        for records, values in (
            (card, {"min_score": 1}),
            (card.criterion_ids[0], {"points": 1}),
        ):
            with self.assertRaises(AccessError):
                records.write(values)
        self.card.with_user(self.user_sales_manager).min_score = 70
        self.assertEqual(self.card.min_score, 70)

    def test_scorecard_of_another_company_is_not_shown(self):
        self._activate_multi_company()
        foreign = self._create_card([], company_id=self.company_2.id)
        visible = self.env["crm.qualification.scorecard"].with_user(
            self.user_sales_manager
        )
        self.assertNotIn(foreign, visible.search([]))

    def test_team_or_company_that_has_a_scorecard_stays(self):
        """Without it the scorecard would serve all teams, or all companies."""
        team = self.env["crm.team"].create({"name": "North"})
        company = self.env["res.company"].create({"name": "South"})
        self._create_card([], team_ids=team.ids)
        self._create_card([], company_id=company.id)
        for owner in (team, company):
            with (
                self.subTest(owner=owner),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                owner.unlink()

    def test_team_of_another_company_is_refused(self):
        self._activate_multi_company()
        with self.assertRaises(ValidationError):
            self._create_card(
                [], company_id=self.company_main.id, team_ids=self.team_company2.ids
            )

    def test_bad_rules_are_refused_in_words(self):
        for text, word in (
            ("[('qualification_need', '=', uid)]", "uid"),
            ("[('no_such_field', '=', 1)]", "no_such_field"),
            ("[('partner_id.no_such_field', '=', 1)]", "no_such_field"),
            ("not a domain", "list"),
            ("{'a': 1}", "list"),
            ("[]", "no condition"),
            ("[('qualification_score', '>', 10)]", "result"),
            ("['|', ('name', '=', 'x')]", "rule"),
            ("[('name', 'frobnicates', 'x')]", "rule"),
            ("[('create_date', '>', 'someday')]", "rule"),
            ("[('expected_revenue', '>', 'lots')]", "rule"),
        ):
            with self.subTest(domain=text):
                with self.assertRaises(ValidationError) as refusal:
                    self._criterion("need").domain = text
                self.assertIn(word, str(refusal.exception))
                self.assertIn("need", str(refusal.exception))

    def test_a_criterion_may_name_any_field(self):
        tag = self.env["crm.tag"].create({"name": "Has a pet"})
        self.sales_team_1.lead_properties_definition = [
            {"name": "has_pet", "type": "boolean", "string": "Has a pet"}
        ]
        lead = self._create_lead(
            partner_id=self.contact_1.id,
            tag_ids=tag.ids,
            lead_properties={"has_pet": True},
        )
        for domain in (
            [("partner_id.country_id.code", "=", "US")],
            [("tag_ids", "in", tag.ids)],
            [("tag_ids.name", "ilike", "pet")],
            [("lead_properties.has_pet", "=", True)],
            [("create_date", ">", "today -30d")],
            [("qualification_interest", "=", False)],
            ["!", ("expected_revenue", ">", 5)],
            [("partner_id", "any", [("parent_id", "!=", False)])],
        ):
            with self.subTest(domain=domain):
                self._create_card([self._rule("any", domain)], sequence=1)
                self.env.add_to_compute(lead._fields["qualification_score"], lead)
                self.assertEqual(lead.qualification_score, 100)

    def test_a_relative_day_is_counted_from_the_day_it_is_asked_on(self):
        lead = self._create_lead(date_deadline="2026-06-10")
        self._create_card(
            [self._rule("soon", [("date_deadline", "<", "today +7d")])], sequence=1
        )
        for day, score in (("2026-06-01", 0), ("2026-06-05", 100), ("2026-06-02", 0)):
            with self.freeze(f"{day} 12:00:00"):
                self.env.add_to_compute(lead._fields["qualification_score"], lead)
                self.assertEqual(lead.qualification_score, score, day)

    def test_a_field_made_in_studio_is_a_criterion_and_may_go_and_come_back(self):
        pet = ("crm.lead", "x_studio_has_pet", "boolean")
        field = self._make_field(*pet)
        rule = self._rule("pet", [("x_studio_has_pet", "=", True)], 100)
        card = self._create_card([rule, self._rule("x", [("name", "=", "x")], 0)])
        card.sequence = 1
        lead = self._create_lead()
        self.assertEqual(lead.qualification_score, 0)
        lead.x_studio_has_pet = True
        self.assertEqual(lead.qualification_score, 100)
        field.unlink()
        self.env.invalidate_all()
        self.assertEqual(card.broken_count, 1)
        self.assertIn("x_studio_has_pet", self._criterion("pet", card).broken_reason)
        lead = lead.browse(lead.id)
        lead.write({"qualification_need": "yes", "name": "x"})
        self.env.flush_all()
        self._make_field(*pet)
        self.env.invalidate_all()
        self.assertEqual(card.broken_count, 0)

    def test_duplicate_takes_the_criteria_and_waits_to_be_activated(self):
        copy = self.card.copy()
        self.assertEqual(len(copy.criterion_ids), 4)
        self.assertFalse(copy.active)
        self.assertNotEqual(copy.name, self.card.name)

    def test_export_imports_again_as_a_whole(self):
        mine = ["name", "min_score", "lead_type", "gate_policy", "sequence"]
        theirs = ["name", "sequence", "kind", "domain", "points", "required"]
        theirs += ["question", "stage_ids"]
        stage = self.env["crm.stage"].create({"name": "After the time is known"})
        self._criterion("time").stage_ids = stage
        self.card.gate_policy = "block"
        names = [*mine, *(f"criterion_ids/{name}" for name in theirs)]
        rows = [
            [str(value) if isinstance(value, bool) else value for value in row]
            for row in self.card.export_data(names)["datas"]
        ]
        result = self.env["crm.qualification.scorecard"].load(names, rows)
        self.assertFalse(result["messages"])
        copy = self.env["crm.qualification.scorecard"].browse(result["ids"])
        self.assertEqual(len(copy), 1)
        for records, copies, fnames in (
            (self.card, copy, mine),
            (self.card.criterion_ids, copy.criterion_ids, theirs),
        ):
            for name in fnames:
                with self.subTest(field=name):
                    self.assertEqual(copies.mapped(name), records.mapped(name))

    def test_shipped_criteria_are_records_that_translations_reach(self):
        """Only what has an xml id is in the template of translations."""
        data = self.env["ir.model.data"].search(
            [
                ("module", "=", "crm_customer_lifecycle"),
                ("model", "=", "crm.qualification.criterion"),
            ]
        )
        self.assertIn("crm_qualification_criterion_bant_budget", data.mapped("name"))
        self.assertTrue(all(data.mapped("noupdate")))

    def test_shipped_templates_are_there(self):
        for name, active in (
            ("lead_essentials", True),
            ("opportunity_readiness", True),
            ("bant", False),
            ("champ", False),
            ("meddpicc", False),
        ):
            card = self.env.ref(
                f"crm_customer_lifecycle.crm_qualification_scorecard_{name}"
            )
            with self.subTest(card=name):
                self.assertEqual(card.points_possible, 100)
                self.assertEqual(self.shipped_active[name], active)
                self.assertFalse(card.broken_count)
                self.assertTrue(all(card.criterion_ids.mapped("question")))
