# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

# Context value by which a caller that writes people one by one puts the check off to
# the end. It is compared by identity, so nobody can send it over RPC.
CHECK_LATER = object()


class CrmBuyingEconomicMixin(models.AbstractModel):
    """At most one person of a deal gives the final approval: its economic buyer.

    Whoever names them: form, import, RPC, or two people at once.
    """

    _name = "crm.buying.economic.mixin"
    _description = "The Economic Buyer among Buying Influences"

    def _buying_check_economic(self):
        """Refuse a second economic buyer of the opportunities of ``self``, in words."""
        self._buying_exclude_others()
        held = self.sudo()._read_group(
            [("lead_id", "in", self.lead_id.ids), ("role_ids.code", "=", "economic")],
            ["lead_id"],
            ["id:recordset"],
            having=[("__count", ">", 1)],
        )
        for lead, people in held:
            first, *others = people.sorted("id")
            raise ValidationError(
                self.env._(
                    "“%(lead)s” can have only one economic buyer, who gives the final "
                    "approval: %(first)s is it already. Take the role from "
                    "%(first)s first, or give %(others)s another role.",
                    lead=lead.name,
                    first=first.display_name,
                    others=", ".join(person.display_name for person in others),
                )
            )

    def _buying_exclude_others(self):
        """Let one transaction at a time name the economic buyer of an opportunity.

        A second transaction does not see what the first has stored. Updating the row
        of the opportunity makes it wait for the first, then fail because the row has
        changed. Odoo runs it again, and then it sees the other economic buyer.
        """
        leads = self.sudo()._buying_get_economic().lead_id
        if leads:
            self.env.cr.execute(
                SQL(
                    "UPDATE crm_lead SET buying_coverage = buying_coverage"
                    " WHERE id = ANY(%s)",
                    sorted(leads.ids),
                )
            )
