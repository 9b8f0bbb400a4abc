# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

# From so many leads on, the facts of their contacts are refreshed in one statement.
MANY = 500


class CrmQualificationRescore(models.AbstractModel):
    _inherit = "crm.qualification.rescore"

    def _announce_first_qualified(self, leads):
        """Bring the facts of many contacts up to date at once."""
        if len(leads) < MANY:
            return super()._announce_first_qualified(leads)
        entities = leads.sudo().partner_id.commercial_partner_id
        return self.env["res.partner"]._lifecycle_refresh_all(entities.ids)
