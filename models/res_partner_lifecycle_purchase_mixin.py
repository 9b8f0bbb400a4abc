# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.purchases import PurchaseSource


class ResPartnerLifecyclePurchaseMixin(models.AbstractModel):
    """What counts as a purchase, whichever document it is.

    A purchase is a confirmed sales order, or a won opportunity that has no confirmed
    order. Sales is optional: its order is a source as soon as it is installed. They
    are counted on the commercial entity, over all salespeople and companies, except
    that an entity which belongs to one company takes none of another's, only those of
    that company and its branches.
    """

    _name = "res.partner.lifecycle.purchase.mixin"
    _description = "Purchases of a Contact"

    @api.model
    def _lifecycle_purchase_sources(self):
        """Return the list of :class:`PurchaseSource` that purchases are read from.

        Hook: a module that records purchases elsewhere (point of sale, subscriptions)
        appends a source of its own. The history is counted when it is installed. Give
        ``records_field`` and later changes are followed by themselves; without it call
        ``_lifecycle_mark_facts`` on the contacts.
        """
        sources = [
            PurchaseSource(
                model="crm.lead",
                domain=self._lifecycle_get_won_domain(),
                partner_field="partner_id",
                date_field="date_closed",
                company_field="company_id",
                lead_field="id",
                amount_field="expected_revenue",
                currency_field="company_currency",
            )
        ]
        if "sale_order_ids" in self._fields:
            orders = self.env["sale.order"]
            sources.append(
                PurchaseSource(
                    model="sale.order",
                    domain=[("state", "=", "sale")],
                    partner_field="partner_id",
                    date_field="date_order",
                    records_field="sale_order_ids",
                    company_field="company_id",
                    lead_field="opportunity_id" if "opportunity_id" in orders else "",
                    amount_field="amount_untaxed",
                    currency_field="currency_id",
                )
            )
        return sources

    @api.model
    def _lifecycle_get_won_domain(self):
        """Return the domain of opportunities that are purchases themselves."""
        domain = Domain("won_status", "=", "won")
        if "order_ids" in self.env["crm.lead"]._fields:  # sale_crm
            domain &= Domain("order_ids", "not any", [("state", "=", "sale")])
        return list(domain)

    # ------------------------------------------------------------
    # SQL
    # ------------------------------------------------------------

    @api.model
    def _lifecycle_select_purchases(self, entity_ids=None, exclude=None, sources=None):
        """Return the SELECT of all purchases, one row each, in elevated rights.

        Columns: ``entity_id``; ``date``, null if not recorded; ``key``, which orders
        purchases of one moment (the id of an opportunity, else 0), before ``lead_id``,
        the opportunity it came from, if known.

        :param entity_ids: ids of commercial entities to keep to; all, if None
        :param exclude: opportunities that are not to be counted, nor their orders
        :param sources: those to read from; all, if None
        :rtype: SQL
        """
        if sources is None:
            sources = self._lifecycle_purchase_sources()
        return SQL(" UNION ALL ").join(
            self._lifecycle_select_source(source, entity_ids, exclude)
            for source in sources
        )

    @api.model
    def _lifecycle_select_source(self, source, entity_ids=None, exclude=None):
        """Return the SELECT of ``_lifecycle_select_purchases`` for one source."""
        model = self.env[source.model].sudo().with_context(active_test=False)
        query = model._search(Domain(source.domain))
        entity_id = self._lifecycle_join_entity(
            query, model, source.partner_field, source.company_field, entity_ids
        )
        lead_id = SQL("NULL::integer")
        if source.lead_field:
            lead_id = model._field_to_sql(query.table, source.lead_field, query)
            if exclude:
                query.add_where(
                    SQL(
                        "(%s IS NULL OR %s != ALL(%s))",
                        lead_id,
                        lead_id,
                        list(exclude.ids),
                    )
                )
        return query.select(
            SQL("%s AS entity_id", entity_id),
            SQL(
                "%s AS date", model._field_to_sql(query.table, source.date_field, query)
            ),
            SQL("%s AS key", lead_id if source.lead_field == "id" else SQL("0")),
            SQL("%s AS lead_id", lead_id),
        )

    @api.model
    def _lifecycle_join_entity(
        self, query, model, partner_field, company_field="", entity_ids=None
    ):
        """Join the contact to the records of a query; return its commercial entity.

        An entity that belongs to a company takes no records of another one. Few do, as
        a rule: the database finds those by the index and compares nothing else.

        :param query: Query on ``model``
        :param str partner_field: many2one of ``model`` to the contact
        :param str company_field: many2one of ``model`` to the company, if any
        :param entity_ids: ids of commercial entities to keep to; all, if None
        :return: the entity's id
        :rtype: SQL
        """
        partners = self.env["res.partner"].sudo()
        contact_id = model._field_to_sql(query.table, partner_field, query)
        contact = query.make_alias(query.table, "lifecycle_contact")
        query.add_join(
            "JOIN",
            contact,
            "res_partner",
            SQL("%s = %s", SQL.identifier(contact, "id"), contact_id),
        )
        entity_id = partners._field_to_sql(contact, "commercial_partner_id", query)
        kept = SQL("TRUE")
        if entity_ids is not None:
            kept = SQL("%s = ANY(%s)", entity_id, list(entity_ids))
            query.add_where(kept)
        if company_field:
            company_id = model._field_to_sql(query.table, company_field, query)
            self._lifecycle_join_owner(query, entity_id, company_id, kept)
        return entity_id

    @api.model
    def _lifecycle_join_owner(self, query, entity_id, company_id, kept):
        """Leave out the records of another company than the one their entity is of;
        those of its branches stay.

        :param query: Query on the records
        :param SQL entity_id: their commercial entity
        :param SQL company_id: their company
        :param SQL kept: condition on the entities that are looked at
        """
        owner = query.make_alias(query.table, "lifecycle_owner")
        own = self.env["res.partner"].sudo()._field_to_sql(owner, "company_id", query)
        query.add_join(
            "LEFT JOIN",
            owner,
            "res_partner",
            SQL(
                "%s = %s AND %s IS NOT NULL AND %s",
                SQL.identifier(owner, "id"),
                entity_id,
                own,
                kept,
            ),
        )
        theirs = SQL(
            "%s IS NULL OR %s IS NULL OR %s = %s", own, company_id, own, company_id
        )
        branches = self.env["res.company"]._lifecycle_get_branches()
        if branches:
            theirs = SQL("%s OR (%s, %s) IN %s", theirs, company_id, own, branches)
        query.add_where(SQL("(%s)", theirs))

    def _lifecycle_get_first_purchase_dates(self, exclude=None):
        """Return when each commercial entity of ``self`` purchased first.

        One query over all sources, companies and salespeople: the answer must not
        depend on who asks, and it holds no amounts or names.

        :param exclude: opportunities that are not to be counted, nor their orders
        :return: ``{id of the commercial entity: datetime, or None if not recorded}``,
            without those that never purchased
        :rtype: dict
        """
        entities = self.sudo().commercial_partner_id
        rows = self.env.execute_query(
            SQL(
                """
                SELECT entity_id, CASE WHEN count(*) = count(date) THEN min(date) END
                  FROM (%s) purchases GROUP BY entity_id
                """,
                self._lifecycle_select_purchases(entities.ids, exclude),
            )
        )
        before_odoo = entities.filtered("lifecycle_opening_purchases")
        return {**dict(rows), **dict.fromkeys(before_odoo.ids)}

    def _lifecycle_get_known_first_dates(self):
        """Return what ``_lifecycle_get_first_purchase_dates`` does, from the facts."""
        return {
            entity.id: entity.lifecycle_customer_date or None
            for entity in self.sudo()
            if entity.lifecycle_purchase_count
        }
