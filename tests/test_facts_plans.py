import json

from odoo.tests import tagged
from odoo.tools import SQL

from .facts_common import FactsCase

DATE = "2026-01-01"
# how people look for each stored fact: a domain that few contacts match
LOOK_FOR = {
    "lifecycle_stage": [("lifecycle_stage", "=", "repeat_customer")],
    "lifecycle_purchase_count": [("lifecycle_purchase_count", ">", 1)],
    "lifecycle_cycle_days": [("lifecycle_cycle_days", ">", 30)],
}
# small enough that looking for all buyers may as well go through the index of them
COVERING = {"lifecycle_purchase_count": "res_partner_lifecycle_buyer_idx"}
NEVER_LOOKED_FOR = {"lifecycle_first_lead_res_id"}


@tagged("post_install", "-at_install")
class TestFactsPlans(FactsCase):
    """Whoever looks for a fact, or counts by it, finds an index to do so.

    With the planner told to read no table from end to end where there is a choice:
    the tables of tests are small.
    """

    def setUp(self):
        super().setUp()
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute("SET LOCAL enable_sort = off")
        self.env.cr.execute("SET LOCAL enable_hashagg = off")
        self.facts = [
            name
            for name in self.env["res.partner"]._lifecycle_get_fact_fields()
            if name not in NEVER_LOOKED_FOR
        ]

    def _get_indexes(self, query):
        """Return the names of the indexes that a query is planned with."""
        ((plan,),) = self.env.execute_query(SQL("EXPLAIN (FORMAT JSON) %s", query))
        plan = plan if isinstance(plan, list) else json.loads(plan)
        nodes, indexes = [plan[0]["Plan"]], set()
        while nodes:
            node = nodes.pop()
            indexes.add(node.get("Index Name"))
            nodes += node.get("Plans", [])
        return indexes

    def _get_domain(self, name):
        return LOOK_FOR.get(name, [(name, ">=", DATE)])

    def test_search_on_every_stored_fact(self):
        partners = self.env["res.partner"].with_context(active_test=False)
        for name in self.facts:
            with self.subTest(fact=name):
                query = partners._search(self._get_domain(name)).select()
                indexes = {f"res_partner__{name}_index", COVERING.get(name)}
                self.assertTrue(indexes & self._get_indexes(query))

    def test_group_by_every_stored_fact(self):
        for name in self.facts:
            with self.subTest(fact=name):
                column = SQL.identifier(name)
                query = SQL(
                    "SELECT %s, count(*) FROM res_partner WHERE %s IS NOT NULL"
                    " GROUP BY %s",
                    *(column, column, column),
                )
                self.assertIn(f"res_partner__{name}_index", self._get_indexes(query))

    def test_facts_of_one_customer(self):
        partners = self.env["res.partner"]
        indexes = self._get_indexes(partners._lifecycle_select_facts(self.customer.ids))
        self.assertIn("res_partner__commercial_partner_id_index", indexes)
        self.assertIn("crm_lead__partner_id_index", indexes)
