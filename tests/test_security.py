from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import tagged

from odoo.addons.mail.tests.common import mail_new_test_user

from .common import LifecycleCase
from .test_views import ANSWERS

SALES = ("own", "all", "manager", "second_company")
OTHERS = ("employee", "portal", "public")
# Which leads a user may read and change in bare crm; nobody may only read one.
ALLOWED = {
    "own": {"mine", "unassigned"},
    "all": {"mine", "colleague", "unassigned"},
    "manager": {"mine", "colleague", "unassigned"},
    "second_company": {"unassigned", "foreign"},
    "employee": set(),
    "portal": set(),
    "public": set(),
}


class SecurityCase(LifecycleCase):
    """One user per role, and one lead per way to be somebody's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._activate_multi_company()
        second_company = {
            "company_id": cls.company_2.id,
            "company_ids": [Command.set(cls.company_2.ids)],
        }
        cls.roles = {
            "own": cls.user_sales_salesman,
            "all": cls.user_sales_leads,
            "manager": cls.user_sales_manager,
            "second_company": cls._create_user(
                "sales_c2", "sales_team.group_sale_salesman_all_leads", **second_company
            ),
            "employee": cls._create_user("employee", "base.group_user"),
            "portal": cls._create_user("portal", "base.group_portal"),
            "public": cls.env.ref("base.public_user"),
        }
        main_company = {"company_id": cls.company_main.id}
        cls.leads = {
            "mine": cls._create_lead("Mine", cls.user_sales_salesman, **main_company),
            "colleague": cls._create_lead(
                "Theirs", cls.user_sales_leads, **main_company
            ),
            "unassigned": cls._create_lead("Anybody's", cls.env["res.users"]),
            "foreign": cls._create_lead(
                "Top secret deal",
                cls.roles["second_company"],
                company_id=cls.company_2.id,
                team_id=cls.team_company2.id,
            ),
        }
        cls.reason = cls.env["crm.lost.reason"].create({"name": "No need"})

    @classmethod
    def _create_user(cls, login, groups, **values):
        return mail_new_test_user(
            cls.env, login=f"lifecycle_{login}", groups=groups, **values
        )

    @classmethod
    def _create_lead(cls, name, user, **values):
        return cls.env["crm.lead"].create(
            {
                "name": name,
                "type": "lead",
                "user_id": user.id,
                "team_id": False,
                "company_id": False,
                "email_from": f"{len(name)}@secret.example.com",
                **values,
            }
        )

    def _call(self, user, records, method, *args, **kwargs):
        """Call a public method as over RPC."""
        return call_kw(
            self.env[records._name].with_user(user),
            method,
            [records.ids, *args],
            kwargs,
        )

    def _get_done(self, action):
        return action["params"]["report"]["done"]

    def _try(self, operation, *args):
        """Return whether it was done, and the state of the leads; undo it."""
        with self.env.cr.savepoint() as savepoint:
            try:
                done = bool(operation(*args))
                self.env.flush_all()
            except AccessError:
                done = False
            self.env.invalidate_all()
            state = self._get_state()
            savepoint.rollback()
        return done, state

    def _get_state(self):
        """Return all that an operation may change on leads, and how many there are."""
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        names = ("type", "stage_id", "active", "partner_id", "priority", *ANSWERS)
        names += ("user_id", "team_id", "message_ids", "activity_ids", "won_status")
        state = {
            key: lead.with_env(leads.env).read(names)
            for key, lead in self.leads.items()
        }
        partners = self.env["res.partner"].sudo().search_count([])
        return {**state, None: (leads.search_count([]), partners)}


@tagged("post_install", "-at_install")
class TestSecurity(SecurityCase):
    """Our doors open for whom a write in bare crm does, and for nobody else."""

    def _write_in_bare_crm(self, user, lead):
        return self._call(user, lead, "write", {"priority": "2"})

    def _read_answers(self, user, lead):
        return self._call(user, lead, "read", list(ANSWERS))

    def _write_answers(self, user, lead):
        return self._call(user, lead, "write", dict.fromkeys(ANSWERS, "no"))

    def _set_won(self, user, lead):
        return self._call(user, lead, "action_set_won")

    def _convert(self, user, lead):
        return self._get_done(self._call(user, lead, "action_lifecycle_convert"))

    def _create_customer(self, user, lead):
        action = self._call(user, lead, "action_lifecycle_create_customer")
        return self._get_done(action)

    def _win(self, user, lead):
        return self._get_done(self._call(user, lead, "action_lifecycle_won"))

    def _disqualify(self, user, lead):
        action = self._call(user, lead, "action_qualification_disqualify")
        wizard = self._open_wizard(user, action, lost_reason_id=self.reason.id)
        return self._get_done(self._call(user, wizard, "action_lost_reason_apply"))

    def _recycle(self, user, lead):
        action = self._call(user, lead, "action_lifecycle_recycle")
        wizard = self._open_wizard(user, action, note="Call")
        return self._get_done(self._call(user, wizard, "action_lifecycle_recycle"))

    def _disqualify_at_once(self, user, lead):
        """Skip the action: open the wizard with whatever ids one likes."""
        values = {"lead_ids": [Command.set(lead.ids)], "lifecycle_in_batch": True}
        wizard = self.env["crm.lead.lost"].with_user(user).create(values)
        return self._get_done(self._call(user, wizard, "action_lost_reason_apply"))

    def _recycle_at_once(self, user, lead):
        values = {"lead_ids": [Command.set(lead.ids)]}
        wizard = self.env["crm.lead.recycle"].with_user(user).create(values)
        return self._get_done(self._call(user, wizard, "action_lifecycle_recycle"))

    def _open_wizard(self, user, action, **values):
        model = self.env[action["res_model"]].with_user(user)
        return model.with_context(**action["context"]).create(values)

    def test_everybody_does_what_a_write_in_bare_crm_allows(self):
        operations = (
            self._read_answers,
            self._write_answers,
            self._set_won,
            self._convert,
            self._create_customer,
            self._win,
            self._disqualify,
            self._recycle,
            self._disqualify_at_once,
            self._recycle_at_once,
        )
        before = self._get_state()
        for role, user in self.roles.items():
            for key, lead in self.leads.items():
                allowed, _state = self._try(self._write_in_bare_crm, user, lead)
                self.assertEqual(allowed, key in ALLOWED[role], (role, key))
                for operation in operations:
                    with self.subTest(role=role, lead=key, op=operation.__name__):
                        done, after = self._try(operation, user, lead)
                        self.assertEqual(done, allowed)
                        changed = {k for k in before if before[k] != after[k]}
                        self.assertLessEqual(changed, {key, None} if allowed else set())

    def test_no_answer_is_moved_to_a_lead_of_somebody_else(self):
        card = self.env["crm.qualification.scorecard"].create(
            {"name": "Card", "criterion_ids": [Command.create({"name": "Asked"})]}
        )
        answer = self.env["crm.qualification.answer"].with_user(self.roles["own"])
        answer = answer.create(
            {
                "lead_id": self.leads["mine"].id,
                "criterion_id": card.criterion_ids.id,
                "answer": "yes",
            }
        )
        for key in ("colleague", "foreign"):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                answer.lead_id = self.leads[key].id
        answer.lead_id = self.leads["unassigned"].id
        self.assertEqual(answer.lead_id.id, self.leads["unassigned"].id)

    def test_no_criterion_is_moved_to_a_scorecard_of_another_company(self):
        companies = self.company_main + self.company_2
        ours, theirs = self.env["crm.qualification.scorecard"].create(
            [{"name": each.name, "company_id": each.id} for each in companies]
        )
        criterion = self.env["crm.qualification.criterion"]
        criterion = criterion.with_user(self.user_sales_manager)
        criterion = criterion.create({"scorecard_id": ours.id, "name": "Asked"})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            criterion.scorecard_id = theirs.id

    def test_one_foreign_lead_stops_the_batch_before_anything_is_done(self):
        leads = self.leads["mine"] + self.leads["foreign"]
        before = self._get_state()
        for operation in (self._convert, self._win, self._disqualify, self._recycle):
            with self.subTest(op=operation.__name__):
                done, after = self._try(operation, self.roles["own"], leads)
                self.assertFalse(done)
                self.assertEqual(before, after)

    def test_calls_without_ids_are_refused_to_users_without_sales_rights(self):
        for role in OTHERS:
            for method in (
                "action_lifecycle_convert",
                "action_lifecycle_create_customer",
                "action_lifecycle_won",
                "action_lifecycle_recycle",
                "action_qualification_disqualify",
            ):
                with self.subTest(role=role, method=method):
                    with self.assertRaises(AccessError):
                        self._call(self.roles[role], self.env["crm.lead"], method)
