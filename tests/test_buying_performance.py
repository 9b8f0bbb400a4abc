from contextlib import contextmanager
from unittest.mock import patch

from odoo.fields import Datetime
from odoo.sql_db import Cursor
from odoo.tests import tagged
from odoo.tools import SQL

from .buying_common import BuyingCase

FORM = {
    "buying_funnel_position": {},
    "buying_coverage": {},
    "buying_next_step": {},
    "buying_red_flag_count": {},
    "buying_red_flags": {},
    "buying_proposal": {},
    "buying_proposal_text": {},
    "buying_map": {},
    "buying_influence_ids": {
        "fields": {
            "partner_id": {"fields": {"display_name": {}}},
            "role_ids": {"fields": {"display_name": {}, "color": {}}},
            **dict.fromkeys(
                ("contact_name", "degree", "mode", "rating", "contact_date"), {}
            ),
        }
    },
}


@tagged("post_install", "-at_install")
class TestBuyingPerformance(BuyingCase):
    """What the buying group costs, in queries on top of what a request costs."""

    @contextmanager
    def _count_queries(self):
        """Yield the list of queries made in the block, flushes included."""
        self.env.flush_all()
        self.env.invalidate_all()
        queries, execute = [], Cursor.execute

        def record(cursor, query, params=None, log_exceptions=None):
            queries.append(query.code if isinstance(query, SQL) else query)
            return execute(cursor, query, params, log_exceptions)

        with patch("odoo.sql_db.Cursor.execute", record):
            yield queries
            self.env.flush_all()

    def _create_deals(self, count, people):
        contacts = self.env["res.partner"].create(
            [{"name": f"Contact {index}"} for index in range(people)]
        )
        roles = self.env["crm.buying.role"].search([])
        return self.env["crm.lead"].create(
            [
                {
                    "name": f"Deal {number}",
                    "type": "opportunity",
                    "user_id": self.user_sales_salesman.id,
                    "team_id": self.sales_team_1.id,
                    "buying_influence_ids": [
                        (
                            0,
                            0,
                            {
                                "partner_id": contact.id,
                                "role_ids": [roles[1 + index % 4].id],
                                "contact_date": index % 2 and Datetime.now(),
                            },
                        )
                        for index, contact in enumerate(contacts)
                    ],
                }
                for number in range(count)
            ]
        )

    def test_a_write_that_touches_no_fact_costs_nothing(self):
        deal = self._as_salesman(self._create_deals(1, 15))
        bare = self._as_salesman(self._create_deals(1, 0))
        for values in (
            {"description": "Words"},
            {"expected_revenue": 5},
            {"priority": "2"},
            {"stage_id": self.stage_team1_2.id},
            {"user_id": self.user_sales_salesman.id},
            {"contact_name": "Somebody"},
        ):
            with self.subTest(values=values):
                bare.write(dict(values))  # warms what is cached for all
                deal.write(dict(values))
                with self._count_queries() as plain:
                    bare.write(dict(values))
                with self._count_queries() as queries:
                    deal.write(dict(values))
                self.assertEqual(len(queries), len(plain), "\n".join(queries))
                self.assertFalse([q for q in queries if "crm_buying" in q])

    def test_a_write_on_leads_without_people_asks_once(self):
        leads = self._create_deals(80, 0)
        with self._count_queries() as queries:
            leads.write({"qualification_need": "yes"})
        self.assertLessEqual(len([q for q in queries if "crm_buying" in q]), 1)
        self.assertEqual(set(leads.mapped("buying_funnel_position")), {"above"})

    def test_creating_leads_costs_nothing(self):
        with self._count_queries() as queries:
            self._create_deals(80, 0)
        self.assertFalse([q for q in queries if "crm_buying_influence" in q])

    def test_eighty_cards_cost_no_query(self):
        deals = self._as_salesman(self._create_deals(80, 3))
        bare = {"name": {}, "stage_id": {}}
        ours = {"buying_red_flag_count": {}, "buying_funnel_position": {}}
        domain = [("id", "in", deals.ids)]
        with self._count_queries() as plain:
            deals.web_search_read(domain, bare)
        with self._count_queries() as queries:
            deals.web_search_read(domain, {**bare, **ours})
        self.assertLessEqual(len(queries) - len(plain), 1)
        for name in ("buying_funnel_position", "buying_working_order"):
            with self._count_queries() as queries:
                deals.formatted_read_group(domain, [name], ["__count"])
            self.assertEqual(len(queries), 1)

    def test_a_form_with_fifteen_people_costs_four_queries(self):
        deal = self._as_salesman(self._create_deals(1, 15))
        form = deal.get_views([(self.env.ref("crm.crm_lead_view_form").id, "form")])
        names = form["models"]["crm.lead"]["fields"]
        bare = {name: {} for name in names if not name.startswith("buying_")}
        deal.web_read({**bare, **FORM})  # warms what is cached for all
        with self._count_queries() as plain:
            deal.web_read(bare)
        with self._count_queries() as queries:
            deal.web_read({**bare, **FORM})
        self.assertLessEqual(len(queries) - len(plain), 4, "\n".join(queries))

    def test_people_are_read_whole_and_nobody_is_not_searched_for(self):
        somebody = self._as_salesman(self._create_deals(1, 2))
        nobody = self._as_salesman(self._create_deals(1, 0))
        for deals, people, queries_of_people in (
            (somebody, 2, 1),
            (nobody, 0, 0),
            (somebody + nobody, 2, 1),
        ):
            with self.subTest(deals=deals), self._count_queries() as queries:
                deals.fetch(["buying_people_count"])
                names = deals.buying_influence_ids.mapped("contact_name")
                self.assertEqual(len(names), people)
                ours = [q for q in queries if 'FROM "crm_buying_influence"' in q]
                self.assertEqual(len(ours), queries_of_people, "\n".join(queries))

    def test_a_form_without_people_costs_no_query(self):
        deal = self._as_salesman(self._create_deals(1, 0))
        deal.web_read({"name": {}, **FORM})  # warms what is cached for all
        with self._count_queries() as queries:
            deal.web_read({"name": {}, **FORM})
        self.assertFalse([q for q in queries if "crm_buying" in q])

    def test_eighty_next_steps_cost_as_much_as_one(self):
        one = self._as_salesman(self._create_deals(1, 5))
        many = self._as_salesman(self._create_deals(80, 5))
        one.web_read({"buying_next_step": {}, "buying_red_flags": {}})
        with self._count_queries() as queries_of_one:
            one.web_read({"buying_next_step": {}, "buying_red_flags": {}})
        with self._count_queries() as queries:
            many.web_read({"buying_next_step": {}, "buying_red_flags": {}})
        self.assertLessEqual(len(queries), len(queries_of_one) + 1)

    def test_a_change_of_many_people_is_a_batch(self):
        people = self.env["crm.buying.influence"]
        few = people.browse(self._create_deals(2, 3).buying_influence_ids.ids)
        many = people.browse(self._create_deals(60, 3).buying_influence_ids.ids)
        few.write({"flag_uncertain": False})
        with self._count_queries() as queries_of_few:
            few.write({"flag_uncertain": True})
        with self._count_queries() as queries:
            many.write({"flag_uncertain": True})
        self.assertLessEqual(len(queries), len(queries_of_few) + 2, "\n".join(queries))

    def test_a_message_costs_two_queries_and_a_note_none(self):
        deal = self._create_deals(1, 15)
        person = deal.buying_influence_ids[0]
        with self._count_queries() as queries:
            deal.message_post(body="Note")
        self.assertFalse([q for q in queries if "crm_buying" in q])
        with self._count_queries() as queries:
            deal.message_post(
                body="Hi", message_type="email", author_id=person.partner_id.id
            )
        ours = [q for q in queries if "crm_buying" in q]
        self.assertLessEqual(len(ours), 6, "\n".join(ours))
        self.assertTrue(person.contact_date)

    def test_nightly_run_with_nothing_to_change_writes_nothing(self):
        deals = self._create_deals(20, 3)
        deals.buying_influence_ids.write({"mode": "growth"})
        self.env["crm.lead"]._cron_buying_positions()
        with self._count_queries() as queries:
            self.env["crm.lead"]._cron_buying_positions()
            self.env["crm.buying.influence"]._cron_buying_meetings()
        self.assertFalse([q for q in queries if q.lstrip().startswith("UPDATE")])
