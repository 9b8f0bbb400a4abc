from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import LifecycleCase
from .hostile import make_long_text


class ActionCase(LifecycleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.won = cls._create_purchase(cls.contact_1, name="Bought")
        cls.lost = cls._create_opportunity(name="Gone")
        cls.lost.action_set_lost(lost_reason_id=cls.env.ref("crm.lost_reason_1").id)
        cls.lead = cls._create_opportunity(
            name="Fresh", type="lead", email_from="fresh@test.example.com"
        )
        cls.foreign = cls._create_opportunity(
            name="Foreign", type="lead", user_id=cls.user_sales_leads.id
        )
        cls.flush_tracking()

    @classmethod
    def flush_tracking(cls):
        cls.env.flush_all()
        cls.cr.precommit.run()

    def assertReport(self, action, done, left):
        """Assert which records a notification says were done, and which left."""
        self.assertEqual(action["tag"], "display_notification")
        report = action["params"]["report"]
        self.assertEqual(report["done"], done.ids)
        self.assertEqual([row["id"] for row in report["left"]], left.ids)
        for row in report["left"]:
            self.assertTrue(row["reason"])
            self.assertIn(row["name"], action["params"]["message"])


@tagged("post_install", "-at_install")
class TestActions(ActionCase):
    """Actions on many leads do what is valid and name the rest."""

    def test_convert_reports_the_unfit(self):
        archived = self._create_opportunity(name="Asleep", type="lead")
        archived.action_archive()
        opportunity = self._create_opportunity(name="Running")
        leads = self.lead + self.won + self.lost + archived + opportunity
        action = self._as_salesman(leads).action_lifecycle_convert()
        self.assertReport(action, self.lead, leads - self.lead)
        self.assertEqual(self.lead.type, "opportunity")
        self.assertTrue(self.lead.date_conversion)
        self.assertEqual(self.lead.partner_id.email, "fresh@test.example.com")
        self.assertTrue(
            action["params"]["message"].startswith(
                "1 done, 4 left: already won (“Bought”) · lost, restore it first (“Gone"
            ),
            action["params"]["message"],
        )

    def test_convert_keeps_team_salesperson_stage_and_answers(self):
        self.lead.write({"qualification_need": "yes", "stage_id": self.stage_gen_1.id})
        self._as_salesman(self.lead).action_lifecycle_convert()
        self.assertEqual(self.lead.team_id, self.sales_team_1)
        self.assertEqual(self.lead.user_id, self.user_sales_salesman)
        self.assertEqual(self.lead.stage_id, self.stage_gen_1)
        self.assertEqual(self.lead.qualification_need, "yes")

    def test_convert_without_contact_data_creates_nobody(self):
        lead = self._create_opportunity(name="Nobody", type="lead")
        self._as_salesman(lead).action_lifecycle_convert()
        self.assertEqual(lead.type, "opportunity")
        self.assertFalse(lead.partner_id)

    def test_convert_twice_says_so(self):
        lead = self._as_salesman(self.lead)
        lead.action_lifecycle_convert()
        self.assertReport(lead.action_lifecycle_convert(), lead.browse(), lead)

    def test_create_customer_reports_the_unfit(self):
        unknown = self._create_opportunity(name="Unknown")
        leads = self._as_salesman(self.lead + self.won + unknown)
        action = leads.action_lifecycle_create_customer()
        self.assertReport(action, self.lead, self.won + unknown)
        self.assertEqual(self.lead.type, "lead")

    def test_create_customer_says_that_what_is_there_cannot_be_used(self):
        for values in ({"email_from": "not an e-mail"}, {"phone": "ask at the desk"}):
            lead = self._create_opportunity(name="Broken", type="lead", **values)
            action = self._as_salesman(lead).action_lifecycle_create_customer()
            self.assertReport(action, lead.browse(), lead)
            self.assertIn("not a valid one", action["params"]["message"])

    def test_won_places_each_and_reports_the_unfit(self):
        first = self._create_opportunity(self.contact_2)
        repeat = self._create_opportunity(self.contact_1)
        leads = first + self.won + repeat + self.lost
        action = self._as_salesman(leads).action_lifecycle_won()
        self.assertReport(action, first + repeat + self.lost, self.won)
        self.assertEqual(first.stage_id, self.stage_team1_won)
        self.assertEqual(repeat.stage_id, self.stage_repeat)

    def test_changes_show_in_the_chatter_as_if_made_one_by_one(self):
        twin = self.lead.copy({"name": "Twin", "type": "lead"})
        twin.user_id = self.user_sales_salesman
        self.flush_tracking()
        self._as_salesman(self.lead).action_lifecycle_won()
        self.flush_tracking()
        self._as_salesman(twin).action_set_won()
        self.flush_tracking()

        def read_changes(lead):
            values = lead.message_ids.sudo().tracking_value_ids
            return {
                (value.field_id.name, value.old_value_char, value.new_value_char)
                for value in values
                if value.create_date >= lead.create_date
            }

        self.assertTrue(read_changes(twin))
        self.assertEqual(
            {c for c in read_changes(self.lead) if c[0] in ("stage_id", "type")},
            {c for c in read_changes(twin) if c[0] in ("stage_id", "type")},
        )
        author = self.lead.message_ids.filtered("tracking_value_ids")[:1].author_id
        self.assertEqual(author, self.user_sales_salesman.partner_id)

    def test_time_in_stage_survives_a_batch(self):
        deal = self._create_opportunity(self.contact_2, stage_id=self.stage_gen_1.id)
        self.flush_tracking()
        self._as_salesman(deal).action_lifecycle_won()
        self.flush_tracking()
        deal.invalidate_recordset()
        self.assertEqual(
            set(deal.duration_tracking),
            {str(self.stage_gen_1.id), str(self.stage_team1_won.id)},
        )

    def test_foreign_lead_is_neither_read_nor_changed(self):
        foreign = self._as_salesman(self.foreign)
        for method in (
            "action_lifecycle_convert",
            "action_lifecycle_create_customer",
            "action_lifecycle_won",
            "action_lifecycle_recycle",
            "action_qualification_disqualify",
        ):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(foreign, method)()
        self.assertEqual(self.foreign.type, "lead")

    def test_deleted_lead_is_passed_over(self):
        doomed = self._create_opportunity(name="Doomed")
        leads = self._as_salesman(self.lead + doomed)
        doomed.unlink()
        action = leads.action_lifecycle_convert()
        self.assertEqual(action["params"]["report"]["done"], self.lead.ids)

    def test_refusal_by_another_module_leaves_only_that_lead(self):
        bad, good = (
            self._create_opportunity(self.contact_2, name=name)
            for name in ("Bad", "Good")
        )

        def check(leads, *args):
            if bad in leads:
                raise UserError(self.env._("Sign the papers first"))

        self.patch(type(self.env["crm.lead"]), "_lifecycle_become_opportunity", check)
        action = self._as_salesman(bad + good).action_lifecycle_won()
        self.assertReport(action, good, bad)
        self.assertIn("Sign the papers first", action["params"]["message"])
        self.assertEqual(bad.won_status, "pending")
        self.assertFalse(bad.date_closed)
        self.assertEqual(good.won_status, "won")

    @mute_logger("odoo.sql_db")
    def test_what_the_database_refuses_leaves_only_that_lead(self):
        """A text that cannot be compressed does not fit into the index of names."""
        contacts = {"Bad": make_long_text(10_000), "Good": "Ann"}
        bad, good = (
            self._create_opportunity(type="lead", name=name, contact_name=contact)
            for name, contact in contacts.items()
        )
        for method in ("action_lifecycle_create_customer", "action_lifecycle_convert"):
            with self.subTest(method=method):
                action = getattr(self._as_salesman(bad + good), method)()
                self.assertReport(action, good, bad)
                self.assertIn("too long", action["params"]["message"])
                self.assertFalse(bad.partner_id)
                good.partner_id = False
        self.assertEqual((bad + good).mapped("type"), ["lead", "opportunity"])

    @mute_logger("odoo.sql_db")
    def test_a_constraint_of_another_module_leaves_only_that_lead(self):
        self.env.cr.execute(
            "ALTER TABLE crm_lead ADD CONSTRAINT signed_papers "
            "CHECK (type = 'lead' OR color <> 7) NOT VALID"
        )
        bad, good = (
            self._create_opportunity(type="lead", name=name, color=color)
            for name, color in (("Bad", 7), ("Good", 1))
        )
        action = self._as_salesman(bad + good).action_lifecycle_convert()
        self.assertReport(action, good, bad)
        [left] = action["params"]["report"]["left"]
        self.assertIn("signed_papers", left["reason"])
        self.assertNotIn("\n", left["reason"])

    def test_one_refusal_by_another_module_does_not_cost_a_job_for_each(self):
        """Nobody knows which it is: the parts that go well are done at once."""
        deals = self.env["crm.lead"].create(
            [
                {
                    "name": f"Deal {number}",
                    "type": "opportunity",
                    "user_id": self.user_sales_salesman.id,
                    "team_id": self.sales_team_1.id,
                }
                for number in range(100)
            ]
        )
        jobs = []

        def check(leads, *args):
            jobs.append(len(leads))
            if deals[42] in leads:
                raise UserError(self.env._("Sign the papers first"))

        self.patch(type(deals), "_lifecycle_become_opportunity", check)
        action = self._as_salesman(deals).action_lifecycle_won()
        self.assertReport(action, deals - deals[42], deals[42])
        self.assertLess(len(jobs), 20)

    def test_a_different_reason_for_each_stays_readable(self):
        deals = self.env["crm.lead"]
        for number in range(30):
            deals += self._create_opportunity(self.contact_2, name=f"Deal {number}")

        def check(leads, *args):
            words = leads[:1].name + ": sign the papers first, " * 50
            raise UserError(words)

        self.patch(type(deals), "_lifecycle_become_opportunity", check)
        params = self._as_salesman(deals).action_lifecycle_won()["params"]
        self.assertLess(len(params["message"]), 2000)
        self.assertIn("25 for other reasons", params["message"])
        self.assertEqual(len({row["reason"] for row in params["report"]["left"]}), 30)

    def test_many_reasons_stay_readable(self):
        leads = self.lead.create(
            [
                {
                    "name": f"L{i} " + "x" * 200,
                    "type": "opportunity",
                    "user_id": self.user_sales_salesman.id,
                }
                for i in range(30)
            ]
        )
        action = self._as_salesman(leads).action_lifecycle_convert()
        self.assertLess(len(action["params"]["message"]), 1000)
        self.assertIn("20 more", action["params"]["message"])
        self.assertEqual(len(action["params"]["report"]["left"]), 30)

    def test_actions_are_offered_to_the_sales_groups_only(self):
        names = (
            "convert",
            "create_customer",
            "won",
            "disqualify",
            "recycle",
            "repeat_opportunity",
        )
        for name in names:
            action = self.env.ref(f"crm_customer_lifecycle.server_action_{name}")
            self.assertEqual(
                action.group_ids, self.env.ref("sales_team.group_sale_salesman")
            )
            self.assertEqual(action.binding_view_types, "list,kanban,form")

    def test_server_action_runs_as_the_salesperson(self):
        action = self.env.ref("crm_customer_lifecycle.server_action_won")
        deal = self._create_opportunity(self.contact_2)
        result = (
            action.with_user(self.user_sales_salesman)
            .with_context(
                active_model="crm.lead", active_ids=deal.ids, active_id=deal.id
            )
            .run()
        )
        self.assertEqual(result["params"]["report"]["done"], deal.ids)
        self.assertEqual(deal.won_status, "won")
