# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.fields import Domain

from ..tools.purchases import find_repeat_purchases

# Key in the cursor's cache: ``{lead id: whether it is a later purchase}``
VERDICTS = "crm_customer_lifecycle_repeat_purchases"


class CrmLifecycleRepeatMixin(models.AbstractModel):
    """Which opportunities are later purchases of their customer."""

    _name = "crm.lifecycle.repeat.mixin"
    _description = "Repeat Purchases"

    def _lifecycle_filter_repeat_purchases(self):
        """Return those leads of ``self`` that are, or would be if won now, a later
        purchase of a customer who has purchased before.

        Purchases are ordered by date (of the first confirmed order, else the closing
        date), then by id.
        """
        verdicts = self.env.cr.cache.get(VERDICTS, {})
        if all(lead.id in verdicts for lead in self):
            return self.filtered(lambda lead: verdicts[lead.id])
        buyers = self.filtered("partner_id")
        if not buyers:
            return buyers
        entities = buyers._lifecycle_get_entities()
        entities.mapped("lifecycle_member_ids")  # read at once: winning needs them all
        ordered = buyers._lifecycle_get_order_dates()
        now = fields.Datetime.now()
        purchases = [
            (
                lead._lifecycle_get_entities().id,
                ordered.get(lead.id)
                or (lead.won_status == "won" and lead.date_closed)
                or now,
                lead.id,
            )
            for lead in buyers
        ]
        firsts = buyers._lifecycle_get_other_firsts(purchases, bool(ordered))
        repeat = find_repeat_purchases(purchases, firsts)
        return buyers.filtered(lambda lead: lead.id in repeat)

    def _lifecycle_get_other_firsts(self, purchases, any_ordered):
        """Return ``{entity id: (date, id) of its first purchase}``, not counting those
        of ``self``.

        :param list purchases: ``(entity id, date, lead id)`` of the leads of ``self``
        :param bool any_ordered: whether one of them has a confirmed order
        """
        entities = self._lifecycle_get_entities()
        if any_ordered or "won" in self.mapped("won_status"):
            first_dates = entities._lifecycle_get_first_purchase_dates(exclude=self)
        else:  # none of them is among the purchases that the facts count
            first_dates = entities._lifecycle_get_known_first_dates()
        firsts = {entity_id: (date, 0) for entity_id, date in first_dates.items()}
        tied = self.browse(
            lead_id
            for entity_id, date, lead_id in purchases
            if first_dates.get(entity_id) == date
        ).filtered(lambda lead: lead.won_status == "won")
        firsts.update(tied._lifecycle_get_twins(self))
        return firsts

    def _lifecycle_get_order_dates(self):
        """Return ``{lead id: date of its first confirmed order}``, if any."""
        dates = {}
        for source in self.env["res.partner"]._lifecycle_purchase_sources():
            if source.lead_field in ("", "id"):
                continue
            rows = (
                self.env[source.model]
                .sudo()
                ._read_group(
                    Domain(source.domain) & Domain(source.lead_field, "in", self.ids),
                    [source.lead_field],
                    [f"{source.date_field}:min"],
                )
            )
            dates.update({lead.id: date for lead, date in rows})
        return dates

    def _lifecycle_get_twins(self, exclude):
        """Return ``{entity id: (closing date, id)}`` of purchases made at the very
        moment of the won leads of ``self``, the smallest id each."""
        if not self:
            return {}
        domain = [
            ("won_status", "=", "won"),
            ("date_closed", "in", self.mapped("date_closed")),
            (
                "partner_id.commercial_partner_id",
                "in",
                self._lifecycle_get_entities().ids,
            ),
            ("id", "not in", exclude.ids),
        ]
        everywhere = self.sudo().with_context(active_test=False)
        return {
            twin._lifecycle_get_entities().id: (twin.date_closed, twin.id)
            for twin in everywhere.search(domain, order="id desc")
        }

    def _lifecycle_get_entities(self):
        """Return the commercial entities (res.partner, in sudo) of the contacts.

        A customer is an entity, whichever of its contacts the lead names, and
        whether or not the salesperson may read the entity's own record.
        """
        return self.sudo().partner_id.commercial_partner_id
