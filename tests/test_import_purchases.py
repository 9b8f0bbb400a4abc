from datetime import datetime

from odoo.tests import tagged, users

from .import_common import ImportCase

FIELDS = ["name", "type", "partner_id", "stage_id", "date_closed"]


@tagged("post_install", "-at_install")
class TestImportPurchases(ImportCase):
    """Won opportunities in files: first purchases and later ones."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.bob = cls.env["res.partner"].create(
            [{"name": "Ann of the import"}, {"name": "Bob of the import"}]
        )

    def _row(self, name, partner, stage, closed=""):
        return [name, "opportunity", partner and partner.name, stage.name, closed]

    @users("user_sales_salesman")
    def test_history_lands_by_closing_date_whatever_the_order_of_its_rows(self):
        won = self.stage_gen_won
        rows = [
            self._row("Ann 2", self.ann, won, "2024-06-01 09:00:00"),
            self._row("Bob 3", self.bob, won, "2025-12-31 09:00:00"),
            self._row("Ann 1", self.ann, won, "2023-02-01 09:00:00"),
            self._row("Bob 1", self.bob, won, "2022-01-31 09:00:00"),
            self._row("Ann 3", self.ann, won, "2025-01-01 09:00:00"),
            self._row("Nobody", None, won, "2021-01-01 09:00:00"),
            self._row("Bob 2", self.bob, won, "2023-08-08 09:00:00"),
        ]
        for do_import in (self._import, self.env["crm.lead"].load):
            with (
                self.subTest(do_import=do_import.__name__),
                self.env.cr.savepoint() as savepoint,
            ):
                leads = self._get_leads(do_import(FIELDS, rows))
                repeat = leads.filtered(lambda lead: lead.stage_id == self.stage_repeat)
                self.assertCountEqual(
                    repeat.mapped("name"), ["Ann 2", "Ann 3", "Bob 2", "Bob 3"]
                )
                self.assertEqual((leads - repeat).stage_id, won)
                self.assertEqual(set(leads.mapped("won_status")), {"won"})
                self.assertEqual(leads[0].date_closed, datetime(2024, 6, 1, 9))
                savepoint.rollback()  # the next import is to find no purchases

    @users("user_sales_salesman")
    def test_later_purchases_may_name_their_stage(self):
        rows = [
            self._row("Ann 2", self.ann, self.stage_repeat, "2024-06-01 09:00:00"),
            self._row("Ann 1", self.ann, self.stage_gen_won, "2023-02-01 09:00:00"),
        ]
        leads = self._get_leads(self._import(FIELDS, rows))
        self.assertEqual(leads[0].stage_id, self.stage_repeat)
        self.assertEqual(leads[1].stage_id, self.stage_gen_won)

    @users("user_sales_salesman")
    def test_exported_purchases_import_again_for_others(self):
        """What lands in the repeat stage says so in the file, and is accepted."""
        won = self.stage_gen_won
        rows = [
            self._row("Ann 1", self.ann, won, "2023-02-01 09:00:00"),
            self._row("Ann 2", self.ann, won, "2024-06-01 09:00:00"),
        ]
        leads = self._get_leads(self._import(FIELDS, rows))
        exported = leads.export_data(FIELDS)["datas"]
        for row in exported:
            row[1], row[2] = "opportunity", self.bob.name
            row[4] = row[4].strftime("%Y-%m-%d %H:%M:%S")
        copies = self._get_leads(self._import(FIELDS, exported))
        self.assertEqual(copies.mapped("stage_id"), won + self.stage_repeat)
        self.assertEqual(copies.partner_id, self.bob)

    @users("user_sales_salesman")
    def test_first_purchase_in_the_repeat_stage_is_refused_with_its_row(self):
        """By name and customer; the rows around it are not to blame."""
        self._create_purchase(self.bob)
        rows = [
            self._row("Fine", self.bob, self.stage_gen_won, "2026-02-01 09:00:00"),
            self._row("Ann's first", self.ann, self.stage_repeat),
            self._row("Fine too", self.bob, self.stage_repeat, "2026-03-01 09:00:00"),
            self._row("Nobody's", None, self.stage_repeat),
        ]
        before = self._count_leads()
        for name, result in (
            ("import", self._import(FIELDS, rows)),
            ("dry run", self._import(FIELDS, rows, dryrun=True)),
            ("load", self.env["crm.lead"].load(FIELDS, rows)),
        ):
            # core first says on the first row what it found in the file as a whole
            of_file, *messages = result["messages"]
            of_rows = {**result, "messages": messages}
            with self.subTest(name):
                self.assertIn("Nobody's", of_file["message"])
                self._assert_refused(of_rows, {1: "Ann's first", 3: "Nobody's"})
                self._assert_refused(
                    of_rows, {1: self.ann.name, 3: self.stage_repeat.name}
                )
        self.assertEqual(self._count_leads(), before)

    @users("user_sales_salesman")
    def test_import_into_a_customer_who_has_purchased_goes_to_repeat(self):
        self._create_purchase(self.ann)
        rows = [
            self._row("Next", self.ann, self.stage_gen_won, "2026-06-01 09:00:00"),
            self._row("First", self.bob, self.stage_gen_won, "2026-06-01 09:00:00"),
        ]
        leads = self._get_leads(self._import(FIELDS, rows))
        self.assertEqual(
            leads.mapped("stage_id.name"),
            [self.stage_repeat.name, self.stage_gen_won.name],
        )

    @users("user_sales_salesman")
    def test_import_again_by_external_id_moves_nothing(self):
        fields = ["id", *FIELDS]
        won = self.stage_gen_won
        rows = [
            ["ann_1", *self._row("Ann 1", self.ann, won, "2023-02-01 09:00:00")],
            ["ann_2", *self._row("Ann 2", self.ann, won, "2024-06-01 09:00:00")],
        ]
        first = self._get_leads(self._import(fields, rows))
        stages = first.mapped("stage_id")
        rows[1][4] = self.stage_repeat.name
        again = self._get_leads(self._import(fields, rows))
        self.assertEqual(again, first)
        self.assertEqual(again.mapped("stage_id"), stages)
        self.assertEqual(again[0].date_closed, datetime(2023, 2, 1, 9))
