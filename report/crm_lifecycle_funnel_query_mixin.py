# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

LEAD = "crm_lead"
# aliases of what may be joined to the lead; each at most one row, so that PostgreSQL
# leaves out those that a query does not ask for
CONTACT = "lifecycle_contact"  # its partner
COMPANY = "lifecycle_company"
FACTS = "lifecycle_facts"  # of its contact, or of the returning customer recognised
BUYER = "lifecycle_buyer"  # the same, only for leads that are won
MEMBER_COLUMNS = [
    "id",
    "name",
    "create_date",
    "date_closed",
    "type",
    "won_status",
    "stage_id",
    "team_id",
    "user_id",
    "company_id",
    "partner_id",
    "source_id",
    "medium_id",
    "campaign_id",
    "country_id",
    "lost_reason_id",
    "qualification_grade",
    "expected_revenue",
]


class CrmLifecycleFunnelQueryMixin(models.AbstractModel):
    """The SQL of the funnel: one row of ``crm_lead``, and the rules of crm.lead.

    What a step is, the lead's own fields say; here it is only asked for.
    """

    _name = "crm.lifecycle.funnel.query.mixin"
    _description = "SQL of the Lifecycle Funnel"

    _depends = {
        "crm.lead": [
            *MEMBER_COLUMNS[1:],
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
        return SQL("WHERE %s", self._get_funnel_lead_query().where_clause or SQL("TRUE"))

    # ------------------------------------------------------------
    # COLUMNS
    # ------------------------------------------------------------

    def _select_fields(self):
        """Return ``{field: SQL}`` of all columns."""
        leads = self._get_funnel_leads()
        return {
            **{
                name: leads._field_to_sql(LEAD, name)
                for name in [*MEMBER_COLUMNS, *self._get_funnel_lead_fields()]
            },
            "lead_id": leads._field_to_sql(LEAD, "id"),
            "commercial_partner_id": self._get_fact(CONTACT, "commercial_partner_id"),
            "first_purchase_date": self._get_fact(FACTS, "lifecycle_customer_date"),
            "second_purchase_date": self._get_fact(FACTS, "lifecycle_repeat_date"),
            "company_currency": SQL(
                "COALESCE(%s, (SELECT currency_id FROM res_company WHERE id = %s))",
                SQL.identifier(COMPANY, "currency_id"),
                self.env.company.id,
            ),
            **self._select_steps(),
            **self._select_dates(),
        }

    def _select_steps(self):
        """Return the columns of the steps: which are reached, and what of whom."""
        leads = self._get_funnel_leads()
        won = leads._lifecycle_is_won_to_sql(LEAD)
        lost = SQL("%s = 'lost'", leads._field_to_sql(LEAD, "won_status"))
        again = leads._lifecycle_compare_to_sql(LEAD, BUYER, None)
        existing = leads._lifecycle_compare_to_sql(LEAD, FACTS, None)
        open_step = leads._lifecycle_open_step_to_sql(LEAD)
        prospect = SQL("(%s OR %s)", won, leads._lifecycle_is_prospect_to_sql(LEAD))
        qualified = SQL(
            "(%s OR %s)", prospect, leads._lifecycle_is_qualified_to_sql(LEAD)
        )
        repeat = SQL("(%s AND COALESCE(%s, FALSE))", won, again)
        returned = SQL(
            "(%s AND %s = %s AND %s > 1)",
            won,
            self._get_fact(BUYER, "lifecycle_first_lead_res_id"),
            leads._field_to_sql(LEAD, "id"),
            self._get_fact(BUYER, "lifecycle_purchase_count"),
        )
        return {
            "is_lead": SQL("1"),
            "is_qualified": self._to_number(qualified),
            "is_prospect": self._to_number(prospect),
            "is_customer": self._to_number(won),
            "is_repeat": self._to_number(repeat),
            "is_returned": self._to_number(returned),
            "rate_qualified": self._to_rate(SQL("TRUE"), qualified),
            "rate_prospect": self._to_rate(qualified, prospect),
            "rate_customer": self._to_rate(prospect, won),
            "rate_repeat": self._to_rate(won, repeat),
            "rate_overall": self._to_rate(SQL("TRUE"), won),
            "lifecycle_stage": SQL(
                "CASE WHEN %s THEN 'repeat_customer' WHEN %s THEN 'customer' ELSE %s END",
                repeat,
                won,
                open_step,
            ),
            "lifecycle_customer_type": SQL(
                "CASE WHEN %s THEN 'existing' ELSE 'new' END", existing
            ),
            "lost_step": SQL("CASE WHEN %s THEN %s END", lost, open_step),
            "won_revenue": SQL(
                "CASE WHEN %s THEN %s ELSE 0 END",
                won,
                leads._field_to_sql(LEAD, "expected_revenue"),
            ),
            "days_to_repeat": self._to_days(
                repeat,
                self._get_fact(BUYER, "lifecycle_customer_date"),
                leads._field_to_sql(LEAD, "date_closed"),
            ),
            "days_to_return": self._to_days(
                returned,
                self._get_fact(BUYER, "lifecycle_customer_date"),
                self._get_fact(BUYER, "lifecycle_repeat_date"),
            ),
        }

    def _select_dates(self):
        """Return the columns of when the steps before the second purchase came.

        A date before the lead's own creation, as a copy may bring it, is not believed;
        each step is dated no later than the next.
        """
        leads = self._get_funnel_leads()
        created = leads._field_to_sql(LEAD, "create_date")
        recorded = leads._field_to_sql(LEAD, "qualification_date")
        closed = leads._field_to_sql(LEAD, "date_closed")
        converted = leads._field_to_sql(LEAD, "date_conversion")
        known = SQL("%s IS NOT NULL", recorded)
        opened = leads._lifecycle_is_prospect_to_sql(LEAD)
        won = leads._lifecycle_is_won_to_sql(LEAD)
        qualified_on = SQL("GREATEST(%s, %s)", recorded, created)
        opened_on = SQL("GREATEST(%s, %s)", converted, created)
        prospect = SQL(
            "LEAST(CASE WHEN %s THEN %s END, CASE WHEN %s THEN %s END)",
            opened,
            opened_on,
            won,
            closed,
        )
        in_time = SQL("%s AND (%s <= %s) IS NOT FALSE", known, qualified_on, prospect)
        return {
            "qualified_date": SQL(
                "LEAST(CASE WHEN %s THEN %s END, %s)", known, qualified_on, prospect
            ),
            "prospect_date": prospect,
            "customer_date": SQL("CASE WHEN %s THEN %s END", won, closed),
            "days_to_qualified": self._to_days(in_time, created, qualified_on),
            "days_to_prospect": self._to_days(
                SQL("%s AND %s", known, opened), qualified_on, opened_on
            ),
            "days_to_customer": self._to_days(
                SQL("%s AND %s", won, opened), opened_on, closed
            ),
            "months_to_purchase": self._to_months(won, created, closed),
        }

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

    # ------------------------------------------------------------
    # TOOLS
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

    @api.model
    def _get_fact(self, alias, name):
        return self.env["res.partner"].sudo()._field_to_sql(alias, name)

    @api.model
    def _to_number(self, condition):
        return SQL("CASE WHEN %s THEN 1 ELSE 0 END", condition)

    @api.model
    def _to_rate(self, base, condition):
        """Return 100 or 0 within the base, else null: averages are ratios of sums."""
        return SQL(
            "CASE WHEN %s THEN CASE WHEN %s THEN 100.0 ELSE 0.0 END::float8 END",
            base,
            condition,
        )

    @api.model
    def _to_days(self, condition, start, end):
        """Return the days between two moments, null if unknown or negative."""
        return SQL(
            "CASE WHEN %(condition)s AND %(end)s >= %(start)s"
            " THEN date_part('epoch', %(end)s - %(start)s) / 86400 END",
            condition=condition,
            start=start,
            end=end,
        )

    @api.model
    def _to_months(self, condition, start, end):
        """Return the calendar months between two moments, in the reader's time zone."""
        field = self.env["crm.lead"]._fields["create_date"]

        def month(moment):
            local = field.property_to_sql(moment, "tz", self, LEAD, None)
            return SQL(
                "(date_part('year', %s) * 12 + date_part('month', %s))", local, local
            )

        return SQL(
            "CASE WHEN %s AND %s >= %s THEN (%s - %s)::int4 END",
            condition,
            end,
            start,
            month(end),
            month(start),
        )
