import random
from datetime import datetime, timedelta

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from . import funnel_truth
from .funnel_truth import DAYS, STEPS
from .test_security import SecurityCase

LEADS = 500
OPERATIONS = 120
GROUPINGS = {
    "create_date:month": funnel_truth.get_month,
    "source_id": funnel_truth.get_source,
    "user_id": funnel_truth.get_salesperson,
}
RATES = ("rate_qualified", "rate_prospect", "rate_customer", "rate_repeat")


@tagged("post_install", "-at_install")
class TestFunnelRandom(SecurityCase):
    """Five hundred leads with all kinds of histories: each number of the report is
    that of the same computed in plain Python, for everybody who may read it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.rng = random.Random(20261122)
        cls.now = datetime(2025, 1, 1)
        cls.done, cls.refused = {}, {}
        cls.partners = cls._create_partners()
        cls.all_leads = cls._create_leads()
        for step in range(OPERATIONS):
            cls.now += timedelta(hours=cls.rng.randint(1, 100))
            cls._operate(step)
        cls.env.flush_all()
        cls.env.invalidate_all()
        cls.truth = funnel_truth.read_truth(cls.env)

    @classmethod
    def _create_partners(cls):
        partners = cls.env["res.partner"].create(
            [
                {
                    "name": f"Customer {number}",
                    "is_company": number % 3 == 0,
                    "company_id": cls.company_2.id if number % 10 == 9 else False,
                    "lifecycle_opening_purchases": number % 7 == 6,
                }
                for number in range(60)
            ]
        )
        return partners + partners.create(
            [
                {"name": f"Colleague {partner.id}", "parent_id": partner.id}
                for partner in partners.filtered("is_company")
            ]
        )

    @classmethod
    def _create_leads(cls):
        sources = cls.env["utm.source"].create(
            [{"name": f"Funnel source {number}"} for number in range(4)]
        )
        owners = [
            (cls.user_sales_salesman, cls.sales_team_1, cls.company_main),
            (cls.user_sales_leads, cls.sales_team_1, cls.company_main),
            (cls.env["res.users"], cls.sales_team_1, cls.env["res.company"]),
            (cls.roles["second_company"], cls.team_company2, cls.company_2),
        ]
        leads = cls.env["crm.lead"].create(
            [
                cls._prepare_lead(number, *cls.rng.choice(owners), sources)
                for number in range(LEADS)
            ]
        )
        cls.env.flush_all()
        for lead in leads:
            created = cls.now - timedelta(minutes=cls.rng.randint(0, 400 * 1440))
            cls.env.cr.execute(
                "UPDATE crm_lead SET create_date = %s WHERE id = %s", [created, lead.id]
            )
        cls.env.invalidate_all()
        leads._lifecycle_get_entities()._lifecycle_mark_facts()
        return leads

    @classmethod
    def _prepare_lead(cls, number, user, team, company, sources):
        fits = cls.partners.filtered(lambda p: p.company_id.id in (False, company.id))
        partner = cls.rng.choice(fits) if cls.rng.random() < 0.7 else fits[:0]
        return {
            "name": f"Random {number}",
            "type": cls.rng.choice(("lead", "lead", "opportunity")),
            "user_id": user.id,
            "team_id": team.id,
            "company_id": company.id,
            "partner_id": partner.id,
            "source_id": cls.rng.choice([False, *sources.ids]),
            "expected_revenue": cls.rng.randint(0, 5000),
        }

    # ------------------------------------------------------------
    # OPERATIONS
    # ------------------------------------------------------------

    @classmethod
    def _operate(cls, step):
        names = sorted(name for name in dir(cls) if name.startswith("_op_"))
        name = names[step] if step < len(names) else cls.rng.choice(names)
        try:
            with cls.env.cr.savepoint(), freeze_time(cls.now):
                getattr(cls, name)()
                cls.env.flush_all()
            cls.done[name] = cls.done.get(name, 0) + 1
        except UserError:
            cls.env.invalidate_all()
            cls.refused[name] = cls.refused.get(name, 0) + 1

    @classmethod
    def _pick(cls, most, condition=lambda lead: True):
        """Return up to ``most`` random leads that still exist and meet it."""
        leads = cls.all_leads.exists().filtered(condition)
        count = min(len(leads), cls.rng.randint(1, most))
        return leads.browse(cls.rng.sample(leads.ids, count))

    @classmethod
    def _op_qualify(cls):
        """Qualified at some time, before or after other steps."""
        leads = cls._pick(25)
        when = cls.now - timedelta(days=cls.rng.randint(-5, 60))
        cls.env.cr.execute(
            "UPDATE crm_lead SET qualification_date = %s WHERE id = ANY(%s)"
            " AND qualification_date IS NULL",
            [when, leads.ids],
        )
        cls.env.invalidate_all()
        leads.sudo().partner_id._lifecycle_mark_facts()

    @classmethod
    def _op_convert(cls):
        leads = cls._pick(15, lambda lead: lead.type == "lead" and lead.active)
        leads.convert_opportunity(leads.partner_id[:0])

    @classmethod
    def _op_win(cls):
        cls._pick(12, lambda lead: lead.won_status == "pending").action_set_won()

    @classmethod
    def _op_win_again(cls):
        cls._pick(
            12, lambda lead: lead.won_status == "pending" and lead.partner_id
        ).action_set_won()

    @classmethod
    def _op_unwin(cls):
        won = cls._pick(3, lambda lead: lead.won_status == "won")
        won.write({"stage_id": cls.stage_gen_1.id})

    @classmethod
    def _op_lose(cls):
        pending = cls._pick(12, lambda lead: lead.won_status == "pending")
        pending.action_set_lost(lost_reason_id=cls.reason.id)

    @classmethod
    def _op_restore(cls):
        for lead in cls._pick(3, lambda lead: lead.won_status == "lost"):
            lead.action_restore()

    @classmethod
    def _op_recycle(cls):
        lost = cls._pick(4, lambda lead: lead.won_status == "lost")
        cls.env["crm.lead.recycle"].create(
            {"lead_ids": [Command.set(lost.ids)], "date": "2999-01-01"}
        ).action_lifecycle_recycle()

    @classmethod
    def _op_merge(cls):
        company = cls.rng.choice((cls.company_main, cls.company_2))
        pending = cls._pick(
            4,
            lambda lead: lead.won_status == "pending" and lead.company_id == company,
        )
        if len(pending) < 2:
            raise UserError(cls.env._("One lead cannot be merged."))
        pending.merge_opportunity(auto_unlink=True)

    @classmethod
    def _op_copy(cls):
        for lead in cls._pick(2):
            cls.all_leads += lead.copy()

    @classmethod
    def _op_archive(cls):
        cls._pick(4).action_archive()

    @classmethod
    def _op_back_to_lead(cls):
        cls._pick(
            2, lambda lead: lead.won_status == "pending" and lead.type == "opportunity"
        ).write({"type": "lead"})

    @classmethod
    def _op_date_by_hand(cls):
        """Closed before it was created, as imports have it."""
        for lead in cls._pick(2, lambda lead: lead.won_status == "won"):
            lead.date_closed = lead.create_date - timedelta(days=30)

    # ------------------------------------------------------------
    # RULES
    # ------------------------------------------------------------

    def _get_visible(self, role):
        """Return the rows that core's rules on leads let the role read."""
        user = self.roles[role]
        rows = [
            row
            for row in self.truth.values()
            if row["company_id"] in (None, *user.company_ids.ids)
        ]
        if role == "own":
            rows = [row for row in rows if row["user_id"] in (None, user.id)]
        return rows

    def _get_funnel(self, user):
        return self.env["crm.lifecycle.funnel"].with_user(user)

    def test_all_kinds_of_histories_are_in_it(self):
        rows = list(self.truth.values())
        operations = {name for name in dir(self) if name.startswith("_op_")}
        self.assertEqual(set(self.done), operations, self.refused)
        self.assertGreater(len(rows), LEADS * 0.9)
        for name in (*STEPS, *DAYS):
            known = [row for row in rows if row[name]]
            self.assertGreater(len(known), 5, name)
            self.assertLess(len(known), len(rows) + (name == "is_lead"), name)
        kinds = {
            "lost": lambda row: row["won_status"] == "lost",
            "archived": lambda row: not row["active"],
            "archived, not lost": lambda row: (
                not row["active"] and row["won_status"] != "lost"
            ),
            "skipped a step": lambda row: (
                row["is_prospect"] and not row["qualification_date"]
            ),
            "qualified after becoming a prospect": lambda row: (
                row["qualification_date"]
                and row["is_prospect"]
                and row["days_to_prospect"] is None
            ),
            "closed before it was created": lambda row: (
                row["is_customer"] and row["days_to_customer"] is None
            ),
        }
        for kind, is_one in kinds.items():
            self.assertTrue(any(map(is_one, rows)), kind)

    def test_each_lead_is_one_row(self):
        report = self.env["crm.lifecycle.funnel"].search([])
        self.assertEqual(sorted(report.ids), sorted(self.truth))
        for row in report.read([*STEPS, *DAYS]):
            truth = self.truth[row["id"]]
            for name in STEPS:
                self.assertEqual(row[name], truth[name], (name, truth))
            for name in DAYS:
                if truth[name] is None:
                    self.assertIs(row[name], False, (name, truth))
                else:
                    self.assertAlmostEqual(row[name], truth[name], 4, (name, truth))

    def test_every_cell_of_three_groupings_for_everybody(self):
        for role in ("own", "all", "manager", "second_company"):
            rows = self._get_visible(role)
            self.assertGreater(len(rows), 100, role)
            report = self._get_funnel(self.roles[role])
            for spec, get_key in GROUPINGS.items():
                expected = funnel_truth.group(rows, get_key)
                with self.subTest(role=role, groupby=spec):
                    self._compare_funnel(report.get_funnel([], spec), expected)
                    self._compare_cells(report, spec, expected)

    def _compare_funnel(self, found, expected):
        self.assertEqual(found["length"], len(expected))
        self.assertEqual({group["value"] for group in found["groups"]}, set(expected))
        for group in found["groups"]:
            cells, steps = expected[group["value"]], group["steps"]
            for key, name in (
                ("count", "counts"),
                ("share_previous", "previous"),
                ("share_first", "first"),
                ("median_days", "medians"),
            ):
                self.assertEqual([step[key] for step in steps], cells[name], key)

    def _compare_cells(self, report, spec, expected):
        """Compare what pivots and graphs ask for."""
        aggregates = [f"{name}:sum" for name in (*STEPS, "won_revenue")]
        aggregates += [f"{name}:avg" for name in (*DAYS, *RATES)]
        groups = report.formatted_read_group([], [spec], aggregates)
        self.assertEqual(len(groups), len(expected))
        for group in groups:
            value = group[spec] and group[spec][0]
            cells = expected[value]
            self.assertEqual([group[f"{name}:sum"] for name in STEPS], cells["counts"])
            self.assertAlmostEqual(group["won_revenue:sum"], cells["revenue"], 2)
            for names, key in ((DAYS, "means"), (RATES, "previous")):
                numbers = cells[key][-4:]
                for name, number in zip(names, numbers, strict=True):
                    found = group[f"{name}:avg"]
                    if number is None:
                        self.assertIn(found, (None, False), name)
                    else:
                        self.assertAlmostEqual(found, number, 4, name)

    def test_nobody_else_reads_it(self):
        for role in ("employee", "portal", "public"):
            report = self._get_funnel(self.roles[role])
            with self.subTest(role=role), self.assertRaises(UserError):
                report.get_funnel([])

    def test_numbers_equal_the_lists_of_leads_that_open(self):
        for role in ("own", "manager", "second_company"):
            user = self.roles[role]
            report = self._get_funnel(user)
            visible = {row["id"] for row in self._get_visible(role)}
            for group in report.get_funnel([], "source_id")["groups"]:
                for step in group["steps"]:
                    action = report.get_leads_action(step["domain"])
                    leads = self.env[action["res_model"]].with_user(user)
                    found = leads.with_context(active_test=False).search(
                        action["domain"]
                    )
                    self.assertEqual(len(found), step["count"], (role, group["label"]))
                    self.assertLessEqual(set(found.ids), visible)

    def test_steps_equal_the_lifecycle_step_of_leads(self):
        leads = self.env["crm.lead"].with_context(active_test=False)
        counts = dict(leads._read_group([], ["lifecycle_stage"], ["__count"]))
        reached = list(counts[key] for key in ("customer", "repeat_customer"))
        funnel = self.env["crm.lifecycle.funnel"].get_funnel([])["groups"][0]["steps"]
        self.assertEqual(funnel[3]["count"], sum(reached))
        self.assertEqual(funnel[4]["count"], reached[1])
        self.assertEqual(funnel[0]["count"], sum(counts.values()))
        self.assertEqual(
            self.env["crm.lifecycle.funnel"]._read_group(
                [], ["lifecycle_stage"], ["__count"]
            ),
            leads._read_group([], ["lifecycle_stage"], ["__count"]),
        )

    def test_rates_of_all_are_ratios_of_sums_not_averages_of_averages(self):
        cells = funnel_truth.tell_cells(list(self.truth.values()))
        [found] = self.env["crm.lifecycle.funnel"].formatted_read_group(
            [], [], [f"{name}:avg" for name in RATES]
        )
        groups = funnel_truth.group(self.truth.values(), funnel_truth.get_source)
        for place, name in enumerate(RATES, 1):
            rates = [group["previous"][place] for group in groups.values()]
            self.assertAlmostEqual(found[f"{name}:avg"], cells["previous"][place], 4)
            self.assertNotAlmostEqual(found[f"{name}:avg"], sum(rates) / len(rates), 4)
