from datetime import date, datetime, timedelta

from .common import LifecycleCase


class RhythmCase(LifecycleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = date(2026, 6, 1)
        cls.partners = cls.env["res.partner"].create(
            [{"name": f"Buyer {i}", "is_company": True} for i in range(6)]
        )
        # every 100 days, the last one that many days ago
        for partner, days_ago in zip(
            cls.partners, (10, 85, 130, 250, None, 20), strict=True
        ):
            if days_ago is None:
                continue
            last = datetime(2026, 6, 1, 9) - timedelta(days=days_ago)
            cls._create_purchase(partner, closed=last)
            if partner != cls.partners[5]:
                cls._create_purchase(partner, closed=last - timedelta(days=100))
                cls._create_purchase(partner, closed=last - timedelta(days=200))
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        freezer = self.freeze(datetime(2026, 6, 1, 12))
        freezer.start()
        self.addCleanup(freezer.stop)
        self.env.invalidate_all()

    def _set(self, **parameters):
        for name, value in parameters.items():
            self.env["ir.config_parameter"].set_param(
                f"crm_customer_lifecycle.{name}", value
            )
        self.env.invalidate_all()
