from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_scorecards import ScorecardCase


class GateCase(ScorecardCase):
    ESSENTIALS = {
        "qualification_need": "yes",
        "qualification_budget": "yes",
        "qualification_timeframe": "now",
    }

    def _wizard(self, leads, model="crm.lead2opportunity.partner", **values):
        return (
            self.env[model]
            .with_user(self.user_sales_salesman)
            .with_context(active_ids=leads.ids, active_id=leads[:1].id)
            .create({"name": "convert", "action": "create", **values})
        )


@tagged("post_install", "-at_install")
class TestConversionGate(GateCase):
    """Each door to becoming an opportunity, with a gate that blocks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card.gate_policy = "block"
        cls.unfit = cls._create_opportunity(
            type="lead", name="Unfit", email_from="unfit@test.example.com"
        )
        cls.fit = cls._create_opportunity(
            type="lead",
            name="Fit",
            email_from="fit@test.example.com",
            **cls.ESSENTIALS,
        )

    def _assert_refused(self, door):
        with self.assertRaises(UserError) as refusal, self.env.cr.savepoint():
            door()
            self.env.flush_all()
        for words in ("Unfit", "need", "What about budget?"):
            self.assertIn(words, str(refusal.exception))
        self.assertEqual(self.unfit.type, "lead")

    def test_every_door_for_one_lead(self):
        lead = self._as_salesman(self.unfit)
        doors = {
            "write": lambda: lead.write({"type": "opportunity"}),
            "convert": lambda: lead.convert_opportunity(self.env["res.partner"]),
            "wizard": lambda: self._wizard(lead).action_apply(),
            "won": lambda: lead.action_set_won(),
            "won stage": lambda: lead.write({"stage_id": self.stage_team1_won.id}),
        }
        for name, door in doors.items():
            with self.subTest(door=name):
                self._assert_refused(door)

    def test_import_is_refused_with_its_row(self):
        xmlid = self.env["ir.model.data"].create(
            {
                "module": "__import__",
                "name": "unfit",
                "model": "crm.lead",
                "res_id": self.unfit.id,
            }
        )
        result = self._as_salesman(self.unfit).load(
            ["id", "type"], [[xmlid.complete_name, "opportunity"]]
        )
        self.assertFalse(result["ids"])
        self.assertIn("What about need?", result["messages"][-1]["message"])

    def test_server_action_converts_the_fit_and_lists_the_rest(self):
        leads = self._as_salesman(self.fit + self.unfit)
        action = leads.action_lifecycle_convert()
        report = action["params"]["report"]
        self.assertEqual(report["done"], self.fit.ids)
        self.assertIn("What about need?", report["left"][0]["reason"])
        self.assertEqual(self.fit.type, "opportunity")
        self.assertEqual(self.unfit.type, "lead")

    def _convert_many(self, count):
        """Return ``(notification, queries)`` of a conversion; half of it is unfit."""
        leads = self._create_leads(count)
        before = self.cr.sql_log_count
        action = self._as_salesman(leads).action_lifecycle_convert()
        queries = self.cr.sql_log_count - before
        report = action["params"]["report"]
        self.assertEqual(len(report["done"]), count // 2)
        self.assertEqual(len(report["left"]), count // 2)
        return action["params"], queries

    def _create_leads(self, count):
        leads = self.env["crm.lead"].create(
            [
                {
                    "name": f"Lead {number}",
                    "type": "lead",
                    "user_id": self.user_sales_salesman.id,
                    "team_id": self.sales_team_1.id,
                    "contact_name": f"Ann {number}",
                    **(self.ESSENTIALS if number % 2 else {}),
                }
                for number in range(count)
            ]
        )
        self.flush_tracking()
        self.env.invalidate_all()
        return leads

    def test_the_refused_of_a_batch_cost_no_queries_each(self):
        self._convert_many(4)
        _params, few = self._convert_many(10)
        params, many = self._convert_many(60)
        self.assertLessEqual(many, few + 5)
        self.assertIn("30 done, 30 left: not qualified", params["message"])
        self.assertEqual(params["message"].count("not qualified"), 1)
        self.assertIn("20 more", params["message"])

    def test_mass_wizard_names_each_reason_once(self):
        leads = self._create_leads(40)
        wizard = self._wizard(
            leads, "crm.lead2opportunity.partner.mass", action="each_exist_or_create"
        )
        with patch.object(type(self.env["res.users"]), "_bus_send") as bus:
            wizard.action_mass_convert()
        [message] = [
            call.args[1]["message"]
            for call in bus.call_args_list
            if call.args[0] == "simple_notification"
        ]
        self.assertIn("20 left: not qualified", message)
        self.assertEqual(message.count("What about need?"), 1)

    def test_mass_wizard_converts_the_fit_and_lists_the_rest(self):
        leads = self.fit + self.unfit
        wizard = self._wizard(
            leads, "crm.lead2opportunity.partner.mass", action="each_exist_or_create"
        )
        with self.assertBus(
            [(self.cr.dbname, "res.partner", self.user_sales_salesman.partner_id.id)]
        ):
            wizard.action_mass_convert()
        self.assertEqual(self.fit.type, "opportunity")
        self.assertEqual(self.unfit.type, "lead")

    def test_merging_unfit_leads_does_not_convert_them(self):
        twin = self.unfit.copy({"name": "Unfit twin", "type": "lead"})
        wizard = self._wizard(
            self.unfit, name="merge", duplicated_lead_ids=(self.unfit + twin).ids
        )
        with self.assertRaises(UserError), self.env.cr.savepoint():
            wizard.action_apply()
        self.assertEqual((self.unfit + twin).exists(), self.unfit + twin)

    def test_assignment_by_cron_assigns_the_unfit_as_leads(self):
        leads = self.fit + self.unfit
        leads.write({"user_id": False, "team_id": self.sales_team_1.id})
        self.sales_team_1_m1.crm_team_id.crm_team_member_ids.assignment_max = 900
        self.env["ir.config_parameter"].set_param("crm.lead.auto.assignment", True)
        self.sales_team_1._action_assign_leads(force_quota=True, creation_delta_days=0)
        self.assertTrue(all(lead.user_id for lead in leads))
        self.assertEqual(self.fit.type, "opportunity")
        self.assertEqual(self.unfit.type, "lead")

    def test_answers_written_along_count(self):
        self._as_salesman(self.unfit).write({"type": "opportunity", **self.ESSENTIALS})
        self.assertEqual(self.unfit.type, "opportunity")

    def test_managers_decision_passes(self):
        self.unfit.with_user(self.user_sales_manager).action_qualification_override(
            "qualified", "Friend"
        )
        self._as_salesman(self.unfit).write({"type": "opportunity"})
        self.assertEqual(self.unfit.type, "opportunity")

    def test_managers_decision_in_the_wizard(self):
        wizard = self._wizard(self.unfit).with_user(self.user_sales_manager)
        self.assertEqual(wizard.qualification_policy, "block")
        self.assertIn("What about need?", wizard.qualification_missing)
        wizard.qualification_override_reason = "Friend of the house"
        wizard.action_apply()
        self.assertEqual(self.unfit.type, "opportunity")
        self.assertEqual(
            self.unfit.qualification_override_reason, "Friend of the house"
        )

    def test_creating_an_opportunity_is_no_conversion(self):
        deal = self._as_salesman(self.env["crm.lead"]).create(
            {"name": "Quick", "type": "opportunity"}
        )
        self.assertEqual(deal.type, "opportunity")

    def test_losing_and_archiving_are_never_asked(self):
        self._as_salesman(self.unfit).action_set_lost()
        self.assertEqual(self.unfit.won_status, "lost")
        self.fit.action_archive()
        self.assertFalse(self.fit.active)

    def test_warning_lets_pass_and_logs(self):
        self.card.gate_policy = "warn"
        self._as_salesman(self.unfit).write({"type": "opportunity"})
        self.flush_tracking()
        bodies = " ".join(self.unfit.message_ids.mapped("body"))
        self.assertIn("What about budget?", bodies)
        before = self.fit.message_ids
        self._as_salesman(self.fit).write({"type": "opportunity"})
        self.flush_tracking()
        self.assertFalse((self.fit.message_ids - before).filtered("body"))

    def test_a_lead_that_fails_hides_no_warning_of_the_others(self):
        """What fails is taken back to a savepoint; those before it are named still."""
        self.card.gate_policy = "warn"
        write = type(self.fit).write

        def refuse(leads, vals):
            if self.fit in leads and vals.get("type") == "opportunity":
                raise UserError(leads[:1].name)
            return write(leads, vals)

        self.patch(type(self.fit), "write", refuse)
        leads = self._as_salesman(self.unfit + self.fit)
        message = leads.action_lifecycle_convert()["params"]["message"]
        self.assertIn("1 done", message)
        self.assertIn("not qualified for this step: “Unfit”", message)

    def test_an_action_names_whom_it_let_pass_with_a_warning(self):
        self.card.gate_policy = "warn"
        leads = self._as_salesman(self.unfit + self.fit)
        action = leads.action_lifecycle_convert()
        self.assertEqual(
            action["params"]["message"],
            "2 done, not qualified for this step: “Unfit”",
        )
        self.assertEqual(action["params"]["type"], "warning")
        self.assertEqual(action["params"]["report"]["left"], [])

    def test_an_action_is_silent_where_the_gate_is(self):
        self.card.gate_policy = "none"
        action = self._as_salesman(self.unfit).action_lifecycle_convert()
        self.assertEqual(action["params"]["message"], "1 done")

    def test_no_gate_says_nothing(self):
        self.card.gate_policy = "none"
        before = self.unfit.message_ids
        self._as_salesman(self.unfit).write({"type": "opportunity"})
        self.flush_tracking()
        self.assertFalse((self.unfit.message_ids - before).filtered("body"))
