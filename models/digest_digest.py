# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import AccessError


class DigestDigest(models.Model):
    """How many leads and customers reached a step in the time of a digest."""

    _inherit = "digest.digest"

    kpi_lifecycle_qualified = fields.Boolean("Newly Qualified Leads")
    kpi_lifecycle_qualified_value = fields.Integer(
        compute="_compute_kpi_lifecycle_qualified_value"
    )
    kpi_lifecycle_customer = fields.Boolean("New Customers")
    kpi_lifecycle_customer_value = fields.Integer(
        compute="_compute_kpi_lifecycle_customer_value"
    )
    kpi_lifecycle_repeat = fields.Boolean("New Repeat Customers")
    kpi_lifecycle_repeat_value = fields.Integer(
        compute="_compute_kpi_lifecycle_repeat_value"
    )

    def _compute_kpi_lifecycle_qualified_value(self):
        """Count leads by the date of their qualification, the lost ones included."""
        self._lifecycle_check_kpi_access()
        self.with_context(active_test=False)._calculate_company_based_kpi(
            "crm.lead",
            "kpi_lifecycle_qualified_value",
            date_field="qualification_date",
        )

    def _compute_kpi_lifecycle_customer_value(self):
        self._lifecycle_check_kpi_access()
        self.kpi_lifecycle_customer_value = self._lifecycle_count_reached(
            "lifecycle_customer_date"
        )

    def _compute_kpi_lifecycle_repeat_value(self):
        self._lifecycle_check_kpi_access()
        self.kpi_lifecycle_repeat_value = self._lifecycle_count_reached(
            "lifecycle_repeat_date"
        )

    def _lifecycle_check_kpi_access(self):
        if not self.env.user.has_group("sales_team.group_sale_salesman"):
            raise AccessError(
                self.env._("Do not have access, skip this data for user's digest email")
            )

    def _lifecycle_count_reached(self, date_field):
        """Return how many commercial entities reached a step in the digest's time."""
        start, end, companies = self._get_kpi_compute_parameters()
        return self.env["res.partner"].search_count(
            [
                (date_field, ">=", start),
                (date_field, "<", end),
                ("company_id", "in", [False, *companies.ids]),
                "|",
                ("is_company", "=", True),
                ("parent_id", "=", False),
            ]
        )

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        action = "crm_customer_lifecycle.res_partner_lifecycle_action?menu_id=%s"
        menu = self.env.ref("crm.crm_menu_root").id
        for name in ("qualified", "customer", "repeat"):
            actions[f"kpi_lifecycle_{name}"] = action % menu
        return actions
