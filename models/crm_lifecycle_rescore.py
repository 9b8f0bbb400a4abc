# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

# From so many leads on, the facts of their contacts are refreshed in one statement.
MANY = 500


class CrmQualificationRescore(models.AbstractModel):
    """Where the scoring of all leads meets the lifecycle, which depends on it."""

    _inherit = "crm.qualification.rescore"

    def _announce_first_qualified(self, leads):
        """Have the facts of the contacts read anew; of many, at once."""
        result = super()._announce_first_qualified(leads)
        contacts = leads.sudo().partner_id
        if len(leads) < MANY:
            contacts._lifecycle_mark_facts()
        else:
            contacts._lifecycle_refresh_all(contacts.commercial_partner_id.ids)
        return result
