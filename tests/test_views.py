import re

from lxml import etree

from odoo.tests import tagged, users
from odoo.tools.safe_eval import safe_eval

from .common import LifecycleCase

ANSWERS = (
    "qualification_need",
    "qualification_budget",
    "qualification_timeframe",
    "qualification_authority",
    "qualification_interest",
    "qualification_supplier",
    "qualification_terms",
    "qualification_contract",
)
CONTACT_DATES = (
    "qualification_first_contact_date",
    "qualification_last_contact_date",
)
RESULTS = (
    "qualification_score",
    "qualification_grade",
    "qualification_is_qualified",
    "lifecycle_stage",
    "lifecycle_customer_type",
)
FILTERS = (
    "qualification_qualified",
    "qualification_not_yet",
    "qualification_disqualified",
    "qualification_grade_a",
    "qualification_grade_b",
    "qualification_grade_c",
    "qualification_grade_d",
    "qualification_need_yes",
    "qualification_budget_yes",
    "qualification_timeframe_quarter",
    "qualification_authority_yes",
    "qualification_interest_later",
    "qualification_unknown",
    "qualification_no_contact",
    "lifecycle_customer_type_new",
    "lifecycle_customer_type_existing",
)
GROUP_BYS = (*ANSWERS, *RESULTS[1:])
SEARCHES = (
    "crm.view_crm_case_leads_filter",
    "crm.view_crm_case_opportunities_filter",
    "crm.crm_opportunity_report_view_search",
)
LISTS = ("crm.crm_case_tree_view_leads", "crm.crm_case_tree_view_oppor")
KANBANS = ("crm.view_crm_lead_kanban", "crm.crm_case_kanban_view_leads")
MODELS = (
    "crm.lead",
    "crm.stage",
    "res.partner",
    "crm.lead.lost",
    "crm.lead.recycle",
    "crm.lead.qualify",
    "crm.lead2opportunity.partner",
    "crm.qualification.scorecard",
    "crm.qualification.criterion",
)


