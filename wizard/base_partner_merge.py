# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _get_summable_fields(self):
        """Add the purchases from before Odoo."""
        return [*super()._get_summable_fields(), "lifecycle_opening_purchases"]

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Unite the buying groups before, and mark the facts of all entities after:
        in between, core moves what belongs to the contacts by SQL."""
        self._buying_unite_people(src_partners | dst_partner)
        touched = (src_partners + dst_partner).sudo().commercial_partner_id
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env.invalidate_all()
        (touched + dst_partner)._lifecycle_mark_facts()
        return result

    @api.model
    def _buying_unite_people(self, partners):
        """Bring together what merged contacts have in the same buying group.

        Two lines of one group would collide, and core would then delete all lines of
        the merged contacts.
        """
        lines = (
            self.env["crm.buying.influence"]
            .sudo()
            .search([("partner_id", "in", partners.ids)], order="id")
        )
        for lead, people in lines.grouped("lead_id").items():
            if len(people) > 1:
                people._buying_unite(lead, same_person=True)
