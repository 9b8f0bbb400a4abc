import csv
import io

import xlsxwriter

from .common import LifecycleCase

FILE_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
OPTIONS = {
    "quoting": '"',
    "separator": ",",
    "encoding": "utf-8",
    "has_headers": True,
    "date_format": "%Y-%m-%d",
    "datetime_format": "%Y-%m-%d %H:%M:%S",
    "float_decimal_separator": ".",
    "float_thousand_separator": ",",
}


class ImportCase(LifecycleCase):
    """Import files as the web client does, as the salesperson of the test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_sales_salesman.group_ids += cls.env.ref("base.group_allow_export")

    def _import(self, fields, rows, dryrun=False, **options):
        """Import ``rows`` as leads from a CSV file, see ``_import_file``."""
        return self._import_file("crm.lead", "csv", fields, rows, dryrun, **options)

    def _import_file(self, model, kind, fields, rows, dryrun=False, **options):
        """Import ``rows`` as records of a model.

        :param str kind: "csv" or "xlsx"
        :return: dict of ``ids``, ``messages`` …; row numbers do not count the header
        """
        make_file = {"csv": self._make_csv, "xlsx": self._make_xlsx}[kind]
        wizard = self.env["base_import.import"].create(
            {
                "res_model": model,
                "file": make_file([fields, *rows]),
                "file_name": f"file.{kind}",
                "file_type": FILE_TYPES[kind],
            }
        )
        self.env.flush_all()
        return wizard.execute_import(fields, fields, {**OPTIONS, **options}, dryrun)

    def _make_csv(self, rows):
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        return text.getvalue().encode()

    def _make_xlsx(self, rows):
        """Return a workbook whose cells are all text, as a careful program writes."""
        file = io.BytesIO()
        with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
            sheet = workbook.add_worksheet()
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    sheet.write_string(number, column, cell)
        return file.getvalue()

    def _get_leads(self, result):
        self.assertTrue(result["ids"], result["messages"])
        return self.env["crm.lead"].browse(result["ids"])

    def _assert_refused(self, result, refused):
        """Nothing was written, and each refused row is reported with its reason.

        :param dict refused: ``{row number, from 0: part of its message}``
        """
        self.assertFalse(result["ids"])
        errors = [m for m in result["messages"] if m["type"] == "error"]
        reported = {}
        for error in errors:
            self.assertEqual(error["rows"]["from"], error["rows"]["to"])
            reported.setdefault(error["rows"]["from"], error["message"])
        self.assertEqual(set(reported), set(refused))
        for row, part in refused.items():
            self.assertIn(part, reported[row])

    def _count_leads(self):
        self.env.flush_all()
        self.env.cr.execute("SELECT count(*) FROM crm_lead")
        return self.env.cr.fetchone()[0]
