# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import float_round

from .res_partner_lifecycle_facts_mixin import GROUPS


class ResPartnerLifecycleDocumentMixin(models.AbstractModel):
    """The documents behind the facts, and what was paid: under the reader's rights."""

    _name = "res.partner.lifecycle.document.mixin"
    _inherit = ["crm.lifecycle.call.mixin"]
    _description = "Purchases of a Contact, to Read"

    # No monetary field: that would read the currency whenever a contact is opened, only
    # to round what is rounded here. The widget shows it as an amount of money.
    lifecycle_revenue = fields.Float(
        string="Purchased For",
        compute="_compute_lifecycle_revenue",
        groups=GROUPS,
        help="The sum of those purchases that you may read, without taxes, in the "
        "currency of your company.",
    )
    lifecycle_currency_id = fields.Many2one(
        "res.currency", compute="_compute_lifecycle_currency", groups=GROUPS
    )

    @api.depends_context("company")
    def _compute_lifecycle_currency(self):
        self.lifecycle_currency_id = self.env.company.currency_id

    @api.depends("lifecycle_purchase_count")
    @api.depends_context("uid", "company", "allowed_company_ids")
    def _compute_lifecycle_revenue(self):
        """Sum up the amounts by currency, one query per source."""
        customers = self.filtered("lifecycle_purchase_count")
        totals = customers._lifecycle_get_totals() if customers else {}
        currencies = self.env["res.currency"].get_all_currencies()
        currency = currencies.get(self.env.company.currency_id.id)
        decimals = currency["digits"][1] if currency else 2
        for partner in self:
            entity = partner.sudo().commercial_partner_id._origin
            total = sum(amount for amount, _count in totals.get(entity.id, ()))
            partner.lifecycle_revenue = float_round(total, precision_digits=decimals)

    def _lifecycle_get_totals(self):
        """Return ``{entity id: [(amount in the company's currency, number), …]}`` of
        the purchases that the reader may read; the amounts are not rounded."""
        entities = self.sudo().commercial_partner_id._origin
        totals = {entity.id: [] for entity in entities}
        if not entities:
            return totals
        for source in self._lifecycle_purchase_sources():
            model = self.env[source.model].with_context(active_test=False)
            if not source.amount_field or not model.has_access("read"):
                continue
            names = [source.currency_field] if source.currency_field else []
            if len(entities) > 1:
                names.append(source.partner_field)
            for *group, amount, count in model._read_group(
                Domain(source.domain) & entities._lifecycle_get_own_domain(source),
                names,
                [f"{source.amount_field}:sum", "__count"],
            ):
                entity = entities
                if len(entities) > 1:
                    entity = group.pop().sudo().commercial_partner_id
                amount = self._lifecycle_to_company_currency(amount, *group)
                totals[entity.id].append((amount, count))
        return totals

    def _lifecycle_get_own_domain(self, source):
        """Return the domain of the records of a source that are those of the entities
        ``self``: one that belongs to a company takes none of another's."""
        domain = Domain.FALSE
        for company, entities in self.grouped("company_id").items():
            # what is read is under the reader's rights, its contacts need not be
            members = Domain("commercial_partner_id", "in", entities.ids)
            own = Domain(source.partner_field, "any!", members)
            if company and source.company_field:
                user_ids = company._lifecycle_get_user_ids()
                own &= Domain(source.company_field, "in", [False, *user_ids])
            domain |= own
        return domain

    @api.model
    def _lifecycle_to_company_currency(self, amount, currency=None):
        """Return an amount in the currency of the user's company, not rounded."""
        company = self.env.company
        if not currency:
            return amount
        today = fields.Date.context_today(self)
        return currency._convert(
            amount, company.currency_id, company, today, round=False
        )

    def action_lifecycle_view_purchases(self):
        """Open the purchases behind the count, those that the reader may read."""
        partners = self._lifecycle_check_call("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_customer_lifecycle.crm_lifecycle_purchase_action"
        )
        entities = partners.sudo().commercial_partner_id
        action["domain"] = [("partner_id", "in", entities.ids)]
        return action
