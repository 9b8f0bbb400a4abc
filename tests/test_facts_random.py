import random
from collections import Counter
from datetime import datetime, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .facts import find_differences
from .facts_common import FactsCase

OPERATIONS = 500
CHECK_EVERY = 5


@tagged("post_install", "-at_install")
class TestFactsRandom(FactsCase):
    """Five hundred random operations later, the stored facts are those of scratch."""

    def setUp(self):
        super().setUp()
        self._activate_multi_company()
        self.rng = random.Random(20260312)
        self.now = datetime(2024, 1, 1)
        # of which leads have their creation; all at once, none would come late
        self.patch(type(self.env.cr), "now", lambda cr: self.now)
        self.partners = self.customer + self.other + self.ann + self.bob
        self.leads = self.env["crm.lead"]
        self.orders = self.env.get("sale.order")

    def _pick(self, records, most=1):
        """Return up to ``most`` random records that still exist."""
        records = records.exists()
        return records.browse(
            self.rng.sample(records.ids, min(len(records), self.rng.randint(1, most)))
        )

    def _op_contact(self):
        parent = (
            self._pick(self.partners) if self.rng.random() < 0.6 else self.partners[:0]
        )
        self.partners += self.env["res.partner"].create(
            {"name": f"P{len(self.partners)}", "parent_id": parent.id}
        )

    def _op_lead(self):
        partner = self._pick(self.partners) if self.rng.random() < 0.9 else None
        self.leads += self._create_opportunity(
            partner, type=self.rng.choice(("lead", "opportunity"))
        )

    def _op_convert(self):
        self._pick(self.leads, 3).convert_opportunity(self._pick(self.partners))

    def _op_become_opportunity(self):
        leads = self.leads.exists().filtered(lambda lead: lead.type == "lead")
        date = self.now - timedelta(days=self.rng.randint(0, 60))
        self._pick(leads, 3).write({"type": "opportunity", "date_conversion": date})

    def _op_become_lead(self):
        leads = self._pick(self.leads, 2)
        leads.filtered(lambda lead: lead.won_status != "won").write({"type": "lead"})

    def _op_win(self):
        with self.freeze(self.now):
            self._pick(self.leads, 4).action_set_won()

    def _op_unwin(self):
        self._pick(self.leads, 2).write({"stage_id": self.stage_team1_1.id})

    def _op_lose(self):
        self._pick(self.leads, 3).filtered(
            lambda lead: lead.won_status != "won"
        ).action_set_lost()

    def _op_restore(self):
        for lead in self._pick(self.leads, 2).filtered(lambda lead: not lead.active):
            lead.action_restore()

    def _op_date(self):
        self._pick(self.leads).write({"date_closed": self.now - timedelta(days=90)})

    def _op_move(self):
        partner = self._pick(self.partners) if self.rng.random() < 0.9 else None
        self._pick(self.leads, 2).write(
            {"partner_id": partner.id if partner else False}
        )

    def _op_parent(self):
        child, parent = self._pick(self.partners), self._pick(self.partners)
        if child not in parent | parent.parent_id | parent.parent_id.parent_id:
            child.parent_id = parent

    def _op_company(self):
        partner = self._pick(self.partners)
        partner.is_company = not partner.is_company

    def _op_partner_company(self):
        partner = self._pick(self.partners).commercial_partner_id
        partner.company_id = self.rng.choice(
            (self.company_main, self.company_2, self.company_2.browse())
        )

    def _op_lead_company(self):
        self._pick(self.leads, 2).write(
            {
                "company_id": self.rng.choice((self.company_main.id, False)),
                "user_id": False,
                "team_id": False,
            }
        )

    def _op_qualify(self):
        self._pick(self.leads, 2).action_qualification_override("qualified", "Random")

    def _op_opening(self):
        self._pick(self.partners).lifecycle_opening_purchases = self.rng.randint(0, 2)

    def _op_merge_contacts(self):
        pair = self._pick(self.partners, 2)
        self.env["base.partner.merge.automatic.wizard"]._merge(pair.ids, pair[:1])

    def _op_merge_leads(self):
        leads = self._pick(self.leads, 3).filtered(
            lambda lead: lead.won_status != "won"
        )
        if len(leads) > 1:
            leads.merge_opportunity()

    def _op_delete(self):
        self._pick(self.leads).unlink()

    def _op_delete_contact(self):
        if len(self.partners.exists()) > 6:
            self._pick(self.partners).unlink()

    def _op_archive(self):
        self._pick(self.leads, 2).action_archive()

    def _op_order(self):
        if self.orders is not None:
            self.orders += self.orders.create(
                {"partner_id": self._pick(self.partners).id}
            )

    def _op_order_state(self):
        for order in self._pick(self.orders or self.leads[:0], 2):
            order.state = self.rng.choice(("draft", "sale", "sale", "cancel"))

    def _op_order_link(self):
        for order in self._pick(self.orders or self.leads[:0]):
            if "opportunity_id" in order:
                order.opportunity_id = self._pick(self.leads)

    @mute_logger("odoo.sql_db")
    def test_five_hundred_operations(self):
        operations = sorted(name for name in dir(self) if name.startswith("_op_"))
        often, rarely = ("_op_lead", "_op_contact"), ("_op_merge_contacts",)
        weights = [
            8 if name in often else 1 if name in rarely else 3 for name in operations
        ]
        done, refused, seen = Counter(), Counter(), set()
        for step in range(OPERATIONS):
            self.now += timedelta(minutes=self.rng.randint(0, 2000))
            name = self.rng.choices(operations, weights)[0]
            try:
                with self.env.cr.savepoint():
                    getattr(self, name)()
                    if self.rng.random() < 0.5:
                        self.env.flush_all()
                done[name] += 1
            except (UserError, IntegrityError):  # core refuses, or orders do
                refused[name] += 1
            if step % CHECK_EVERY == 0:
                seen.update(self.partners.exists().mapped("lifecycle_stage"))
                self.assertEqual(find_differences(self.env), [], f"after step {step}")
        self.assertEqual(find_differences(self.env), [])
        self.assertGreater(done.total(), OPERATIONS * 0.8, refused)
        self.assertEqual(set(done), set(operations), refused)
        self.assertLessEqual({False, "prospect", "customer", "repeat_customer"}, seen)
