from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .concurrency_common import ConcurrencyCase
from .facts import find_differences

SELLERS = 20
TAGS = ("post_install", "-at_install", "-standard", "crm_lifecycle_concurrency")


@tagged(*TAGS)
class TestManyWinAtOnce(ConcurrencyCase):
    """Twenty salespeople win opportunities of one customer at the same moment."""

    def _prepare(self, env):
        group = env.ref("sales_team.group_sale_salesman")
        users = env["res.users"].create(
            [
                {
                    "name": f"Winner {number}",
                    "login": f"concurrent_winner_{number}",
                    "group_ids": [Command.set(group.ids)],
                }
                for number in range(SELLERS)
            ]
        )
        company = env["res.partner"].create({"name": "Busy Ltd", "is_company": True})
        contact = env["res.partner"].create({"name": "Bea", "parent_id": company.id})
        deals = env["crm.lead"].create(
            [
                {
                    "name": f"Won by {user.name}",
                    "type": "opportunity",
                    "user_id": user.id,
                    "partner_id": (company, contact)[user.id % 2].id,
                }
                for user in users
            ]
        )
        self.deal_ids = dict(zip(users.ids, deals.ids, strict=True))
        self.partner_ids = (company + contact).ids

    def _clean_up(self, env):
        env["crm.lead"].browse(self.deal_ids.values()).unlink()
        users = env["res.users"].browse(self.deal_ids)
        people = users.partner_id
        users.unlink()
        people.unlink()
        env["res.partner"].browse(self.partner_ids).unlink()

    def _win(self, uid, start):
        start.wait(60)
        self._run(
            lambda env: env["crm.lead"].browse(self.deal_ids[uid]).action_set_won(),
            uid,
        )

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_no_purchase_is_lost_and_one_of_them_is_the_first(self):
        start = Barrier(SELLERS)
        with ThreadPoolExecutor(SELLERS) as pool:
            winners = [pool.submit(self._win, uid, start) for uid in self.deal_ids]
            for winner in winners:
                winner.result(timeout=300)
        self._run(self._check)

    def _check(self, env):
        for partner in env["res.partner"].browse(self.partner_ids):
            self.assertEqual(partner.lifecycle_purchase_count, SELLERS)
            self.assertEqual(partner.lifecycle_stage, "repeat_customer")
        self.assertEqual(find_differences(env), [])
        deals = env["crm.lead"].browse(self.deal_ids.values())
        first = deals.filtered(lambda deal: not deal.stage_id.lifecycle_is_repeat)
        self.assertEqual(set(deals.mapped("won_status")), {"won"})
        self.assertEqual(len(first), 1)


@tagged(*TAGS)
class TestTwoNameTheEconomicBuyer(ConcurrencyCase):
    """Two salespeople name one each, in transactions that do not see each other.

    A person nobody has talked to yet takes the place of “no economic buyer” among the
    red flags, so nothing that is stored of the opportunity changes by itself.
    """

    def _prepare(self, env):
        roles = env["crm.buying.role"].search([("code", "in", ["economic", "coach"])])
        economic = roles.filtered(lambda role: role.code == "economic")[:1]
        coach = {
            "contact_name": "Cleo",
            "degree": "low",
            "role_ids": [Command.set((roles - economic)[:1].ids)],
        }
        lead = env["crm.lead"].create(
            {
                "name": "Contested",
                "type": "opportunity",
                "buying_influence_ids": [Command.create(coach)],
            }
        )
        self.lead_id, self.role_ids = lead.id, economic.ids

    def _clean_up(self, env):
        env["crm.lead"].browse(self.lead_id).unlink()

    def _name(self, name, start, through_lead):
        tries = iter([True])

        def job(env):
            lead = env["crm.lead"].browse(self.lead_id)
            values = {
                "contact_name": name,
                "degree": "low",
                "role_ids": [Command.set(self.role_ids)],
            }
            lead.buying_influence_ids.mapped("contact_name")
            if next(tries, False):
                start.wait(60)  # both have seen the opportunity without the other's
            if through_lead:
                lead.buying_influence_ids = [Command.create(values)]
            else:
                lead.buying_influence_ids.create({"lead_id": lead.id, **values})

        try:
            self._run(job)
        except ValidationError as refusal:
            return str(refusal)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_one_is_stored_and_the_other_is_told(self):
        for through_lead in (False, True):
            with self.subTest(through_lead=through_lead):
                self._run(lambda env: self._get_buyers(env).unlink())
                self._name_two_at_once(through_lead)

    def _name_two_at_once(self, through_lead):
        start = Barrier(2)
        with ThreadPoolExecutor(2) as pool:
            tries = [
                pool.submit(self._name, name, start, through_lead)
                for name in ("Ann", "Bob")
            ]
            refusals = [attempt.result(timeout=120) for attempt in tries]
        people = self._run(lambda env: self._get_buyers(env).mapped("contact_name"))
        self.assertEqual(len(people), 1)
        (refusal,) = filter(None, refusals)
        self.assertIn("only one economic buyer", refusal)
        self.assertIn(people[0], refusal)

    def _get_buyers(self, env):
        people = env["crm.lead"].browse(self.lead_id).buying_influence_ids
        return people.filtered(lambda person: person.role_ids.ids == self.role_ids)
