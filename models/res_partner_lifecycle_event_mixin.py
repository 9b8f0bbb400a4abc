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
        """Return the SELECT of the leads, one row each, in elevated rights.

        Columns: ``entity_id``; when it reached each step, ``lead_date``,
        ``qualified_date`` and ``prospect_date``; whether it is a purchase, ``bought``,
        and its ``date``, null if not recorded; ``lead_id``.

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
            date = column(source.date_field)
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
            SQL("%s AS lead_id", column("id")),
        )

    @api.model
    def _lifecycle_select_steps(self):
        """Return the SELECT of when each entity reached the steps before purchase."""
        return SQL(
            """
            SELECT entity_id, min(lead_date) AS lead_date,
                   min(qualified_date) AS qualified_date,
                   min(prospect_date) AS prospect_date
              FROM event GROUP BY entity_id
            """
        )

    @api.model
    def _lifecycle_select_totals(self, entity_ids=None):
        """Return the SELECT of what each entity purchased; without a date is last.

        Each purchase is put in its place once; what follows is counted from there.
        """
        others = self._lifecycle_split_sources()[1]
        purchases = SQL(
            "SELECT entity_id, date, lead_id AS key, lead_id FROM event WHERE bought"
        )
        if others:
            purchases = SQL(
                "%s UNION ALL %s",
                purchases,
                self._lifecycle_select_purchases(entity_ids, sources=others),
            )
        return SQL(
            """
            SELECT entity_id, count(*) AS number, count(date) AS dated,
                   min(date) AS first_date, max(date) AS last_date,
                   min(date) FILTER (WHERE place = 2) AS second_date,
                   count(date) FILTER (WHERE gap IS NULL OR gap > 0) AS days,
                   min(lead_id) FILTER (WHERE place = 1) AS first_lead_id
              FROM (SELECT entity_id, date, lead_id, row_number() OVER this AS place,
                           date::date - lag(date::date) OVER this AS gap
                      FROM (%s) AS purchase
                    WINDOW this AS (PARTITION BY entity_id ORDER BY date, key)
                   ) AS placed
             GROUP BY entity_id
            """,
            purchases,
        )
