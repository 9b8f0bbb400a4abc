from odoo.tests import tagged
from odoo.tools import get_lang

from .test_performance import PerformanceCase

MODEL = "crm.lifecycle.funnel"


@tagged("post_install", "-at_install")
class TestFunnelPerformance(PerformanceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for number in range(3):
            source = cls.env["utm.source"].create({"name": f"Source {number}"})
            leads = cls.env["crm.lead"].create(
                [
                    {
                        "name": f"Lead {number}/{place}",
                        "type": "opportunity",
                        "source_id": source.id,
                        "user_id": user.id,
                        "team_id": cls.sales_team_1.id,
                    }
                    for place, user in enumerate(
                        cls.user_sales_leads + cls.user_sales_manager
                    )
                ]
            )
            leads[0].action_set_won()

    def test_three_queries_whatever_the_group(self):
        """Counts, names, medians; the number of groups comes with the counts. What
        core asks to know the reader's language is not ours."""
        report = self.env[MODEL].with_user(self.user_sales_leads)
        get_lang(report.env)
        with self._count_queries() as language:
            get_lang(report.env)
        for groupby in (
            None,
            "source_id",
            "user_id",
            "team_id",
            "partner_id",
            "create_date:month",
            "lifecycle_stage",
            "tag_ids",
        ):
            for limit in (80, 1):
                report.get_funnel([], groupby, limit)  # warms the caches
                with self._count_queries() as counted:
                    report.get_funnel([], groupby, limit)
                with self.subTest(groupby=groupby, limit=limit):
                    by_time = language[0] if groupby == "create_date:month" else 0
                    self.assertLessEqual(counted[0] - by_time, 3)

    def test_it_writes_nothing(self):
        """So it may run on a replica: any write would be refused here."""
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL transaction_read_only = on")
        report = self.env[MODEL].with_user(self.user_sales_leads)
        for groupby in (None, "user_id", "create_date:month"):
            self.assertTrue(report.get_funnel([], groupby)["groups"])
        self.assertTrue(report.get_leads_action([])["domain"])

    def test_reading_is_allowed_on_a_replica(self):
        report = self.env[MODEL]
        for method in ("get_funnel", "get_leads_action"):
            self.assertTrue(getattr(type(report), method)._readonly, method)
