from contextlib import contextmanager

from odoo import fields
from odoo.tests import tagged

from .facts_common import FactsCase


@tagged("post_install", "-at_install")
class TestFactsPerformance(FactsCase):
    """What the facts cost: nothing where none changed, little where one did."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.customer = cls.customer.with_env(cls.env)
        cls.partners = cls.env["res.partner"].create(
            [{"name": f"Buyer {i}"} for i in range(40)]
        )
        cls.deals = cls.env["crm.lead"]
        for partner in cls.partners:
            cls.deals += cls._create_opportunity(partner)

    def setUp(self):
        super().setUp()
        self.env["res.company"]._lifecycle_get_branches()  # kept in memory

    @contextmanager
    def _without_facts(self):
        """Leave the facts alone: what remains is what core and the rest cost."""
        lead, partner = type(self.env["crm.lead"]), type(self.env["res.partner"])
        self.patch(
            lead, "_lifecycle_get_events", lambda self, *args: dict.fromkeys(self._ids)
        )
        self.patch(partner, "_lifecycle_mark_facts", lambda self: None)
        yield

    def _count(self, job):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        job()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _compare(self, job, undo, extra):
        """Assert that ``job`` takes at most ``extra`` queries more than without us."""
        self._count(job)
        undo()
        ours = self._count(job)
        undo()
        with self._without_facts():
            bare = self._count(job)
        self.assertLessEqual(ours, bare + extra)

    def test_write_that_changes_no_fact_costs_nothing(self):
        tag = self.env["crm.tag"].create({"name": "T"})
        stages = iter([self.stage_team1_2, self.stage_gen_1] * 4)
        for job in (
            lambda: self.deals.write({"stage_id": next(stages).id}),
            lambda: self.deals.write({"tag_ids": [(4, tag.id)], "priority": "2"}),
            lambda: self.deals.write({"expected_revenue": 7}),
            lambda: self.deals.write({"user_id": self.user_sales_leads.id}),
            lambda: self.deals.action_set_lost(),
        ):
            self._compare(job, lambda: None, 0)

    def test_winning_two_hundred(self):
        deals = self.deals
        for number in range(200 - len(deals)):
            deals += self._create_opportunity(self.partners[number % 40])
        self._compare(
            lambda: deals.action_set_won(),
            lambda: deals.write({"stage_id": self.stage_team1_1.id}),
            10,
        )

    def test_winning_costs_the_same_for_one_and_for_forty(self):
        one = self._count(lambda: self.deals[:1].partner_id._lifecycle_mark_facts())
        forty = self._count(lambda: self.deals.partner_id._lifecycle_mark_facts())
        self.assertLessEqual(forty, one + 1)

    def test_a_further_lead_of_a_customer_reads_no_facts(self):
        self.deals.action_set_won()
        self.env.flush_all()
        later = [{"name": "Again", "partner_id": p.id} for p in self.partners]

        def come_back():
            self.env["crm.lead"].create([{**v, "type": "lead"} for v in later])
            self.env["crm.lead"].create([{**v, "type": "opportunity"} for v in later])
            leads = self.env["crm.lead"].search([("name", "=", "Again")])
            leads.filtered(lambda lead: lead.type == "lead").write(
                {"type": "opportunity", "date_conversion": fields.Datetime.now()}
            )

        read, calls = type(self.partners)._lifecycle_read_facts, []

        def count_and_read(partners):
            calls.append(partners)
            return read(partners)

        self.patch(type(self.partners), "_lifecycle_read_facts", count_and_read)
        come_back()
        self.env.flush_all()
        if "order_ids" not in self.deals:  # where Odoo follows leads to their orders
            self.assertFalse(calls)
        self.assertFacts(self.partners[0], "customer", 1)

    def test_leads_converted_one_by_one_read_their_contacts_together(self):
        def count(partners):
            leads = self.env["crm.lead"].concat(*map(self._create_lead, partners))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            for lead in leads:
                lead.convert_opportunity(lead.partner_id)
            return self.env.cr.sql_log_count - before

        count(self.partners[:2])  # warms what is cached for all
        self.assertEqual(count(self.partners[2:40]), count(self.partners[:2]))

    def test_facts_of_contacts_in_different_states_are_written_at_once(self):
        def mark(partners):
            partners._lifecycle_mark_facts()
            self.env.cr.execute(
                "UPDATE crm_lead SET won_status = 'won', date_closed = now() "
                "WHERE partner_id = ANY(%s)",
                [partners[:1].ids],
            )
            self.env.cr.execute(
                "UPDATE crm_lead SET partner_id = NULL WHERE partner_id = ANY(%s)",
                [partners[1:2].ids],
            )
            self.env.cr.execute(
                "UPDATE crm_lead SET create_date = create_date - interval '1 day' "
                "WHERE partner_id = ANY(%s)",
                [partners[2:].ids],
            )

        one = self._count(lambda: mark(self.partners[:1]))
        three = self._count(lambda: mark(self.partners[1:4]))
        stages = self.partners[:4].mapped("lifecycle_stage")
        self.assertEqual(stages, ["customer", "customer", False, "prospect"])
        self.assertEqual(three, one)

    def test_merging_contacts_reads_the_facts_once(self):
        wizard = self.env["base.partner.merge.automatic.wizard"]
        read = type(self.partners)._lifecycle_read_facts
        calls = []

        def count_and_read(partners):
            calls.append(partners)
            return read(partners)

        self.patch(type(self.partners), "_lifecycle_read_facts", count_and_read)
        source, target = self.partners[0], self.partners[1]
        source.parent_id = self.customer
        self.env.flush_all()
        calls.clear()
        wizard._merge((source + target).ids, target)
        self.env.flush_all()
        self.assertEqual(len(calls), 1)
        self.assertEqual(self.deals[:2].partner_id, target)

    def test_creating_a_thousand_contacts(self):
        def create():
            self.env["res.partner"].create([{"name": f"N{i}"} for i in range(1000)])

        create()
        ours = self._count(create)
        partner = type(self.env["res.partner"])
        nothing = dict.fromkeys(partner._lifecycle_get_fact_fields(partner), False)
        self.patch(
            partner, "_compute_lifecycle_facts", lambda self: self.update(nothing)
        )
        bare = self._count(create)
        self.assertLessEqual(ours, bare + 2)

    def test_reading_a_list_of_leads(self):
        names = ["name", "partner_id", "stage_id", "won_status", "type"]
        ours = ["lifecycle_stage", "lifecycle_customer_type"]
        spec = {name: {} for name in names}
        count = self._count(lambda: self.deals.web_read(spec))
        with_ours = self._count(
            lambda: self.deals.web_read({**spec, **dict.fromkeys(ours, {})})
        )
        self.assertLessEqual(with_ours, count + 2)

    def test_reading_a_list_of_lost_leads(self):
        """They alone ask since when their contact is a customer: all in one query."""
        self.deals[:3].action_set_won()
        lost = self.deals[:3].copy()
        lost.action_set_lost()
        self.flush_tracking()
        spec = {"name": {}, "partner_id": {}, "won_status": {}, "date_closed": {}}
        ours = {**spec, "lifecycle_customer_type": {}}
        counts = []
        for leads in (lost[:1], lost):
            count = self._count(lambda leads=leads: leads.web_read(spec))
            with_ours = self._count(lambda leads=leads: leads.web_read(ours))
            counts.append(with_ours - count)
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[1], 2)

    def _get_names(self, xmlid, kind):
        """Return the fields that a salesperson's view shows, ours and the others."""
        partners = self._as_salesman(self.partners)
        views = partners.get_views([(self.env.ref(xmlid).id, kind)])
        names = views["models"]["res.partner"]["fields"]
        ours = {name for name in names if name.startswith("lifecycle_")}
        self.assertTrue(ours)
        return names.keys() - ours, ours

    def _compare_reading(self, partners, others, ours, extra):
        """Assert what reading our fields costs on top of the others."""
        partners = self._as_salesman(partners)
        bare = {name: {} for name in others}
        partners.web_read({**bare, **dict.fromkeys(ours, {})})  # caches settings
        count = self._count(lambda: partners.web_read(bare))
        with_ours = self._count(
            lambda: partners.web_read({**bare, **dict.fromkeys(ours, {})})
        )
        self.assertLessEqual(with_ours, count + extra)

    def test_reading_a_list_of_customers(self):
        xmlid = "crm_customer_lifecycle.res_partner_lifecycle_view_list"
        _others, ours = self._get_names(xmlid, "list")
        self._compare_reading(self.partners, ["display_name", "email"], ours, 2)

    def test_reading_the_form_of_a_customer(self):
        self.deals[0].action_set_won()
        others, ours = self._get_names("base.view_partner_form", "form")
        self._compare_reading(self.partners[0], others, ours, 2)

    def test_rare_facts_are_read_apart_without_a_query_more(self):
        """On the form of a lead, on that of a contact and when contacts are merged."""
        customers = iter(self.partners)
        form = self._as_salesman(self.deals).get_views(
            [(self.env.ref("crm.crm_lead_view_form").id, "form")]
        )
        deal = self._as_salesman(self.deals[:1])
        spec = dict.fromkeys(form["models"]["crm.lead"]["fields"], {})
        others, ours = self._get_names("base.view_partner_form", "form")
        contact = self._as_salesman(self.partners[:1])
        wizard = self.env["base.partner.merge.automatic.wizard"]

        def merge():
            source, target = next(customers), next(customers)
            wizard._merge((source + target).ids, target)

        jobs = (
            lambda: deal.web_read(spec),
            lambda: contact.web_read(dict.fromkeys((*others, *ours), {})),
            merge,
        )
        for job in jobs:
            job()  # warms what is cached for all
        counts = [self._count(job) for job in jobs]
        for field in self.partners._fields.values():
            if field.prefetch == "lifecycle":
                self.patch(field, "prefetch", True)
        for job, count in zip(jobs, counts, strict=True):
            self.assertLessEqual(count, self._count(job))

    def test_planning_follow_ups_does_not_loop(self):
        customers = self.partners
        self.assertLessEqual(
            self._count(lambda: customers._lifecycle_get_salespeople()), 3
        )
