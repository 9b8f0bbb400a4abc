# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import format_date


class CrmLifecycleSummaryMixin(models.AbstractModel):
    """What the form of a lead says of a returning customer, in one line."""

    _name = "crm.lifecycle.summary.mixin"
    _inherit = ["crm.lifecycle.call.mixin"]
    _description = "Summary of a Returning Customer"

    lifecycle_customer_id = fields.Many2one(
        "res.partner",
        string="Customer of Record",
        compute="_compute_lifecycle_summary",
        compute_sudo=True,
    )
    lifecycle_purchases_text = fields.Char(
        string="Purchases", compute="_compute_lifecycle_summary", compute_sudo=True
    )
    lifecycle_expected_text = fields.Char(
        string="Expected Again", compute="_compute_lifecycle_summary", compute_sudo=True
    )
    lifecycle_status_text = fields.Char(
        string="Customer Status",
        compute="_compute_lifecycle_summary",
        compute_sudo=True,
    )

    @api.depends("partner_id", "lifecycle_known_customer_id", "lifecycle_customer_type")
    @api.depends_context("lang")
    def _compute_lifecycle_summary(self):
        """Put the facts of a returning customer into words; nothing for others."""
        returning = self.filtered(
            lambda lead: lead.lifecycle_customer_type == "existing"
        )
        for lead in self:
            contact = lead.partner_id or lead.lifecycle_known_customer_id
            lead.lifecycle_customer_id = contact.commercial_partner_id
        for name in ("purchases", "expected", "status"):
            (self - returning)[f"lifecycle_{name}_text"] = ""
        for lead in returning:
            lead.lifecycle_purchases_text = lead._lifecycle_format_purchases()
            lead.lifecycle_expected_text = lead._lifecycle_format_expected()
            lead.lifecycle_status_text = lead._lifecycle_format_status()

    def _lifecycle_format_purchases(self):
        """Return "3 purchases, the last on 12 March"."""
        facts = self.lifecycle_customer_id
        count = facts.lifecycle_purchase_count
        last = facts.lifecycle_last_purchase_date
        if not last and count == 1:
            return self.env._("1 purchase before Odoo")
        if not last:
            return self.env._("%(count)s purchases before Odoo", count=count)
        date = self._lifecycle_format_day(fields.Datetime.context_timestamp(self, last))
        if count == 1:
            return self.env._("1 purchase, on %(date)s", date=date)
        return self.env._(
            "%(count)s purchases, the last on %(date)s", count=count, date=date
        )

    def _lifecycle_format_expected(self):
        """Return "expected again in June", or an empty string without a rhythm."""
        expected = self.lifecycle_customer_id.lifecycle_next_purchase_date
        if not expected:
            return ""
        this_year = expected.year == fields.Date.context_today(self).year
        month = format_date(
            self.env, expected, date_format="MMMM" if this_year else "MMMM y"
        )
        return self.env._("expected again in %(month)s", month=month)

    def _lifecycle_format_status(self):
        """Return "at risk", or an empty string without a rhythm."""
        facts = self.lifecycle_customer_id
        if facts.lifecycle_status == "unknown":
            return ""
        statuses = facts._fields["lifecycle_status"]._description_selection(self.env)
        status = dict(statuses)[facts.lifecycle_status].lower()
        if not facts.lifecycle_is_assumed:
            return status
        return self.env._("%(status)s (assumed)", status=status)

    def _lifecycle_format_day(self, moment):
        """Return "12 March", with the year where it is not this one."""
        this_year = moment.year == fields.Date.context_today(self).year
        return format_date(
            self.env, moment.date(), date_format="d MMMM" if this_year else "d MMMM y"
        )

    def action_lifecycle_view_customer(self):
        """Open the returning customer."""
        lead = self._lifecycle_check_call("read", one=True)
        return lead.lifecycle_customer_id.with_env(self.env).get_formview_action()

    def action_lifecycle_view_purchases(self):
        """Open the customer's purchases that the reader may read."""
        lead = self._lifecycle_check_call("read", one=True)
        customer = lead.lifecycle_customer_id.with_env(self.env)
        return customer.action_lifecycle_view_purchases()

    def action_lifecycle_view_status(self):
        """Open the customers who are in the same position."""
        lead = self._lifecycle_check_call("read", one=True)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_customer_lifecycle.res_partner_lifecycle_action"
        )
        status = lead.sudo().lifecycle_customer_id.lifecycle_status
        action["context"] = {f"search_default_lifecycle_status_{status}": 1}
        return action

    def action_lifecycle_link_known_customer(self):
        """Link the contact that intake has only pointed to."""
        leads = self._lifecycle_check_call("write")
        for lead in leads.filtered(lambda lead: not lead.partner_id):
            lead.partner_id = lead.lifecycle_known_customer_id
        return True
