# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class BasePartnerMerge(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _get_summable_fields(self):
        """Add the purchases from before Odoo."""
        return [*super()._get_summable_fields(), "lifecycle_opening_purchases"]

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Mark the facts of all entities: the documents move by SQL."""
        touched = (src_partners + dst_partner).sudo().commercial_partner_id
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env.invalidate_all()
        (touched + dst_partner)._lifecycle_mark_facts()
        return result
