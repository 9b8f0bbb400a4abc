import traceback

from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from .public_methods import OUR_FILES
from .test_security import SecurityCase

VALUES = (5, -1, 1.5, True, None, "x", "nul\x00", [1], [["x"]], {"a": 1}, (1,), 2**70)
# what our overrides of create and write look at, beside our own fields
LOOKED_AT = """
active commercial_partner_id company_id country_id date_closed email_from partner_id
phone probability stage_id team_id type user_id
""".split()


@tagged("post_install", "-at_install")
class TestHostileValues(SecurityCase):
    """Odoo takes any value for any field, and refuses or converts it: so do we."""

    def _get_names(self):
        ours = ("qualification_", "lifecycle_", "buying_")
        return LOOKED_AT + [
            name
            for name, field in self.env["crm.lead"]._fields.items()
            if name.startswith(ours) and (field.store or field.inverse)
        ]

    def _assert_not_broken(self, call):
        """Whatever becomes of the call, it is no mistake of ours; undo it."""
        with self.env.cr.savepoint() as savepoint:
            try:
                call()
                self.env.flush_all()
            except UserError as refusal:
                self.assertTrue(str(refusal))
            except Exception as error:  # noqa: BLE001
                raised_in = traceback.extract_tb(error.__traceback__)[-1].filename
                self.assertNotRegex(raised_in, OUR_FILES)
            savepoint.rollback()
        self.env.invalidate_all()

    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_rule")
    def test_values_of_every_type_in_every_field(self):
        lead = self.leads["mine"]
        leads = lead.browse().with_user(self.roles["own"])
        for name in self._get_names():
            for value in VALUES:
                for method, arguments in (
                    ("create", [{"name": "New", name: value}]),
                    ("write", [lead.ids, {name: value}]),
                ):
                    with self.subTest(field=name, value=str(value), method=method):
                        self._assert_not_broken(
                            lambda method=method, arguments=arguments: call_kw(
                                leads, method, arguments, {}
                            )
                        )

    def test_a_number_for_an_email_or_a_phone_is_text(self):
        """As in bare Odoo: a spreadsheet or a script sends them so."""
        lead = self.env["crm.lead"].create({"name": "N", "email_from": 5, "phone": 32})
        self.assertEqual((lead.email_from, lead.phone), ("5", "32"))
