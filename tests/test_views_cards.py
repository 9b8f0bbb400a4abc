from lxml import etree

from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import LifecycleCase

ESSENTIALS = {
    "qualification_need",
    "qualification_budget",
    "qualification_timeframe",
}
KANBANS = ("crm.view_crm_lead_kanban", "crm.crm_case_kanban_view_leads")


@tagged("post_install", "-at_install")
class TestCards(LifecycleCase):
    """What the cards of leads and opportunities show."""

    def _get_arch(self, xmlid):
        view = self.env.ref(xmlid).sudo()
        model = self.env[view.model].with_user(self.user_sales_salesman)
        return etree.fromstring(model.get_view(view.id, view.type)["arch"])

    def test_returning_customers_have_a_ribbon(self):
        for xmlid in KANBANS:
            with self.subTest(view=xmlid):
                ribbon = self._get_arch(xmlid).find(".//widget[@title='Returning']")
                self.assertEqual(ribbon.get("name"), "web_ribbon")
                self.assertEqual(ribbon.get("tooltip"), "Returning customer")

    def test_a_card_has_one_ribbon_at_most(self):
        """Core has ribbons of its own for what is won, lost or archived."""
        shown = {"lifecycle_customer_type": "existing", "active": True}
        for xmlid in KANBANS:
            ribbons = self._get_arch(xmlid).findall(".//widget[@name='web_ribbon']")
            for state in (
                {"won_status": "pending"},
                {"won_status": "pending", "active": False},
                {"won_status": "won"},
                {"won_status": "lost", "active": False},
            ):
                with self.subTest(view=xmlid, state=state):
                    hidden = [
                        safe_eval(ribbon.get("invisible"), {**shown, **state})
                        for ribbon in ribbons
                    ]
                    self.assertLessEqual(hidden.count(False), 1)

    def test_essential_answers_are_on_the_kanban_cards(self):
        for xmlid in KANBANS:
            with self.subTest(view=xmlid):
                block = self._get_arch(xmlid).find(
                    ".//t[@t-name='card']//div[@name='qualification_answers']"
                )
                shown = {node.get("name") for node in block.iter("field")}
                self.assertLessEqual(ESSENTIALS, shown)
