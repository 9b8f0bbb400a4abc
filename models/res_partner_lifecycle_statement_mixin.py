# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class ResPartnerLifecycleStatementMixin(models.AbstractModel):
    """The one SQL statement that the lifecycle facts are read with."""

    _name = "res.partner.lifecycle.statement.mixin"
    _inherit = ["res.partner.lifecycle.event.mixin"]
    _description = "Reading the Lifecycle Facts of Contacts"

    @api.model
    def _lifecycle_select_facts(self, entity_ids):
        """Return the SELECT of the facts of commercial entities.

        Columns: ``id``, then the fact fields. One row for each entity, also for those
        without any fact.

        :rtype: SQL
        """
        return self._lifecycle_select(
            SQL("contact.id, %s", self._lifecycle_join_facts()),
            entity_ids,
        )

    @api.model
    def _lifecycle_select_changes(self, entity_ids=None):
        """Return the SELECT of the contacts whose facts differ from the stored ones.

        Columns: ``id``, then the fact fields as they should be.

        :param entity_ids: ids of the entities to keep to, contacts included; all, if
            None
        :rtype: SQL
        """
        names = self._lifecycle_get_fact_fields()
        stored = SQL(", ").join(
            SQL(
                "%s AS %s",
                SQL.identifier("contact", name),
                SQL.identifier(f"old_{name}"),
            )
            for name in names
        )
        facts = self._lifecycle_select(
            SQL("contact.id, %s, %s", self._lifecycle_join_facts(), stored),
            entity_ids,
            members=True,
        )
        return SQL(
            "SELECT id, %s FROM (%s) facts WHERE (%s) IS DISTINCT FROM (%s)",
            SQL(", ").join(map(SQL.identifier, names)),
            facts,
            self._lifecycle_join_columns(names),
            self._lifecycle_join_columns(names, "old_"),
        )

    @api.model
    def _lifecycle_join_columns(self, names, prefix=""):
        """Return the columns, with unset numbers as zeros, as the ORM reads them."""
        return SQL(", ").join(
            SQL("COALESCE(%s, 0)", SQL.identifier(f"{prefix}{name}"))
            if self._fields[name].type in ("integer", "float")
            else SQL.identifier(f"{prefix}{name}")
            for name in names
        )

    @api.model
    def _lifecycle_join_facts(self):
        """Return the columns of the facts, in the order of the fields' names."""
        facts = self._lifecycle_get_fact_expressions()
        return SQL(", ").join(
            SQL("%s AS %s", SQL(facts[name]), SQL.identifier(name))
            for name in self._lifecycle_get_fact_fields()
        )

    @api.model
    def _lifecycle_get_fact_expressions(self):
        """Return ``{fact field: SQL}`` over what ``_lifecycle_select`` has joined."""
        return {
            "lifecycle_stage": """
                CASE WHEN bought.number + opening.number > 1 THEN 'repeat_customer'
                     WHEN bought.number + opening.number = 1 THEN 'customer'
                     WHEN totals.prospect_date IS NOT NULL THEN 'prospect'
                     WHEN totals.qualified_date IS NOT NULL THEN 'qualified'
                     WHEN totals.entity_id IS NOT NULL THEN 'lead'
                 END""",
            "lifecycle_lead_date": """
                LEAST(totals.lead_date, totals.qualified_date, totals.prospect_date,
                      totals.first_date)""",
            "lifecycle_qualified_date": """
                LEAST(totals.qualified_date, totals.prospect_date,
                      totals.first_date)""",
            "lifecycle_prospect_date": "LEAST(totals.prospect_date, totals.first_date)",
            "lifecycle_customer_date": """
                CASE WHEN opening.undated = 0 THEN totals.first_date END""",
            "lifecycle_repeat_date": """
                CASE opening.undated WHEN 0 THEN totals.second_date
                                     WHEN 1 THEN totals.first_date END""",
            "lifecycle_purchase_count": "bought.number + opening.number",
            "lifecycle_first_purchase_date": "totals.first_date",
            "lifecycle_last_purchase_date": "totals.last_date",
            "lifecycle_cycle_days": """
                COALESCE((totals.last_date::date - totals.first_date::date)
                         / NULLIF(totals.days - 1, 0)::float8, 0)""",
            "lifecycle_first_lead_res_id": """
                CASE WHEN opening.undated = 0 THEN totals.first_lead_id END""",
        }

    @api.model
    def _lifecycle_select(self, columns, entity_ids=None, members=False):
        """Return the SELECT of columns over contacts joined with the facts of their
        entities: ``contact``, ``totals``, ``bought`` and ``opening``.

        :param entity_ids: ids of the entities to keep to; all, if None
        :param bool members: whether to return the contacts of the entities, too
        """
        partners = self.env["res.partner"].sudo()
        entity_id = partners._field_to_sql("contact", "commercial_partner_id")
        if members:
            opening = partners._field_to_sql("entity", "lifecycle_opening_purchases")
            entity = SQL(
                "LEFT JOIN res_partner entity ON entity.id = %s AND %s != 0",
                entity_id,
                opening,
            )
        else:
            opening = partners._field_to_sql("contact", "lifecycle_opening_purchases")
            entity = SQL()
        where = SQL("%s IS NOT NULL", entity_id)
        if entity_ids is not None:
            kept = entity_id if members else SQL.identifier("contact", "id")
            where = SQL("%s = ANY(%s)", kept, list(entity_ids))
        return SQL(
            """
            WITH totals AS (%(totals)s)
            SELECT %(columns)s
              FROM res_partner contact
         LEFT JOIN totals ON totals.entity_id = %(entity_id)s
                   %(entity)s
        CROSS JOIN LATERAL (
                   SELECT COALESCE(totals.number, 0) AS number,
                          COALESCE(totals.number - totals.dated, 0) AS undated
                   ) bought
        CROSS JOIN LATERAL (
                   SELECT COALESCE(%(opening)s, 0) AS number,
                          COALESCE(%(opening)s, 0) + bought.undated AS undated
                   ) opening
             WHERE %(where)s
            """,
            totals=self._lifecycle_select_totals(entity_ids),
            columns=columns,
            entity_id=entity_id,
            entity=entity,
            opening=opening,
            where=where,
        )
