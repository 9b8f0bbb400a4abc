# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class CrmBuyingPartnerMixin(models.AbstractModel):
    """The deals a contact has a say in, each with what is known of them there."""

    _name = "crm.buying.partner.mixin"
    _description = "Buying Influences of a Contact"

    buying_influence_ids = fields.One2many(
        "crm.buying.influence",
        "partner_id",
        string="Buying Roles",
        groups="sales_team.group_sale_salesman",
        help="The opportunities this contact has a say in. What is known of them is "
        "known for one deal: they may advise in one and decide in another.",
    )

    def unlink(self):
        """Leave the names of deleted contacts in the buying groups they were in."""
        self.sudo().buying_influence_ids._compute_contact_data()
        return super().unlink()
