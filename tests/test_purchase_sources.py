from datetime import datetime

from odoo.tests import tagged

from ..tools.purchases import PurchaseSource
from .facts_common import FactsCase


# What another module writes to make its documents purchases; here that somebody
# posted a message called "bought" counts as one.
def add_messages(partner_class):
    super_sources = partner_class._lifecycle_purchase_sources

    def _lifecycle_purchase_sources(self):
        messages = PurchaseSource(
            model="mail.message",
            domain=[("subject", "=", "bought")],
            partner_field="author_id",
            date_field="date",
        )
        return [*super_sources(self), messages]

    return _lifecycle_purchase_sources


@tagged("post_install", "-at_install")
class TestPurchaseSources(FactsCase):
    def setUp(self):
        super().setUp()
        self.customer.message_post(subject="bought", author_id=self.ann.id)
        self.env.flush_all()
        partner_class = self.env.registry["res.partner"]
        self.core_sources = partner_class._lifecycle_purchase_sources
        self.patch(
            partner_class, "_lifecycle_purchase_sources", add_messages(partner_class)
        )

    def _reload_registry(self):
        self.env["res.partner"]._register_hook()

    def test_history_of_a_new_source_is_counted_when_it_is_installed(self):
        self.assertFalse(self.ann.lifecycle_stage)
        self._reload_registry()
        self.assertEqual(self.ann.lifecycle_purchase_count, 1)
        self.assertEqual(self.customer.lifecycle_stage, "customer")

    def test_history_goes_when_the_source_is_uninstalled(self):
        self._reload_registry()
        self.patch(
            self.env.registry["res.partner"],
            "_lifecycle_purchase_sources",
            self.core_sources,
        )
        self._reload_registry()
        self.assertFacts(self.ann, False)

    def test_nothing_is_read_anew_while_the_sources_stay(self):
        self._reload_registry()
        self.patch(
            self.env.registry["res.partner"],
            "_lifecycle_refresh_all",
            lambda _partners, *args: self.fail("all facts are read anew"),
        )
        self._reload_registry()

    def test_later_changes_are_counted_when_told(self):
        self._reload_registry()
        self.customer.message_post(subject="bought", author_id=self.ann.id)
        self.ann._lifecycle_mark_facts()
        self.assertEqual(self.ann.lifecycle_purchase_count, 2)
        self.assertEqual(self.customer.lifecycle_stage, "repeat_customer")

    def test_routing_and_the_list_of_purchases_know_the_source(self):
        self._reload_registry()
        deal = self._create_opportunity(self.customer)
        deal.action_set_won()
        self.assertEqual(deal.stage_id, self.stage_repeat)
        action = self.customer.action_lifecycle_view_purchases()
        purchases = self.env["crm.lifecycle.purchase"].search(action["domain"])
        self.assertEqual(
            set(purchases.mapped("res_model")), {"crm.lead", "mail.message"}
        )
        self.assertEqual(len(purchases), self.customer.lifecycle_purchase_count)

    def test_first_date_over_all_sources(self):
        self._reload_registry()
        self._create_purchase(self.ann, closed=datetime(2020, 1, 1))
        dates = self.ann._lifecycle_get_first_purchase_dates()
        self.assertEqual(dates, {self.customer.id: datetime(2020, 1, 1)})
