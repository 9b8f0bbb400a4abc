from odoo.exceptions import UserError
from odoo.tests import tagged

from . import funnel_truth
from .funnel_random_common import LEADS, FunnelRandomCase
from .funnel_truth import DAYS, STEPS

GROUPINGS = {
    "create_date:month": funnel_truth.get_month,
    "source_id": funnel_truth.get_source,
    "user_id": funnel_truth.get_salesperson,
}
RATES = ("rate_qualified", "rate_prospect", "rate_customer", "rate_repeat")


@tagged("post_install", "-at_install")
class TestFunnelRandom(FunnelRandomCase):
    """Five hundred leads with all kinds of histories: each number of the report is
    that of the same computed in plain Python, for everybody who may read it."""

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
        months = ("months_to_purchase", "purchased_after")
        for row in report.read([*STEPS, *DAYS, *months]):
            truth = self.truth[row["id"]]
            for name in months:
                wanted = False if truth[name] is None else truth[name]
                # in words, for False is 0
                self.assertEqual(str(row[name]), str(wanted), (name, truth))
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
                wanted = [False if cell is None else cell for cell in cells[name]]
                self.assertEqual([step[key] for step in steps], wanted, key)

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
