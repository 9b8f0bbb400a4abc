from odoo.modules.module import load_script
from odoo.tests import TransactionCase
from odoo.tools.misc import file_path

MODULE = "crm_customer_lifecycle"
WINDOW = f"{MODULE}.crm_lead_action_working_order"


class MigrationCase(TransactionCase):
    """Each script does what its docstring says, in each state of a database."""

    def _migrate(self, version="19.0.1.1.0", script="pre-migrate"):
        self.env.flush_all()
        path = file_path(f"{MODULE}/migrations/{version}/{script}.py")
        load_script(path, script).migrate(self.env.cr, version)
        self.env.invalidate_all()
        self.env.registry.clear_cache()


class TestMigrations(MigrationCase):
    def setUp(self):
        super().setUp()
        self.window = self.env.ref(WINDOW)
        self.rows = {row.view_mode: row for row in self.window.view_ids}
        self.data = self.env["ir.model.data"].search(
            [
                ("module", "=", MODULE),
                ("model", "=", "ir.actions.act_window.view"),
                ("res_id", "in", self.window.view_ids.ids),
            ]
        )
        self.assertEqual(len(self.data), 3)

    def _ref(self, mode):
        return self.env.ref(f"{WINDOW}_{mode}", raise_if_not_found=False)

    def test_views_of_windows_without_an_xml_id_get_theirs(self):
        self.data.unlink()
        self._migrate()
        for mode, row in self.rows.items():
            self.assertEqual(self._ref(mode), row)

    def test_views_that_a_partner_added_stay_his(self):
        self.data.unlink()
        self.rows["form"].unlink()
        added = self.env["ir.actions.act_window.view"].create(
            {"act_window_id": self.window.id, "view_mode": "pivot", "sequence": 9}
        )
        self._migrate()
        self.assertEqual(self._ref("list"), self.rows["list"])
        self.assertFalse(self._ref("form"))
        self.assertFalse(self._ref("pivot"))
        self.assertTrue(added.exists())

    def test_a_deleted_window_is_no_problem(self):
        self.window.unlink()
        self._migrate()
        self.assertFalse(self._ref("list"))

    def test_a_second_run_changes_nothing(self):
        def count():
            return self.env["ir.model.data"].search_count([("module", "=", MODULE)])

        before = count()
        self._migrate()
        self.assertEqual(count(), before)
        self.assertEqual(self._ref("list"), self.rows["list"])

    def test_people_are_counted_when_it_is_updated(self):
        deals = self.env["crm.lead"].create(
            [
                {
                    "name": f"Deal with {number}",
                    "buying_influence_ids": [
                        (0, 0, {"contact_name": f"Person {key}"})
                        for key in range(number)
                    ],
                }
                for number in (0, 1, 3)
            ]
        )
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_lead SET buying_people_count = NULL")
        for _run in range(2):
            self._migrate("19.0.1.3.0")
            self.assertEqual(deals.mapped("buying_people_count"), [0, 1, 3])

    def test_purchases_from_branches_are_read_when_it_is_updated(self):
        company = self.env["res.company"].create({"name": "Main"})
        customer = self.env["res.partner"].create(
            {"name": "Customer", "company_id": company.id}
        )
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": company.id}
        )
        self.env["crm.lead"].create(
            {
                "name": "Bought from the branch",
                "type": "opportunity",
                "partner_id": customer.id,
                "company_id": branch.id,
                "team_id": False,
                "user_id": False,
            }
        ).action_set_won()
        self.env.flush_all()
        self.env.cr.execute("UPDATE res_partner SET lifecycle_purchase_count = 0")
        self._migrate("19.0.1.5.0")
        self.env["res.partner"]._register_hook()
        self.assertEqual(customer.lifecycle_purchase_count, 1)


class TestCriteriaMigration(MigrationCase):
    """Criteria of databases from before 19.0.1.4.0, which have no xml ids."""

    def setUp(self):
        super().setUp()
        self.card = self.env.ref(f"{MODULE}.crm_qualification_scorecard_bant")
        self.criteria = {
            criterion.name.lower(): criterion for criterion in self.card.criterion_ids
        }
        self.env["ir.model.data"].search(
            [("module", "=", MODULE), ("model", "=", "crm.qualification.criterion")]
        ).unlink()

    def _ref(self, name):
        xmlid = f"{MODULE}.crm_qualification_criterion_bant_{name}"
        return self.env.ref(xmlid, raise_if_not_found=False)

    def _find(self):
        self._migrate("19.0.1.4.0")
        return {name for name in self.criteria if self._ref(name)}

    def test_criteria_as_shipped_get_theirs_and_keep_it(self):
        for _run in range(2):
            self.assertEqual(self._find(), self.criteria.keys())
            for name, criterion in self.criteria.items():
                self.assertEqual(self._ref(name), criterion)

    def test_changed_and_deleted_criteria_stay_so(self):
        self.criteria["budget"].unlink()
        self.env.cr.execute(
            "UPDATE crm_qualification_criterion SET write_date = now() WHERE id = %s",
            [self.criteria["need"].id],
        )
        self.assertEqual(self._find(), {"authority", "timeframe"})

    def test_a_criterion_of_the_same_name_that_a_partner_made_stays_his(self):
        mine = self.criteria["need"].copy()
        self.assertEqual(mine.name, "Need")
        self._find()
        self.assertEqual(self._ref("need"), self.criteria["need"])

    def test_deleted_scorecards_are_no_problem(self):
        self.card.unlink()
        self.assertFalse(self._find())
