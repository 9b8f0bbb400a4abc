import random
from collections import defaultdict
from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import LifecycleCase

SEEDS = range(8)
STEPS = 60


class Ledger:
    """The rule once more, told as a story: what each customer bought, and when.

    ``closed`` orders purchases: by date, then by who was won first, then by id.
    """

    def __init__(self):
        self.closed = {}
        self.customer = {}

    def is_repeat(self, deal, closed):
        return any(
            other_closed < closed
            for other, other_closed in self.closed.items()
            if other != deal and self.customer[other] == self.customer[deal]
        )


@tagged("post_install", "-at_install")
class TestRepeatStageRandom(LifecycleCase):
    def _create_customers(self):
        company = self.env["res.partner"].create({"name": "Co", "is_company": True})
        return self.env["res.partner"].create(
            [{"name": f"P{i}", "parent_id": company.id} for i in range(2)]
            + [{"name": f"Q{i}"} for i in range(3)]
        )

    def _create(self, rng, ledger):
        partner = rng.choice(self.partners)
        deal = self._create_opportunity(partner)
        ledger.customer[deal.id] = partner.commercial_partner_id.id
        return deal

    def _win_some(self, rng, ledger, deals, now):
        batch = deals.browse(rng.sample(deals.ids, min(len(deals), rng.randint(1, 4))))
        before = {deal.id: deal.stage_id for deal in batch}
        fresh = sorted(deal.id for deal in batch if deal.id not in ledger.closed)
        with self.freeze(now):
            batch.action_set_won()
        for deal_id in fresh:
            closed = (now, self.step, deal_id)
            repeat = ledger.is_repeat(deal_id, closed)
            ledger.closed[deal_id] = closed
            before[deal_id] = self.stage_repeat if repeat else self.stage_team1_won
        self.assertEqual({deal.id: deal.stage_id for deal in batch}, before)

    def _unwin_one(self, rng, ledger, deals):
        deal = deals.browse(rng.choice(deals.ids))
        deal.write({"stage_id": self.stage_team1_1.id})
        ledger.closed.pop(deal.id, None)

    def _force_one(self, rng, ledger, deals, now):
        deal = deals.browse(rng.choice(deals.ids))
        closed = ledger.closed.get(deal.id, (now, self.step, deal.id))
        allowed = ledger.is_repeat(deal.id, closed) or (
            deal.stage_id == self.stage_repeat
        )
        with self.freeze(now):
            if not allowed:
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    deal.write({"stage_id": self.stage_repeat.id})
                return
            deal.write({"stage_id": self.stage_repeat.id})
        ledger.closed[deal.id] = closed
        self.assertEqual(deal.stage_id, self.stage_repeat)

    def test_random_histories_agree_with_the_rule_told_as_a_story(self):
        for seed in SEEDS:
            with self.subTest(seed=seed):
                self._play(random.Random(seed))

    def _play(self, rng):
        ledger, now = Ledger(), datetime(2026, 1, 1)
        self.partners = self._create_customers()
        deals = self._create(rng, ledger)
        done = defaultdict(int)
        for self.step in range(STEPS):
            now += timedelta(minutes=rng.randint(1, 3))
            step = rng.choice(("create", "create", "win", "win", "unwin", "force"))
            done[step] += 1
            if step == "create":
                deals += self._create(rng, ledger)
            elif step == "win":
                self._win_some(rng, ledger, deals, now)
            elif step == "unwin":
                self._unwin_one(rng, ledger, deals)
            else:
                self._force_one(rng, ledger, deals, now)
        self.assertEqual(len(done), 4)
