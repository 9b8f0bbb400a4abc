# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class CrmLifecycleLeftOutMixin(models.AbstractModel):
    """A wizard for the fit leads of a selection, which names the others."""

    _name = "crm.lifecycle.left.out.mixin"
    _description = "Wizard That Names the Leads Left Out"

    lifecycle_left_out = fields.Text(
        string="Left Out", compute="_compute_lifecycle_left_out"
    )

    @api.depends_context("lifecycle_left_out")
    def _compute_lifecycle_left_out(self):
        """Take the names from the context: they are for who opened the wizard only, so
        they are not stored."""
        self.lifecycle_left_out = self.env.context.get("lifecycle_left_out")
