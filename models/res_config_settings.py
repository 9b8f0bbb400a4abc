# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

CRON = "crm_customer_lifecycle.ir_cron_lifecycle_followups"


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    lifecycle_intake = fields.Selection(
        [("link", "Link the contact"), ("point", "Only point to it")],
        string="Returning Customers",
        default="link",
        config_parameter="crm_customer_lifecycle.intake",
        help="What to do with a new lead whose e-mail or phone number is that of a "
        "customer.",
    )
    lifecycle_due_percent = fields.Integer(
        string="Due From",
        default=80,
        config_parameter="crm_customer_lifecycle.due_percent",
        help="Share of the usual time between purchases, in percent.",
    )
    lifecycle_at_risk_percent = fields.Integer(
        string="At Risk From",
        default=120,
        config_parameter="crm_customer_lifecycle.at_risk_percent",
        help="Share of the usual time between purchases, in percent.",
    )
    lifecycle_lapsed_percent = fields.Integer(
        string="Lapsed From",
        default=200,
        config_parameter="crm_customer_lifecycle.lapsed_percent",
        help="Share of the usual time between purchases, in percent.",
    )
    lifecycle_assumed_cycle_days = fields.Integer(
        string="Assumed Days Between Purchases",
        config_parameter="crm_customer_lifecycle.assumed_cycle_days",
        help="For customers who have purchased once. 0: nothing is assumed, and their "
        "status is unknown.",
    )
    lifecycle_plan_followups = fields.Boolean(
        string="Plan Follow-ups",
        compute="_compute_lifecycle_plan_followups",
        inverse="_inverse_lifecycle_plan_followups",
        help="Every day, the salesperson of each customer whose next purchase is due "
        "gets an activity.",
    )

    def _compute_lifecycle_plan_followups(self):
        cron = self.sudo().env.ref(CRON, raise_if_not_found=False)
        self.lifecycle_plan_followups = cron and cron.active

    def _inverse_lifecycle_plan_followups(self):
        cron = self.sudo().env.ref(CRON, raise_if_not_found=False)
        for settings in self:
            if cron and cron.active != settings.lifecycle_plan_followups:
                cron.active = settings.lifecycle_plan_followups

    @api.constrains(
        "lifecycle_due_percent",
        "lifecycle_at_risk_percent",
        "lifecycle_lapsed_percent",
        "lifecycle_assumed_cycle_days",
    )
    def _check_lifecycle_percents(self):
        for settings in self:
            due, at_risk, lapsed = (
                settings.lifecycle_due_percent,
                settings.lifecycle_at_risk_percent,
                settings.lifecycle_lapsed_percent,
            )
            if not 0 < due <= at_risk <= lapsed:
                raise ValidationError(
                    self.env._(
                        "A customer is due first, then at risk, then lapsed: the three "
                        "percentages must be above 0 and not get smaller."
                    )
                )
            if settings.lifecycle_assumed_cycle_days < 0:
                raise ValidationError(
                    self.env._("The assumed days between purchases cannot be negative.")
                )
