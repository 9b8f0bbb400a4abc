# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class ResPartnerLifecycleCreateMixin(models.AbstractModel):
    """Many contacts of companies at once."""

    _name = "res.partner.lifecycle.create.mixin"
    _description = "Creation of Many Contacts"

    @api.model
    def _lifecycle_create_contacts(self, vals_list):
        """Create people, mostly of companies, in a constant number of queries.

        Core copies the address and the commercial fields of the company to its new
        contacts one by one. Here they are among the values; what core would do beyond
        that, it does.

        :param list vals_list: as for ``create``
        :return: recordset of the new contacts, in this order
        """
        complete, others = {}, {}
        for number, vals in enumerate(vals_list):
            copied = self._lifecycle_prepare_company_copy(vals)
            if copied is None:
                others[number] = vals
            else:
                complete[number] = {**vals, **copied}
        unsynced = self.with_context(_partners_skip_fields_sync=True)
        created = dict(
            zip(complete, unsynced.create(list(complete.values())), strict=True)
        )
        created.update(zip(others, self.create(list(others.values())), strict=True))
        return self.browse([created[number].id for number in range(len(vals_list))])

    @api.model
    def _lifecycle_prepare_company_copy(self, vals):
        """Return what a new contact takes over from its company.

        :return: dict of values; None where core has to do more than copy: tell the
            company the address or the tax number of its first contact, or write values
            that differ by the company one works in
        """
        company = self.browse(vals.get("parent_id") or ())
        if not company:
            return {}
        address = company._get_address_values()
        told = list(company._synced_commercial_fields())
        if not address:
            told += company._address_fields()
        if company._company_dependent_commercial_fields() or any(
            vals.get(name) for name in told
        ):
            return None
        return {**address, **company.commercial_partner_id._get_commercial_values()}
