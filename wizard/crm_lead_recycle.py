# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date, plaintext2html

ACTIVITY_TYPE = "crm_customer_lifecycle.mail_activity_type_come_back"


class CrmLeadRecycle(models.TransientModel):
    """Come back later to leads that are "not now".

    A lost lead is restored: its answers stay, its lost reason goes to the chatter
    (restoring erases it from the lead). Each lead gets one activity on the date, for
    its salesperson; doing it again moves that activity.
    """

    _name = "crm.lead.recycle"
    _inherit = ["crm.lifecycle.call.mixin", "crm.lifecycle.left.out.mixin"]
    _description = "Come Back to Leads Later"

    lead_ids = fields.Many2many(
        "crm.lead", string="Leads", context={"active_test": False}, required=True
    )
    date = fields.Date(
        string="Come Back On",
        required=True,
        default=lambda self: self._default_date(),
        help="The salesperson gets an activity on this date.",
    )
    note = fields.Text(string="What to Talk About")

    @api.model
    def _default_date(self):
        return fields.Date.context_today(self) + relativedelta(months=3)

    @api.constrains("date")
    def _check_date(self):
        today = fields.Date.context_today(self)
        for wizard in self:
            if wizard.date < today:
                raise ValidationError(
                    self.env._(
                        "Nobody can come back on %(date)s, which is past. Choose "
                        "today or a later day.",
                        date=format_date(self.env, wizard.date),
                    )
                )

    def action_lifecycle_recycle(self):
        """Restore what is lost, and plan to come back to all of it.

        :return: notification action
        """
        wizard = self._lifecycle_check_call("read", one=True)
        return wizard.lead_ids._lifecycle_run_batch(
            self.env._("Come back later"),
            lambda lead: lead._lifecycle_get_recycle_refusal(),
            wizard._recycle,
            note=wizard.lifecycle_left_out,
        )

    def _recycle(self, leads):
        for reason, group in leads.grouped("lost_reason_id").items():
            group._lifecycle_write_tracked(self._restore, self._get_body(reason))
        leads._lifecycle_plan(
            ACTIVITY_TYPE,
            self.env._("Come back to this lead"),
            self.date,
            dict.fromkeys(leads.ids, self._get_note()),
        )

    def _get_body(self, lost_reason):
        """Return the note that keeps the lost reason in the history."""
        lines = [
            self.env._("Come back on %(date)s.", date=format_date(self.env, self.date))
        ]
        if lost_reason:
            lines.append(
                self.env._("It was lost: %(reason)s.", reason=lost_reason.name)
            )
        if self.note:
            lines.append(self._get_note())
        return Markup("<br/>").join(lines)

    def _get_note(self):
        """Return the note as HTML that shows it as it was typed, or an empty string."""
        return plaintext2html(self.note or "", with_paragraph=False)

    def _restore(self, leads):
        """Bring lost and archived leads back, as ``action_restore`` does for one."""
        closed = leads.filtered(lambda lead: not lead.active)
        closed.action_unarchive()
        stale = closed.filtered(
            lambda lead: lead.probability != lead.automated_probability
        )
        for probability, group in stale.grouped("automated_probability").items():
            group.write({"probability": probability})
