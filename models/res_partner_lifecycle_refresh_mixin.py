# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from contextlib import contextmanager

from odoo import api, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

SOURCES_PARAMETER = "crm_customer_lifecycle.purchase_sources"

DEFERRED = "crm_customer_lifecycle_marked_contacts"


class ResPartnerLifecycleRefreshMixin(models.AbstractModel):
    """The one SQL statement that the lifecycle facts are read with."""

    _name = "res.partner.lifecycle.refresh.mixin"
    _description = "Reading the Lifecycle Facts of Contacts"

    def _lifecycle_mark_facts(self):
        """Let the facts of the entities of ``self``, and their contacts, be read anew.

        For changes that the ORM does not see: SQL, and leads, whose changes are
        filtered first. Takes effect when the facts are next read, or flushed.
        """
        deferred = self.env.cr.cache.get(DEFERRED)
        if deferred is not None:
            deferred.update(self._ids)
            return
        entities = self.sudo().commercial_partner_id
        entities.modified(["lifecycle_opening_purchases"])

    @contextmanager
    def _lifecycle_mark_later(self):
        """Mark at the end, at once, what is marked within: for bulk actions.

        In the cursor's cache: a context could be sent by anybody.
        """
        cache = self.env.cr.cache
        if DEFERRED in cache:
            yield
            return
        cache[DEFERRED] = set()
        try:
            yield
        finally:
            self.browse(cache.pop(DEFERRED, ()))._lifecycle_mark_facts()

    def _lifecycle_read_facts(self):
        """Return the facts of the commercial entities ``self``, in one query.

        :return: ``{entity id: {field name: value, or None}}``
        :rtype: dict
        """
        if not self:
            return {}
        rows = self.env.execute_query(self._lifecycle_select_facts(self.ids))
        names = self._lifecycle_get_fact_fields()
        return {
            entity_id: dict(zip(names, values, strict=True))
            for entity_id, *values in rows
        }

    @api.model
    def _lifecycle_refresh_all(self, entity_ids=None):
        """Bring the facts of all contacts up to date, in one statement.

        Writes those rows only whose facts differ.

        :param entity_ids: ids of commercial entities to keep to; all, if None
        :return: number of contacts that were updated
        :rtype: int
        """
        names = self._lifecycle_get_fact_fields()
        facts = self._lifecycle_select_facts(entity_ids)
        for field in facts.to_flush:
            self.env[field.model_name].flush_model([field.name])
        self.flush_model(names)
        self.env.cr.execute(
            SQL(
                """
                UPDATE res_partner SET %(assignments)s
                  FROM (%(facts)s) facts
                 WHERE res_partner.commercial_partner_id = facts.entity_id
                   AND (%(old)s) IS DISTINCT FROM (%(new)s)
                """,
                assignments=SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(name), SQL.identifier("facts", name))
                    for name in names
                ),
                facts=facts,
                old=self._lifecycle_join_columns("res_partner", names),
                new=self._lifecycle_join_columns("facts", names),
            )
        )
        count = self.env.cr.rowcount
        self.invalidate_model(names)
        return count

    @api.model
    def _lifecycle_join_columns(self, alias, names):
        """Return the columns, with unset numbers as zeros, as the ORM reads them."""
        return SQL(", ").join(
            SQL("COALESCE(%s, 0)", SQL.identifier(alias, name))
            if self._fields[name].type in ("integer", "float")
            else SQL.identifier(alias, name)
            for name in names
        )

    @api.model
    def _lifecycle_select_facts(self, entity_ids=None):
        """Return the SELECT of the facts: ``entity_id``, then the fact fields.

        One row for each commercial entity, also for those without any.

        :param entity_ids: ids of the entities to keep to; all, if None
        :rtype: SQL
        """
        partners = self.env["res.partner"].sudo()
        return SQL(
            """
            SELECT entity.id AS entity_id,
                   CASE WHEN bought.number + opening.number > 1 THEN 'repeat_customer'
                        WHEN bought.number + opening.number = 1 THEN 'customer'
                        WHEN steps.prospect_date IS NOT NULL THEN 'prospect'
                        WHEN steps.qualified_date IS NOT NULL THEN 'qualified'
                        WHEN steps.entity_id IS NOT NULL THEN 'lead'
                    END AS lifecycle_stage,
                   LEAST(steps.lead_date, steps.qualified_date, steps.prospect_date,
                         bought.first_date) AS lifecycle_lead_date,
                   LEAST(steps.qualified_date, steps.prospect_date, bought.first_date)
                       AS lifecycle_qualified_date,
                   LEAST(steps.prospect_date, bought.first_date)
                       AS lifecycle_prospect_date,
                   CASE WHEN opening.undated = 0 THEN bought.first_date
                    END AS lifecycle_customer_date,
                   CASE opening.undated WHEN 0 THEN bought.second_date
                                        WHEN 1 THEN bought.first_date
                    END AS lifecycle_repeat_date,
                   bought.number + opening.number AS lifecycle_purchase_count,
                   bought.first_date AS lifecycle_first_purchase_date,
                   bought.last_date AS lifecycle_last_purchase_date,
                   COALESCE(
                       (bought.last_date::date - bought.first_date::date)
                       / NULLIF(bought.days - 1, 0)::float8, 0
                   ) AS lifecycle_cycle_days,
                   CASE WHEN opening.undated = 0 THEN bought.first_lead_id
                    END AS lifecycle_first_lead_res_id
              FROM res_partner entity
         LEFT JOIN (%(steps)s) steps ON steps.entity_id = entity.id
         LEFT JOIN (%(bought)s) purchases ON purchases.entity_id = entity.id
        CROSS JOIN LATERAL (
                   SELECT COALESCE(purchases.number, 0) AS number,
                          COALESCE(purchases.number - purchases.dated, 0) AS undated,
                          COALESCE(purchases.days, 0) AS days,
                          purchases.first_date, purchases.second_date,
                          purchases.last_date, purchases.first_lead_id
                   ) bought
        CROSS JOIN LATERAL (
                   SELECT COALESCE(%(opening)s, 0) AS number,
                          COALESCE(%(opening)s, 0) + bought.undated AS undated
                   ) opening
             WHERE entity.id = %(entity)s %(only)s
            """,
            steps=self._lifecycle_select_steps(entity_ids),
            bought=self._lifecycle_select_totals(entity_ids),
            opening=partners._field_to_sql("entity", "lifecycle_opening_purchases"),
            entity=partners._field_to_sql("entity", "commercial_partner_id"),
            only=SQL()
            if entity_ids is None
            else SQL("AND entity.id = ANY(%s)", list(entity_ids)),
        )

    @api.model
    def _lifecycle_select_steps(self, entity_ids=None):
        """Return the SELECT of when each entity's leads reached the steps before the
        purchase.

        A duplicated opportunity keeps the conversion date of the one it was copied
        from, so a date before its own creation is not believed; an opportunity that
        was created as one has none.
        """
        model = self.env["crm.lead"].sudo().with_context(active_test=False)
        query = model._search([])
        entity = self._lifecycle_join_entity(
            query, model, "partner_id", "company_id", entity_ids
        )

        def column(name):
            return model._field_to_sql(query.table, name, query)

        qualified = SQL("NULL::timestamp")
        if "qualification_date" in model:
            qualified = SQL("min(%s)", column("qualification_date"))
        query.groupby = SQL.identifier(entity, "id")
        return query.select(
            SQL("%s AS entity_id", SQL.identifier(entity, "id")),
            SQL("min(%s) AS lead_date", column("create_date")),
            SQL("%s AS qualified_date", qualified),
            SQL(
                "min(CASE WHEN %s = 'opportunity' THEN GREATEST(%s, %s) END)"
                " AS prospect_date",
                column("type"),
                column("date_conversion"),
                column("create_date"),
            ),
        )

    @api.model
    def _lifecycle_select_totals(self, entity_ids=None):
        """Return the SELECT of what each entity purchased; without a date is first."""
        return SQL(
            """
            SELECT entity_id, count(*) AS number, count(date) AS dated,
                   min(date) AS first_date, max(date) AS last_date,
                   (array_agg(date ORDER BY date))[2] AS second_date,
                   count(DISTINCT date::date) AS days,
                   (array_agg(lead_id ORDER BY date, key))[1] AS first_lead_id
              FROM (%s) AS every GROUP BY entity_id
            """,
            self._lifecycle_select_purchases(entity_ids),
        )

    # ------------------------------------------------------------
    # LIFE OF THE SOURCES
    # ------------------------------------------------------------

    def _register_hook(self):
        """Count the history anew when a source of purchases came or went.

        So it is when Sales is installed or uninstalled after us.
        """
        super()._register_hook()
        if self._name == "res.partner":
            self._lifecycle_follow_sources()

    @api.model
    def _lifecycle_follow_sources(self):
        """Refresh all facts if the sources are not those of the last refresh."""
        parameters = self.env["ir.config_parameter"].sudo()
        sources = repr([tuple(s) for s in self._lifecycle_purchase_sources()])
        if parameters.get_param(SOURCES_PARAMETER) != sources:
            count = self._lifecycle_refresh_all()
            parameters.set_param(SOURCES_PARAMETER, sources)
            _logger.info("Lifecycle facts of %s contacts brought up to date", count)
