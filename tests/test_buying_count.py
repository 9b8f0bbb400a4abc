from odoo.tests import tagged

from .buying_common import BuyingCase


@tagged("post_install", "-at_install")
class TestBuyingCount(BuyingCase):
    """The number of people is right, and where it is not, nobody is lost."""

    def _forget_people(self, deals):
        """Forget who they are, but not how many: as a form reads them."""
        deals.fetch(["buying_people_count"])
        deals.invalidate_recordset(["buying_influence_ids"], flush=False)

    def test_people_are_counted(self):
        self.assertEqual(self.deal.buying_people_count, 0)
        ana = self._add_person("Ana", "user")
        bob = self._add_person("Bob")
        self.assertEqual(self.deal.buying_people_count, 2)
        other = self._create_opportunity(name="Other")
        ana.lead_id = other
        self.assertEqual((self.deal + other).mapped("buying_people_count"), [1, 1])
        bob.unlink()
        self.assertEqual(self.deal.buying_people_count, 0)

    def test_a_copy_and_a_merge_count_their_own(self):
        self._add_person("Ana", "user")
        copy = self.deal.copy()
        self.assertEqual(copy.buying_people_count, 1)
        self._add_person("Bob", lead=copy)
        merged = (self.deal + copy).merge_opportunity()
        self.assertEqual(merged.buying_people_count, len(merged.buying_influence_ids))
        self.assertEqual(
            set(merged.buying_influence_ids.mapped("contact_name")), {"Ana", "Bob"}
        )

    def test_whoever_was_just_added_is_found(self):
        self._forget_people(self.deal)
        ana = self._add_person("Ana", "user")
        self.deal.invalidate_recordset(["buying_influence_ids"], flush=False)
        pending = self.env.records_to_compute(self.deal._fields["buying_people_count"])
        self.assertIn(self.deal, pending)
        self.assertEqual(self.deal.buying_influence_ids, ana)

    def test_whoever_was_just_moved_here_is_found(self):
        ana = self._add_person("Ana", "user", lead=self._create_opportunity(name="X"))
        self._forget_people(self.deal)
        ana.lead_id = self.deal
        self.deal.invalidate_recordset(["buying_influence_ids"], flush=False)
        self.assertEqual(self.deal.buying_influence_ids, ana)

    def test_the_position_is_judged_from_the_people_not_from_their_number(self):
        """While it is computed, the number in memory is that of before."""
        self._forget_people(self.deal)
        self._add_person("Ana", "economic", contacted=True)
        self.deal.invalidate_recordset(["buying_influence_ids"], flush=False)
        self.env.flush_all()
        self.assertEqual(self.deal.buying_people_count, 1)
        self.assertEqual(self.deal.buying_coverage, 0.25)
        self.assertEqual(self.deal.buying_funnel_position, "in")

    def test_nobody_is_hidden_by_a_number_that_is_told(self):
        """As imports of what was exported, or calls over RPC, do."""
        ana = self._add_person("Ana", "user")
        for told in (0, 5):
            self._as_salesman(self.deal).write({"buying_people_count": told})
            self.env.flush_all()
            self.env.invalidate_all()
            self.deal.fetch(["buying_people_count"])
            self.assertEqual(self.deal.buying_influence_ids, ana)
            self.assertEqual(self.deal.buying_people_count, 1)

    def test_whoever_is_archived_is_not_in_the_group(self):
        """With a field made in Studio: Odoo itself archives no people."""
        self._make_field("crm.buying.influence", "x_active", "boolean")
        deal = self.env["crm.lead"].browse(self.deal.id)
        ana = self._add_person("Ana", "user", contacted=True, x_active=True)
        self.assertEqual((deal.buying_people_count, deal.buying_coverage), (1, 0.25))
        ana.x_active = False
        self.assertEqual((deal.buying_people_count, deal.buying_coverage), (0, 0))
        self.env.flush_all()
        self.env.invalidate_all()
        deal.fetch(["buying_people_count"])
        everybody = deal.with_context(active_test=False).buying_influence_ids
        self.assertEqual(everybody, ana)
        ana.x_active = True
        self.assertEqual((deal.buying_people_count, deal.buying_coverage), (1, 0.25))

    def test_leads_older_than_the_module_have_nobody(self):
        other = self._create_opportunity(name="Other")
        ana = self._add_person("Ana", lead=other)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET buying_people_count = NULL WHERE id = %s",
            [self.deal.id],
        )
        self.env.invalidate_all()
        deals = self.deal + other
        self.assertEqual(deals.mapped("buying_people_count"), [0, 1])
        self.assertEqual(deals.buying_influence_ids, ana)
        found = self.env["crm.lead"].search([("buying_people_count", "=", 0)])
        self.assertIn(self.deal, found)
        self.assertNotIn(other, found)

    def test_an_unsaved_form_has_the_people_of_its_record(self):
        ana = self._add_person("Ana", "user")
        self._forget_people(self.deal)
        edited = self.deal.new(origin=self.deal)
        self.assertEqual(edited.buying_influence_ids._origin, ana)
        self.assertFalse(self.env["crm.lead"].new({}).buying_influence_ids)

    def test_a_number_that_is_told_at_creation_hides_nobody(self):
        deal = self.env["crm.lead"].create(
            {
                "name": "Told",
                "buying_people_count": 0,
                "buying_influence_ids": [(0, 0, {"contact_name": "Ana"})],
            }
        )
        self.env.flush_all()
        self.env.invalidate_all()
        deal.fetch(["buying_people_count"])
        self.assertEqual(deal.buying_influence_ids.mapped("contact_name"), ["Ana"])
        self.assertEqual(deal.buying_people_count, 1)
