# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Bring together what merged contacts have in the same buying group.

        Core moves the lines by SQL; two of one group would collide, and it would then
        delete all lines of the merged contacts.
        """
        partners = src_partners | dst_partner
        lines = (
            self.env["crm.buying.influence"]
            .sudo()
            .search([("partner_id", "in", partners.ids)], order="id")
        )
        for lead, people in lines.grouped("lead_id").items():
            if len(people) > 1:
                people._buying_unite(lead, same_person=True)
        return super()._update_foreign_keys(src_partners, dst_partner)
