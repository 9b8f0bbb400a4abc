from .common import LifecycleCase
from .facts import find_differences


class FactsCase(LifecycleCase):
    """Each test ends by comparing all stored facts with a recompute from scratch."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer, cls.other = cls.env["res.partner"].create(
            [
                {"name": "Facts Ltd", "is_company": True, "email": "f@ltd.example.com"},
                {"name": "Other Ltd", "is_company": True, "email": "f@ltd.example.com"},
            ]
        )
        cls.ann, cls.bob = cls.env["res.partner"].create(
            [
                {"name": "Ann", "parent_id": cls.customer.id},
                {"name": "Bob", "parent_id": cls.other.id},
            ]
        )

    def assertFacts(self, partner, stage, count=0):
        """Assert what the contact shows at once, then all facts in the database."""
        self.assertEqual(
            (partner.lifecycle_stage, partner.lifecycle_purchase_count), (stage, count)
        )
        self.assertEqual(find_differences(self.env), [])

    def _create_lead(self, partner, **values):
        return self._create_opportunity(partner, type="lead", **values)
