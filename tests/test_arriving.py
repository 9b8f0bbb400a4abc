from odoo.tests import tagged

from odoo.addons.crm.tests.common import TestCrmCommon

from ..hooks import place_repeat_stage


@tagged("post_install", "-at_install")
class TestArriving(TestCrmCommon):
    """What the installation finds in a database that is in use.

    The whole installation is played by dev/test in databases of their own.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stages = cls.env["crm.stage"]
        cls.stages.search([]).write({"is_won": False, "sequence": 0})
        cls.shipped = cls.stages.create({"name": "Again", "is_won": True})
        cls.env["ir.model.data"].search(
            [("module", "=", "crm_customer_lifecycle"), ("model", "=", "crm.stage")]
        ).res_id = cls.shipped.id
        cls.env.registry.clear_cache()

    def _place(self, *rows):
        """Return the names of stages in order, after ours has found its place.

        :param rows: ``(name, sequence, is won, teams)``
        """
        self.shipped.sequence = 71
        created = self.stages.create(
            [
                {"name": name, "sequence": sequence, "is_won": won, "team_ids": teams}
                for name, sequence, won, teams in rows
            ]
        )
        place_repeat_stage(self.env)
        shown = self.stages.search([("id", "in", (created + self.shipped).ids)])
        return shown.mapped("name")

    def test_repeat_stage_comes_right_after_won_where_users_have_moved_that(self):
        """Dragging a column numbers all stages from 0 on."""
        rows = [("New", 0, False, []), ("Won", 1, True, []), ("Delivered", 2, False, [])]
        rows += [("Waiting", 2, False, []), ("Archive", 9, False, [])]
        self.assertEqual(
            self._place(*rows),
            ["New", "Won", "Again", "Delivered", "Waiting", "Archive"],
        )

    def test_repeat_stage_comes_after_the_won_stage_of_all_teams(self):
        team = self.sales_team_1.ids
        rows = [("Won", 70, True, []), ("Won of one", 90, True, team)]
        self.assertEqual(self._place(*rows), ["Won", "Again", "Won of one"])

    def test_nothing_moves_where_nothing_is_in_between(self):
        self._place(("Won", 70, True, []), ("Later", 80, False, []))
        self.assertEqual(self.shipped.sequence, 71)
        later = self.stages.search([("name", "=", "Later")])
        self.assertEqual(later.sequence, 80)

    def test_without_a_won_stage_it_stays_where_it_is(self):
        self.assertEqual(self._place(("New", 99, False, [])), ["Again", "New"])
