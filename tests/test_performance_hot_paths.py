from lxml import etree

from odoo.fields import Command
from odoo.tests import tagged, users

from .test_performance import PerformanceCase
from .test_views import ANSWERS, KANBANS, LISTS


@tagged("post_install", "-at_install")
class TestHotPaths(PerformanceCase):
    """What everybody does all day costs what it costs in bare crm."""

    def _assert_extra_queries(self, allowed, prepare, action):
        """Compare ``action`` with and without our overrides, in warm caches."""
        first, ours, bare = prepare(), prepare(), prepare()
        with self._count_queries():
            action(first)
        with self._count_queries() as counted:
            action(ours)
        with self._bare_crm(), self._count_queries() as counted_bare:
            action(bare)
        extra = counted[0] - counted_bare[0]
        self.assertLessEqual(extra, allowed, f"{counted[0]} for {counted_bare[0]}")

    @users("user_sales_salesman")
    def test_writing_other_fields_costs_nothing(self):
        """Tracked, untracked and scoring fields; one lead, and a batch of them."""
        tag = self.env["crm.tag"].create({"name": "Tag"})
        for values in (
            {"priority": "2", "tag_ids": [Command.link(tag.id)]},
            {"expected_revenue": 1000},
            {"user_id": False, "email_from": "other@example.com"},
            {"type": "opportunity"},
            {"stage_id": self.stage_team1_2.id},
            {"probability": 70},
            {"active": False},
        ):
            for count in (1, 20):
                with self.subTest(values=values, count=count):
                    self._assert_extra_queries(
                        0,
                        lambda count=count: self._create_leads(count),
                        lambda leads, values=values: leads.write(dict(values)),
                    )

    @users("user_sales_salesman")
    def test_creating_leads_costs_nothing(self):
        self._assert_extra_queries(
            0, lambda: 20, lambda count: self._create_leads(count)
        )

    @users("user_sales_salesman")
    def test_answering_costs_one_tracking_note(self):
        """An answer is tracked like any field of core: no query more."""
        counts = {}
        for _turn in ("warm the caches", "count"):
            for name, value in (
                ("expected_revenue", 1000),
                ("qualification_need", "yes"),
            ):
                leads = self._create_leads(20)
                with self._count_queries() as counted:
                    leads.write({name: value})
                counts[name] = counted[0]
        self.assertLessEqual(counts["qualification_need"], counts["expected_revenue"])

    @users("user_sales_salesman")
    def test_winning_costs_ten_queries_a_call(self):
        """The earlier purchases and the won stages; for leads, also the conversion,
        which may cost the three queries that converting one by one may cost."""
        for lead_type, count, allowed in (
            ("opportunity", 1, 10),
            ("opportunity", 20, 10),
            ("lead", 1, 16),  # and the gate's note on what the lead lacks
            ("lead", 20, 10),
        ):
            with self.subTest(lead_type=lead_type, count=count):
                self._assert_extra_queries(
                    allowed,
                    lambda count=count, lead_type=lead_type: self._create_deals(
                        count, lead_type
                    ),
                    lambda leads: leads.action_set_won(),
                )

    def _create_deals(self, count, lead_type):
        contacts = (
            self.env["res.partner"]
            .sudo()
            .create([{"name": f"Contact {number}"} for number in range(count)])
        )
        leads = self._create_leads(count, type=lead_type)
        for lead, contact in zip(leads, contacts, strict=True):
            lead.partner_id = contact
        self.env.flush_all()
        self.env.cr.precommit.run()
        return leads

    @users("user_sales_salesman")
    def test_lists_and_kanbans_read_our_fields_for_free(self):
        self._create_leads(20, qualification_need="yes")
        domain = [("name", "like", "Lead")]
        for xmlid in LISTS + KANBANS:
            view = self.env.ref(xmlid).sudo()
            arch = etree.fromstring(
                self.env["crm.lead"].get_view(view.id, view.type)["arch"]
            )
            names = {node.get("name") for node in arch.iter("field")}
            self.assertTrue(names & set(ANSWERS), xmlid)
            self.assertLessEqual(names, set(self.env["crm.lead"]._fields))
            counts = []
            for shown in (names, names, names - set(ANSWERS)):
                specification = self._get_specification(shown)
                with self._count_queries() as counted:
                    self.env["crm.lead"].web_search_read(domain, specification)
                    self.env["crm.lead"].web_read_group(
                        domain,
                        ["stage_id"],
                        ["__count"],
                        auto_unfold=True,
                        unfold_read_specification=specification,
                    )
                counts += counted
            with self.subTest(view=xmlid):
                self.assertEqual(counts[1], counts[2])

    def _get_specification(self, names):
        fields = self.env["crm.lead"]._fields
        return {
            name: {"fields": {"display_name": {}}} if fields[name].relational else {}
            for name in names
        }