@tagged("post_install", "-at_install")
class TestViews(LifecycleCase):
    """What our views show, to whom, and that it works when somebody clicks it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leads = cls.env["crm.lead"].create(
            [
                {
                    "name": f"Answer {key}",
                    "type": "opportunity",
                    "user_id": cls.user_sales_salesman.id,
                    "qualification_need": key,
                    "qualification_budget": key,
                    "qualification_timeframe": key == "yes" and "now",
                    "qualification_authority": key,
                    "qualification_interest": "later" if key == "partial" else key,
                    "qualification_supplier": key,
                    "qualification_terms": key,
                    "qualification_contract": key,
                }
                for key in ("no", "partial", "yes", False)
            ]
        )
        cls.domain = [("id", "in", cls.leads.ids)]

    def _get_arch(self, xmlid, user=None):
        """Return the combined arch of a view, as ``user`` gets it."""
        view = self.env.ref(xmlid).sudo()
        model = self.env[view.model].with_user(user or self.user_sales_salesman)
        return etree.fromstring(model.get_view(view.id, view.type)["arch"])

    def _get_search_nodes(self, attribute):
        """Yield ``(search view, filter's name, value)`` of all our filters that have
        the attribute."""
        for xmlid in SEARCHES:
            for node in self._get_arch(xmlid).iter("filter"):
                ours = re.search("qualification_|lifecycle_", node.get("name", ""))
                if ours and node.get(attribute):
                    yield xmlid, node.get("name"), safe_eval(node.get(attribute))

    def test_views_combine_and_validate(self):
        views = self.env["ir.ui.view"].search(
            [("model", "in", MODELS), ("mode", "=", "primary")]
        )
        self.assertEqual(set(views.mapped("model")), set(MODELS))
        views._check_xml()
        for user in (self.user_sales_salesman, self.user_sales_manager):
            for view in views:
                with self.subTest(view=view.xml_id, user=user.login):
                    model = self.env[view.model].with_user(user)
                    got = model.get_views([(view.id, view.type)])["views"]
                    self.assertIn("<", got[view.type]["arch"])

    def test_answers_are_on_the_form(self):
        page = self._get_arch("crm.crm_lead_view_form").find(
            ".//page[@name='qualification']"
        )
        answers = page.find(".//group[@name='qualification_answers']")
        shown = [node.get("name") for node in answers.iter("field")]
        self.assertCountEqual(shown, [*ANSWERS, *CONTACT_DATES])
        self.assertIsNotNone(page.find("field[@name='qualification_checklist']"))

    def test_the_checklist_knows_answers_that_a_form_leaves_out(self):
        """The client offers what the field allows, also where Studio removed it."""
        form = self.env.ref("crm.crm_lead_view_form")
        self.env["ir.ui.view"].create(
            {
                "name": "without need",
                "model": "crm.lead",
                "inherit_id": form.id,
                "priority": 99,
                "arch": """<xpath expr="//field[@name='qualification_need']"
                                  position="replace"/>""",
            }
        )
        self.assertIsNone(
            self._get_arch("crm.crm_lead_view_form").find(
                ".//field[@name='qualification_need']"
            )
        )
        leads = self._as_salesman(self.env["crm.lead"])
        known = leads.get_views([(form.id, "form")])["models"]["crm.lead"]["fields"]
        self.assertEqual(
            dict(known["qualification_need"]["selection"])["yes"], "Strong need"
        )

    def test_what_nobody_knows_is_called_unknown(self):
        answers = self._get_arch("crm.crm_lead_view_form").find(
            ".//group[@name='qualification_answers']"
        )
        for name in ANSWERS:
            with self.subTest(field=name):
                node = answers.find(f".//field[@name='{name}']")
                self.assertEqual(node.get("placeholder"), "Unknown")

    def test_leads_show_their_grade_without_being_asked(self):
        column = self._get_arch(LISTS[0]).find("field[@name='qualification_grade']")
        self.assertEqual(column.get("optional"), "show")

    def test_answers_are_optional_columns_of_both_lists(self):
        for xmlid in LISTS:
            arch = self._get_arch(xmlid)
            for name in (*ANSWERS, *CONTACT_DATES, *RESULTS):
                with self.subTest(view=xmlid, field=name):
                    column = arch.find(f"field[@name='{name}']")
                    self.assertIn(column.get("optional"), ("hide", "show"))

    def test_score_and_grade_are_in_the_header_of_the_form(self):
        header = self._get_arch("crm.crm_lead_view_form").find(
            ".//div[@name='qualification_result']"
        )
        shown = {node.get("name"): node for node in header.iter("field")}
        self.assertLessEqual(set(RESULTS[:3]), shown.keys())
        self.assertEqual(shown["qualification_grade"].get("widget"), "badge")
        for name in ("qualification_override_user_id", "qualification_override_reason"):
            self.assertIn(name, shown)

    def test_grade_is_coloured_in_lists_and_a_badge_on_cards(self):
        for xmlid in (*LISTS, *KANBANS):
            with self.subTest(view=xmlid):
                field = self._get_arch(xmlid).find(
                    ".//field[@name='qualification_grade']"
                )
                self.assertEqual(field.get("widget"), "badge")
                self.assertIn("'a'", field.get("decoration-success"))

    def test_score_and_what_is_missing_are_on_the_convert_wizard(self):
        arch = self._get_arch("crm.view_crm_lead2opportunity_partner")
        for name in (*RESULTS[:2], "qualification_missing"):
            self.assertIsNotNone(arch.find(f".//field[@name='{name}']"), name)

    def test_every_search_offers_all_filters_and_all_answers_to_group_by(self):
        wanted = {*FILTERS, *(f"group_by_{name}" for name in GROUP_BYS)}
        for xmlid in SEARCHES:
            with self.subTest(view=xmlid):
                nodes = self._get_arch(xmlid).iter("filter")
                self.assertLessEqual(wanted, {node.get("name") for node in nodes})

    def test_repeat_stage_is_set_where_a_won_stage_is(self):
        for xmlid in ("crm.crm_stage_tree", "crm.crm_stage_form"):
            with self.subTest(view=xmlid):
                arch = self._get_arch(xmlid, self.user_sales_manager)
                self.assertIsNotNone(arch.find(".//field[@name='lifecycle_is_repeat']"))

    @users("user_sales_salesman")
    def test_filters_find_the_leads_they_name(self):
        no, partial, yes, unknown = self.leads
        found = {
            "qualification_qualified": yes,
            "qualification_not_yet": no + partial + unknown,
            "qualification_disqualified": self.leads.browse(),
            "qualification_grade_a": yes,
            "qualification_grade_b": self.leads.browse(),
            "qualification_grade_c": self.leads.browse(),
            "qualification_grade_d": partial,
            "qualification_need_yes": yes,
            "qualification_budget_yes": yes,
            "qualification_timeframe_quarter": yes,
            "qualification_authority_yes": yes,
            "qualification_interest_later": partial,
            "qualification_unknown": no + partial + unknown,
            "qualification_no_contact": self.leads,
            "lifecycle_customer_type_new": self.leads,
            "lifecycle_customer_type_existing": self.leads.browse(),
        }
        tried = []
        for xmlid, name, domain in self._get_search_nodes("domain"):
            with self.subTest(view=xmlid, filter=name):
                leads = self.env["crm.lead"].search(self.domain + domain)
                self.assertCountEqual(leads.ids, found[name].ids)
                tried.append((xmlid, name))
        self.assertCountEqual(tried, [(s, f) for s in SEARCHES for f in FILTERS])

    @users("user_sales_salesman")
    def test_group_bys_give_a_group_per_answer(self):
        tried = []
        for xmlid, name, context in self._get_search_nodes("context"):
            with self.subTest(view=xmlid, filter=name):
                field = context.get("group_by")
                if not field:
                    continue
                groups = self.env["crm.lead"].formatted_read_group(
                    self.domain, [field], ["__count"]
                )
                answers = self.leads.mapped(field)
                self.assertEqual(
                    {group[field]: group["__count"] for group in groups},
                    {answer: answers.count(answer) for answer in answers},
                )
                pages = self.env["crm.lead"].web_read_group(
                    self.domain, [field], ["__count"], auto_unfold=True
                )
                self.assertEqual(pages["length"], len(set(answers)))
                tried.append((xmlid, name))
        wanted = [f"group_by_{field}" for field in GROUP_BYS]
        self.assertCountEqual(tried, [(s, name) for s in SEARCHES for name in wanted])

    @users("user_sales_salesman")
    def test_pivot_and_graph_group_by_each_answer(self):
        described = self.env["crm.lead"].fields_get(ANSWERS)
        for field in ANSWERS:
            with self.subTest(field=field):
                self.assertTrue(described[field]["groupable"])
                total, by_answer, by_both = self.env[
                    "crm.lead"
                ].formatted_read_grouping_sets(
                    self.domain,
                    [[], [field], ["stage_id", field]],
                    ["__count", "expected_revenue:sum"],
                )
                self.assertEqual(total[0]["__count"], len(self.leads))
                self.assertEqual(len(by_answer), len(set(self.leads.mapped(field))))
                self.assertEqual(sum(group["__count"] for group in by_both), 4)
