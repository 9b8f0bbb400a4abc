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
COLUMNS = [
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


class CrmLifecycleFunnelColumnsMixin(models.AbstractModel):
    """The columns of the funnel, each expressed from one row.

    What a step is, the lead's own fields say; here it is only asked for.
    """

    _name = "crm.lifecycle.funnel.columns.mixin"
    _description = "Columns of the Lifecycle Funnel"

    def _select_fields(self):
        """Return ``{field: SQL}`` of all columns."""
        leads = self._get_funnel_leads()
        return {
            **{name: leads._field_to_sql(LEAD, name) for name in COLUMNS},
            **self._select_made_by_hand(),
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
            **self._select_outcomes(),
            **self._select_dates(),
        }

    def _get_step_conditions(self):
        """Return ``{step: SQL condition of the leads that reached it}``, none of them
        null; ``returned`` are first purchases of customers who have come back since."""
        leads = self._get_funnel_leads()
        won = leads._lifecycle_is_won_to_sql(LEAD)
        later = leads._lifecycle_is_not_first_to_sql(LEAD, BUYER)
        prospect = SQL("(%s OR %s)", won, leads._lifecycle_is_prospect_to_sql(LEAD))
        return {
            "qualified": SQL(
                "(%s OR %s)", prospect, leads._lifecycle_is_qualified_to_sql(LEAD)
            ),
            "prospect": prospect,
            "won": won,
            "repeat": SQL(
                "(%s AND %s IS NOT NULL AND %s)",
                won,
                self._get_fact(BUYER, "id"),
                later,
            ),
            "returned": SQL(
                "(%s AND %s = %s AND %s > 1)",
                won,
                self._get_fact(BUYER, "lifecycle_first_lead_res_id"),
                leads._field_to_sql(LEAD, "id"),
                self._get_fact(BUYER, "lifecycle_purchase_count"),
            ),
        }

    def _select_steps(self):
        """Return the columns of which steps are reached, as numbers and as rates."""
        steps = self._get_step_conditions()
        everybody = SQL("TRUE")
        return {
            "is_lead": SQL("1"),
            "is_qualified": self._to_number(steps["qualified"]),
            "is_prospect": self._to_number(steps["prospect"]),
            "is_customer": self._to_number(steps["won"]),
            "is_repeat": self._to_number(steps["repeat"]),
            "is_returned": self._to_number(steps["returned"]),
            "rate_qualified": self._to_rate(everybody, steps["qualified"]),
            "rate_prospect": self._to_rate(steps["qualified"], steps["prospect"]),
            "rate_customer": self._to_rate(steps["prospect"], steps["won"]),
            "rate_repeat": self._to_rate(steps["won"], steps["repeat"]),
            "rate_overall": self._to_rate(everybody, steps["won"]),
        }

    def _select_outcomes(self):
        """Return the columns of how far each lead came, and what came of it."""
        leads = self._get_funnel_leads()
        steps = self._get_step_conditions()
        lost = SQL("%s = 'lost'", leads._field_to_sql(LEAD, "won_status"))
        existing = leads._lifecycle_compare_to_sql(LEAD, FACTS, None)
        open_step = leads._lifecycle_open_step_to_sql(LEAD)
        first_date = self._get_fact(BUYER, "lifecycle_customer_date")
        return {
            "lifecycle_stage": SQL(
                "CASE WHEN %s THEN 'repeat_customer' WHEN %s THEN 'customer'"
                " ELSE %s END",
                steps["repeat"],
                steps["won"],
                open_step,
            ),
            "lifecycle_customer_type": SQL(
                "CASE WHEN %s THEN 'existing' ELSE 'new' END", existing
            ),
            "lost_step": SQL("CASE WHEN %s THEN %s END", lost, open_step),
            "won_revenue": SQL(
                "CASE WHEN %s THEN %s ELSE 0 END",
                steps["won"],
                leads._field_to_sql(LEAD, "expected_revenue"),
            ),
            "days_to_repeat": self._to_days(
                steps["repeat"], first_date, leads._field_to_sql(LEAD, "date_closed")
            ),
            "days_to_return": self._to_days(
                steps["returned"],
                first_date,
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
        months = self._to_months(won, created, closed)
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
            "months_to_purchase": months,
            "purchased_after": SQL(
                "CASE WHEN %(months)s <= 12"
                " THEN 'm' || lpad((%(months)s)::text, 2, '0')"
                " WHEN %(months)s <= 24 THEN 'y2' WHEN %(months)s <= 36 THEN 'y3'"
                " WHEN %(months)s > 36 THEN 'z' WHEN %(won)s THEN 'zz' END",
                months=months,
                won=won,
            ),
        }

    # ------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------

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
