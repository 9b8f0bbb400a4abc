from odoo.tests import tagged, users

from .import_common import ImportCase
from .test_views import ANSWERS


@tagged("post_install", "-at_install")
class TestImport(ImportCase):
    """Answers in files: what is understood, what is refused, what becomes of the
    other rows."""

    @users("user_sales_salesman")
    def test_labels_and_keys_are_answers_in_any_case(self):
        fields = ["name", "qualification_need", "qualification_timeframe"]
        rows = [
            ["Label", "Strong need", "Within three months"],
            ["Key", "yes", "quarter"],
            ["Upper case", "YES", "WITHIN THREE MONTHS"],
            ["Lower case", "strong need", "Quarter"],
        ]
        for result in (
            self._import(fields, rows),
            self.env["crm.lead"].load(fields, rows),
        ):
            leads = self._get_leads(result)
            self.assertEqual(leads.mapped("name"), [row[0] for row in rows])
            self.assertEqual(set(leads.mapped("qualification_need")), {"yes"})
            self.assertEqual(set(leads.mapped("qualification_timeframe")), {"quarter"})
            self.assertEqual(leads.user_id, self.env.user)

    @users("user_sales_salesman")
    def test_every_label_and_every_key_of_every_question_is_understood(self):
        for name in ANSWERS:
            field = self.env["crm.lead"]._fields[name]
            answers = field._description_selection(self.env)
            for column in (0, 1):
                rows = [[f"{name}", answer[column]] for answer in answers]
                with self.subTest(field=name, column=("key", "label")[column]):
                    leads = self._get_leads(self._import(["name", name], rows))
                    self.assertEqual(leads.mapped(name), [key for key, _l in answers])

    @users("user_sales_salesman")
    def test_empty_cells_are_unknown(self):
        fields = ["name", *ANSWERS]
        rows = [["Nobody asked", *[""] * len(ANSWERS)]]
        for result in (
            self._import(fields, rows),
            self.env["crm.lead"].load(fields, rows),
        ):
            lead = self._get_leads(result)
            self.assertEqual([lead[name] for name in ANSWERS], [False] * len(ANSWERS))

    @users("user_sales_salesman")
    def test_spaces_around_an_answer_are_no_answer(self):
        """Core compares answers with their spaces, and says so row by row."""
        fields = ["name", "qualification_need"]
        rows = [["Fine  ", "yes"], ["After", "yes  "], ["Only", "   "]]
        self._assert_refused(self._import(fields, rows), {1: "'yes  '", 2: "'   '"})
        self.assertEqual(self._get_leads(self._import(fields, rows[:1])).name, "Fine")

    @users("user_sales_salesman")
    def test_refused_rows_are_reported_and_nothing_is_written(self):
        fields = ["name", "qualification_need", "qualification_budget", "stage_id"]
        rows = [
            ["Good", "yes", "no", ""],
            ["Unknown answer", "perhaps", "", ""],
            ["Good too", "", "partial", "Generic stage"],
            ["Unknown stage", "", "", "Land of nowhere"],
            ["Answer of another question", "", "quarter", ""],
        ]
        refused = {1: "perhaps", 3: "Land of nowhere", 4: "quarter"}
        before = self._count_leads()
        self._assert_refused(self._import(fields, rows), refused)
        self._assert_refused(self.env["crm.lead"].load(fields, rows), refused)
        self._assert_refused(self._import(fields, rows, dryrun=True), refused)
        self.assertEqual(self._count_leads(), before)

    @users("user_sales_salesman")
    def test_good_rows_come_in_when_faulty_ones_are_to_be_skipped(self):
        fields = ["name", "qualification_need", "stage_id"]
        rows = [
            ["Good", "yes", "Generic stage"],
            ["Unknown answer", "perhaps", "Generic stage"],
            ["Unknown stage", "no", "Land of nowhere"],
            ["Good too", "Possible need", "Generic stage"],
        ]
        skipping = {"import_skip_records": ["qualification_need", "stage_id"]}
        leads = self._get_leads(self._import(fields, rows, **skipping))
        self.assertEqual(leads.mapped("name"), ["Good", "Good too"])
        self.assertEqual(leads.mapped("qualification_need"), ["yes", "partial"])

    @users("user_sales_salesman")
    def test_answers_can_be_left_unknown_where_they_are_faulty(self):
        rows = [["Good", "yes"], ["Unknown answer", "perhaps"]]
        result = self._import(
            ["name", "qualification_need"],
            rows,
            import_set_empty_fields=["qualification_need"],
        )
        leads = self._get_leads(result)
        self.assertEqual(leads.mapped("qualification_need"), ["yes", False])

    @users("user_sales_salesman")
    def test_dry_run_writes_nothing(self):
        fields = ["name", "partner_id", "stage_id", "qualification_need"]
        rows = [["Test", self.contact_2.name, self.stage_gen_won.name, "yes"]]
        before = self._count_leads()
        result = self._import(fields, rows, dryrun=True)
        self.assertFalse([m for m in result["messages"] if m["type"] == "error"])
        self.assertEqual(self._count_leads(), before)
        self.assertEqual(self._count_leads() + 1, self._import_and_count(fields, rows))

    def _import_and_count(self, fields, rows):
        self._get_leads(self._import(fields, rows))
        return self._count_leads()

    @users("user_sales_salesman")
    def test_odd_texts_come_in_as_they_are_and_can_be_worked_with(self):
        """A long name, broken e-mails, emoji, right-to-left text: not our business to
        refuse, but ours to report on, and to create contacts of."""
        names = [
            "x" * 10_000,
            "🐕 Dog 👩‍👩‍👧",
            "\u202bكلب\u202c",
            "<b>Bold</b>",
            "%(name)s %s",
        ]
        emails = ["not an e-mail", "a@b@c", "@", "ok@example.com, two@example.com", ""]
        rows = [
            [name, email, f"{name} contact", "yes"]
            for name, email in zip(names, emails, strict=True)
        ]
        fields = ["name", "email_from", "contact_name", "qualification_need"]
        leads = self._get_leads(self._import(fields, rows))
        self.assertEqual(leads.mapped("name"), names)
        self.assertEqual([lead.email_from or "" for lead in leads], emails)
        params = leads.action_lifecycle_convert()["params"]
        self.assertEqual(params["report"]["done"], leads.ids)
        self.assertEqual(leads.partner_id.mapped("name"), [row[2] for row in rows])
        params = leads.action_lifecycle_convert()["params"]
        self.assertEqual(len(params["report"]["left"]), len(leads))
        self.assertLess(len(params["message"]), 400)
        self.assertIn("🐕 Dog 👩‍👩‍👧", params["message"])

    @users("user_sales_salesman")
    def test_external_ids_update_and_do_not_duplicate(self):
        fields = ["id", "name", *ANSWERS[:2]]
        first = self._get_leads(
            self._import(
                fields, [["lead_a", "A", "no", ""], ["lead_b", "B", "", "yes"]]
            )
        )
        before = self._count_leads()
        again = self._get_leads(
            self._import(
                fields, [["lead_b", "B", "yes", "yes"], ["lead_a", "A", "", ""]]
            )
        )
        self.assertEqual(again, first[1] + first[0])
        self.assertEqual(self._count_leads(), before)
        self.assertEqual(again.mapped("qualification_need"), ["yes", False])
        self.assertEqual(again.mapped("qualification_budget"), ["yes", False])

    @users("user_sales_salesman")
    def test_exported_answers_import_again(self):
        answers = [
            {
                name: self.env["crm.lead"]._fields[name].selection[number][0]
                for name in ANSWERS
            }
            for number in range(3)
        ]
        leads = self.env["crm.lead"].create(
            [{"name": f"Lead {n}", **values} for n, values in enumerate([*answers, {}])]
        )
        fields = ["name", *ANSWERS]
        exported = leads.export_data(fields)["datas"]
        self.assertEqual(
            exported[2][1:4], ["Strong need", "Can afford it", "Within a year"]
        )
        copies = self._get_leads(self._import(fields, exported))
        self.assertFalse(copies & leads)
        for name in ANSWERS:
            self.assertEqual(copies.mapped(name), leads.mapped(name))
