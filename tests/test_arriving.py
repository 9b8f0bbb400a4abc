from odoo.tests import tagged
from odoo.tools import SQL
from odoo.tools.sql import drop_index

from odoo.addons.crm.tests.common import TestCrmCommon

from ..arriving import forget_long_emails, place_repeat_stage
from .hostile import make_long_text


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
        rows = [
            ("New", 0, False, []),
            ("Won", 1, True, []),
            ("Delivered", 2, False, []),
        ]
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

    def test_texts_too_long_for_an_address_do_not_stop_the_installation(self):
        """Our indexes wait for the end, when there are no such texts any more."""
        queue = {}
        self.patch(self.env.registry, "_constraint_queue", queue)
        forget_long_emails(self.env)
        self.assertFalse(queue)
        email = make_long_text(4000) + "@long.example.com"
        for model, text in (
            (self.env["res.partner"], "email"),
            (self.env["crm.lead"], "email_from"),
        ):
            index = model._lifecycle_email_normalized_idx.full_name(model)
            drop_index(self.env.cr, index, model._table)
            long, right = model.create(
                [
                    {"name": "Long", text: email},
                    {"name": "Right", text: "right@long.example.com"},
                ]
            )
            self.env.flush_all()
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET email_normalized = %s WHERE id = %s",
                    SQL.identifier(model._table),
                    email,
                    long.id,
                )
            )
            forget_long_emails(self.env)
            self.assertEqual(queue.popitem()[0], index)
            self.env.invalidate_all()
            self.assertEqual(long[text], email)
            self.assertFalse(long.email_normalized)
            self.assertEqual(right.email_normalized, right[text])
