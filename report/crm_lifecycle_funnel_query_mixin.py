# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

from .crm_lifecycle_funnel_columns_mixin import (
    BUYER,
    COLUMNS,
    COMPANY,
    CONTACT,
    FACTS,
    LEAD,
)

# of which PostgreSQL knows how many values there are
PLAIN = {*COLUMNS, "lead_id", "commercial_partner_id"}


class CrmLifecycleFunnelQueryMixin(models.AbstractModel):
    """The SQL of the funnel: the rows of ``crm_lead`` that the rules of leads allow.

    So whoever narrows those rules narrows the report; it has rules of its own, too.
    """

    _name = "crm.lifecycle.funnel.query.mixin"
    _description = "SQL of the Lifecycle Funnel"

    _depends = {
        "crm.lead": [
            *COLUMNS[1:],
            "date_conversion",
            "lifecycle_known_customer_id",
            "qualification_date",
            "qualification_is_qualified",
            "tag_ids",
        ],
        "res.partner": [
            "commercial_partner_id",
            "lifecycle_customer_date",
            "lifecycle_first_lead_res_id",
            "lifecycle_purchase_count",
            "lifecycle_repeat_date",
        ],
    }

    def _post_model_setup__(self):
        """Follow the fields of leads that were made by hand: the funnel has them too.

        Loaded as made by hand, one that fails does no harm; from now on they are as
        any other, so that the lead's can be deleted. Whenever fields of leads change,
        the registry sets up the models that inherit from it anew, and this one.
        """
        super()._post_model_setup__()
        if self._abstract:
            return
        self.pool["crm.lead"]._inherit_children.add(self._name)
        for field in self._fields.values():
            if field.manual and self._is_funnel_lead_field(field):
                field.manual = False

    def _valid_field_parameter(self, field, name):
        """Let the tracking of the lead's fields pass; nothing is written here."""
        return name == "tracking" or super()._valid_field_parameter(field, name)

    @api.model
    def _is_funnel_lead_field(self, field):
        """Return whether the field was given to the funnel by the lead."""
        ours = self.env["ir.model.fields"]._all_manual_field_data()
        return field.name not in ours.get(self._name, {})

    @property
    def _table_query(self):
        return SQL("%s %s %s", self._select(), self._from(), self._where())

    def _select(self) -> SQL:
        columns = {**self._select_fields(), **self._select_additional_fields()}
        return SQL(
            "SELECT %s",
            SQL(", ").join(
                SQL("%s AS %s", expression, SQL.identifier(name))
                for name, expression in columns.items()
            ),
        )

    def _select_additional_fields(self) -> dict:
        """Return ``{field: SQL}`` of further columns.

        Hook: the lead's row is ``crm_lead``; join more in ``_from``.
        """
        return {}

    def _from(self) -> SQL:
        """Return the FROM clause: the lead, and at most one row of all that is joined.

        Hook: join here what ``_select_additional_fields`` needs.
        """
        leads = self._get_funnel_leads()
        column = leads._field_to_sql
        facts_id = leads._lifecycle_get_facts_id_to_sql(LEAD)
        return SQL(
            """
            FROM %(leads)s
            LEFT JOIN res_partner %(contact)s ON %(contact_id)s = %(partner)s
            LEFT JOIN res_company %(company)s ON %(company_id)s = %(lead_company)s
            LEFT JOIN res_partner %(facts)s ON %(facts_pk)s = %(facts_id)s
            LEFT JOIN res_partner %(buyer)s
                   ON %(buyer_pk)s = CASE WHEN %(won)s THEN %(facts_id)s END
                  AND %(purchases)s > 0
            """,
            leads=self._get_funnel_lead_query().from_clause,
            contact=SQL.identifier(CONTACT),
            contact_id=SQL.identifier(CONTACT, "id"),
            partner=column(LEAD, "partner_id"),
            company=SQL.identifier(COMPANY),
            company_id=SQL.identifier(COMPANY, "id"),
            lead_company=column(LEAD, "company_id"),
            facts=SQL.identifier(FACTS),
            facts_pk=SQL.identifier(FACTS, "id"),
            facts_id=facts_id,
            buyer=SQL.identifier(BUYER),
            buyer_pk=SQL.identifier(BUYER, "id"),
            won=leads._lifecycle_is_won_to_sql(LEAD),
            purchases=self._get_fact(BUYER, "lifecycle_purchase_count"),
        )

    def _where(self) -> SQL:
        """Return the WHERE clause: the rules of leads. Hook: leave out rows."""
        return SQL(
            "WHERE %s", self._get_funnel_lead_query().where_clause or SQL("TRUE")
        )

    # ------------------------------------------------------------
    # GROUPS
    # ------------------------------------------------------------

    def _read_group_groupby(self, alias, groupby_spec, query):
        """Compute what is no plain column apart from its grouping.

        PostgreSQL takes months, steps and the like for as many groups as there are
        leads, and sorts them all on disk. Of the column of a subquery it assumes few
        groups, and counts in memory.
        """
        term = super()._read_group_groupby(alias, groupby_spec, query)
        field = self._fields.get(groupby_spec)
        is_plain = field and (field.name in PLAIN or field.type == "many2many")
        if alias != self._table or is_plain or "." in groupby_spec or query._joins:
            return term
        return self._compute_apart(term, groupby_spec, query)

    @api.model
    def _compute_apart(self, term, groupby_spec, query):
        """Put a column for the term into the table of a query; return the column."""
        apart = query.__dict__.setdefault("_lifecycle_apart", {})
        if groupby_spec not in apart:
            name = f"apart_{len(apart)}"
            query._tables[self._table] = SQL(
                "(WITH apart AS (SELECT) SELECT %s.*, %s AS %s FROM %s)",
                SQL.identifier(self._table),
                term,
                SQL.identifier(name),
                query.from_clause,
            )
            apart[groupby_spec] = SQL.identifier(self._table, name)
        return apart[groupby_spec]

    # ------------------------------------------------------------
    # LEADS
    # ------------------------------------------------------------

    @api.model
    def _get_funnel_leads(self):
        """Return crm.lead, to express its fields: what may be read, the query says."""
        return self.env["crm.lead"].sudo()

    @api.model
    def _get_funnel_lead_query(self):
        """Return the query of all leads under the reader's rules, archived ones too."""
        leads = self.env["crm.lead"].with_context(active_test=False)
        if not leads.has_access("read"):
            leads = leads.sudo()
            query = leads._search([])
            query.add_where("FALSE")
            return query
        return leads._search([])

    def _select_made_by_hand(self):
        """Return the columns of the fields that were made by hand on leads.

        What Odoo takes for one value is one: a domain does not tell a number that was
        never set from 0, nor a text from an empty one, so groups must not either.
        """
        leads = self._get_funnel_leads()
        same = {"integer": "COALESCE(%s, 0)", "char": "NULLIF(%s, '')"}
        columns = {}
        for name in self._get_funnel_lead_fields():
            column = leads._field_to_sql(LEAD, name)
            columns[name] = SQL(same.get(leads._fields[name].type, "%s"), column)
        return columns

    @api.model
    def _get_funnel_lead_fields(self):
        """Return the names of the columns that were made by hand on leads."""
        leads = self.env["crm.lead"]._fields
        return [
            name
            for name, field in self._fields.items()
            if name.startswith("x_")
            and field.column_type
            and field.store
            and name in leads
            and leads[name].manual
            and leads[name].store
        ]
