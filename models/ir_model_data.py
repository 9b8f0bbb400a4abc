# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class IrModelData(models.Model):
    _inherit = "ir.model.data"

    @api.model
    def _process_end(self, modules):
        """Open the answers to website forms.

        Odoo calls this once for an installation or update, when all modules are
        loaded: Website, or an add-on that uses our hook, may be installed before us,
        with us or after us.
        """
        result = super()._process_end(modules)
        self.env["crm.lead"]._qualification_open_to_website()
        return result
