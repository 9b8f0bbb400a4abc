# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class ResPartnerLifecycleEventMixin(models.AbstractModel):
    """What happened with a commercial entity, in SQL: the steps its leads reached, and
    its purchases in their order.

    Each lead is read once, for both, and its contact once: on a million leads that is
    what the facts cost, and on the leads of one customer, too.
    """

    _name = "res.partner.lifecycle.event.mixin"
    _description = "What Happened with a Contact"

    @api.model
    def _lifecycle_split_sources(self):
        """Return the source whose purchases are leads themselves, if any, and the
        list of the others."""
        sources = self._lifecycle_purchase_sources()
        lead = ("crm.lead", "id", "partner_id", "company_id")
        won = [
            source
            for source in sources
            if (
                source.model,
                source.lead_field,
                source.partner_field,
                source.company_field,
            )
            == lead
        ]
        return won[:1], [source for source in sources if source not in won[:1]]

    @api.model
    def _lifecycle_select_events(self, entity_ids=None):
        """Return the SELECT of leads and of purchases elsewhere, in elevated rights.

        Columns: ``entity_id``; when a lead reached each step, ``lead_date``,
        ``qualified_date`` and ``prospect_date``; whether it is a purchase, ``bought``,
        and its ``date``, null if not recorded; ``key`` and ``lead_id`` as in
        ``_lifecycle_select_purchases``.
        """
        leads = self._lifecycle_select_lead_events(entity_ids)
        others = self._lifecycle_split_sources()[1]
        if not others:
            return leads
        return SQL(
            """
            %s UNION ALL
            SELECT entity_id, NULL, NULL, NULL, TRUE, date, key, lead_id
              FROM (%s) AS purchase
            """,
            leads,
            self._lifecycle_select_purchases(entity_ids, sources=others),
        )

    @api.model
    def _lifecycle_select_lead_events(self, entity_ids=None):
        """Return the SELECT of ``_lifecycle_select_events`` for the leads.

        A duplicated opportunity keeps the conversion date of the one it was copied
        from, so a date before its own creation is not believed; an opportunity that
        was created as one has none.
        """
        model = self.env["crm.lead"].sudo().with_context(active_test=False)
        query = model._search([])
        entity_id = self._lifecycle_join_entity(
            query, model, "partner_id", "company_id", entity_ids
        )

        def column(name):
            return model._field_to_sql(query.table, name, query)

        bought, date = SQL("FALSE"), SQL("NULL::timestamp")
        for source in self._lifecycle_split_sources()[0]:
            domain = Domain(source.domain).optimize_full(model)
            bought = domain._to_sql(model, query.table, query)
            date = SQL("CASE WHEN %s THEN %s END", bought, column(source.date_field))
        return query.select(
            SQL("%s AS entity_id", entity_id),
            SQL("%s AS lead_date", column("create_date")),
            SQL("%s AS qualified_date", column("qualification_date")),
            SQL(
                "CASE WHEN %s = 'opportunity' THEN GREATEST(%s, %s) END"
                " AS prospect_date",
                column("type"),
                column("date_conversion"),
                column("create_date"),
            ),
            SQL("(%s) AS bought", bought),
            SQL("%s AS date", date),
            SQL("%s AS key", column("id")),
            SQL("%s AS lead_id", column("id")),
        )

    @api.model
    def _lifecycle_select_totals(self, entity_ids=None):
        """Return the SELECT of what each entity did: when its leads reached the steps
        before a purchase, and its purchases, those without a date last.

        Each is put in its place once, always the same; what follows is counted from
        there. Of several on one day, the first has an earlier day before it, or
        nothing.
        """
        return SQL(
            """
            SELECT entity_id, min(lead_date) AS lead_date,
                   min(qualified_date) AS qualified_date,
                   min(prospect_date) AS prospect_date,
                   count(*) FILTER (WHERE bought) AS number, count(date) AS dated,
                   min(date) AS first_date, max(date) AS last_date,
                   min(date) FILTER (WHERE previous IS NOT NULL) AS second_date,
                   count(date) FILTER (
                       WHERE previous IS NULL OR previous::date < date::date
                   ) AS days,
                   min(lead_id) FILTER (
                       WHERE bought AND previous IS NULL
                   ) AS first_lead_id
              FROM (SELECT *, lag(date) OVER (
                               PARTITION BY entity_id, bought
                                   ORDER BY date, key, lead_id
                           ) AS previous
                      FROM (%s) AS event
                   ) AS placed
             GROUP BY entity_id
            """,
            self._lifecycle_select_events(entity_ids),
        )
