import random
from concurrent.futures import ThreadPoolExecutor

from odoo import SUPERUSER_ID, api
from odoo.tests import tagged
from odoo.tools import mute_logger

from .concurrency_common import ConcurrencyCase

WRITERS, THREADS, LEADS = 100, 8, 20


@tagged("post_install", "-at_install", "-standard", "crm_lifecycle_concurrency")
class TestConcurrency(ConcurrencyCase):
    """A hundred writers on the same leads, and a scorecard that changes meanwhile."""

    def _prepare(self, env):
        self.card_id = (
            env["crm.qualification.scorecard"]
            .create(
                {
                    "name": "Concurrency",
                    "sequence": -1,
                    "lead_type": "lead",
                    "gate_policy": "none",
                    "criterion_ids": [
                        (0, 0, {"name": name, "kind": "rule", "domain": domain})
                        for name, domain in (
                            ("need", "[('qualification_need', '=', 'yes')]"),
                            ("rich", "[('expected_revenue', '>', 50)]"),
                        )
                    ],
                }
            )
            .id
        )
        leads = env["crm.lead"].create(
            [{"name": f"C{i}", "type": "lead", "referred": ""} for i in range(LEADS)]
        )
        self.lead_ids = leads.ids

    def _clean_up(self, env):
        env["crm.lead"].browse(self.lead_ids).unlink()
        env["crm.qualification.scorecard"].browse(self.card_id).unlink()

    def _write(self, number):
        rng = random.Random(number)

        def job(env):
            ids = rng.sample(self.lead_ids, 3)
            for lead in env["crm.lead"].browse(ids):
                lead.write(
                    {
                        "referred": f"{lead.referred or ''}{number};",
                        "qualification_need": rng.choice(["yes", "no", False]),
                        "expected_revenue": rng.choice([0, 100]),
                    }
                )
            return ids

        return number, self._run(job)

    def _change_scorecard(self, points):
        def job(env):
            card = env["crm.qualification.scorecard"].browse(self.card_id)
            card.criterion_ids[0].points = points

        self._run(job)
        self._rescore()

    def _rescore(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["crm.qualification.rescore"]._cron_rescore()

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_no_update_is_lost_and_all_scores_are_right_in_the_end(self):
        with ThreadPoolExecutor(THREADS) as pool:
            writers = [pool.submit(self._write, number) for number in range(WRITERS)]
            changes = [
                pool.submit(self._change_scorecard, points) for points in (30, 70)
            ]
            for change in changes:
                change.result(timeout=120)
            written = dict(writer.result(timeout=120) for writer in writers)
        self._rescore()
        self._run(lambda env: self._check(env, written))

    def _check(self, env, written):
        leads = env["crm.lead"].browse(self.lead_ids)
        for lead in leads:
            expected = {str(n) for n, ids in written.items() if lead.id in ids}
            found = [part for part in (lead.referred or "").split(";") if part]
            self.assertCountEqual(found, expected)
        points = dict(
            env["crm.qualification.criterion"]
            .search([("scorecard_id", "=", self.card_id)])
            .mapped(lambda criterion: (criterion.name, criterion.points))
        )
        for lead in leads:
            met = points["need"] * (lead.qualification_need == "yes")
            met += points["rich"] * (lead.expected_revenue > 50)
            expected = int(100 * met / sum(points.values()) + 0.5)
            self.assertEqual(lead.qualification_score, expected)
