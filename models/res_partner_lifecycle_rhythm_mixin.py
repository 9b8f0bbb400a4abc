# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import operator
from datetime import date

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, ormcache

from ..tools.rhythm import Thresholds, get_next_date, get_status
from .res_partner_lifecycle_facts_mixin import GROUPS

STATUSES = [
    ("active", "Active"),
    ("due", "Due"),
    ("at_risk", "At Risk"),
    ("lapsed", "Lapsed"),
    ("unknown", "Unknown"),
]
PARAMETER = "crm_customer_lifecycle.%s"
# what is not stored, and follows from the row
DERIVED = {"lifecycle_next_purchase_date", "lifecycle_status"}
COMPARISONS = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class ResPartnerLifecycleRhythmMixin(models.AbstractModel):
    """When a customer is expected to purchase again, as of today.

    From the stored facts alone: the last purchase and the mean gap between purchases.
    Without two purchases there is no rhythm, and the answer is *unknown*, unless the
    settings give an assumed one; then it is marked as assumed. The rule stands here in
    SQL, for searching and grouping, and in ``tools/rhythm.py``; tests compare them.
    """

    _name = "res.partner.lifecycle.rhythm.mixin"
    _description = "Purchase Rhythm of a Contact"

    lifecycle_next_purchase_date = fields.Date(
        string="Next Purchase Expected",
        compute="_compute_lifecycle_rhythm",
        search="_search_lifecycle_next_purchase_date",
        groups=GROUPS,
        help="The last purchase plus the mean time between purchases.",
    )
    lifecycle_status = fields.Selection(
        STATUSES,
        string="Customer Status",
        compute="_compute_lifecycle_rhythm",
        search="_search_lifecycle_status",
        groups=GROUPS,
        help="By how much of the usual time between purchases has gone by today. The "
        "percentages are in the CRM settings. Unknown until the second purchase.",
    )
    lifecycle_is_assumed = fields.Boolean(
        string="Rhythm Is Assumed",
        compute="_compute_lifecycle_rhythm",
        groups=GROUPS,
        help="They have purchased once, so the time between purchases is the one "
        "assumed in the CRM settings.",
    )
    lifecycle_followup_date = fields.Date(
        string="Followed Up For",
        groups=GROUPS,
        copy=False,
        readonly=True,
        prefetch="lifecycle",
        help="The expected date for which a follow-up was planned last.",
    )

    @api.model
    @ormcache(cache="stable")  # emptied whenever a setting changes
    def _lifecycle_get_rhythm_settings(self):
        """Return ``(Thresholds, assumed days between purchases, 0 if none)``."""
        parameters = self.env["ir.config_parameter"].sudo()

        def get_number(name, default):
            value = parameters.get_param(PARAMETER % name) or ""
            return int(value) if value.isdigit() else default

        thresholds = Thresholds()._asdict()
        return (
            Thresholds(
                **{
                    name: get_number(f"{name}_percent", default)
                    for name, default in thresholds.items()
                }
            ),
            get_number("assumed_cycle_days", 0),
        )

    @api.depends("lifecycle_last_purchase_date", "lifecycle_cycle_days")
    def _compute_lifecycle_rhythm(self):
        thresholds, assumed = self._lifecycle_get_rhythm_settings()
        today = fields.Date.context_today(self)
        for partner in self:
            moment = partner.lifecycle_last_purchase_date
            last = moment and moment.date()
            days = partner.lifecycle_cycle_days
            partner.lifecycle_is_assumed = bool(last and assumed and not days)
            days = days or assumed
            partner.lifecycle_next_purchase_date = get_next_date(last, days)
            partner.lifecycle_status = get_status(last, days, today, thresholds)

    # ------------------------------------------------------------
    # SQL
    # ------------------------------------------------------------

    def _field_to_sql(self, alias, field_expr, query=None):
        """Express date and status from the row, to search, group and sort by them."""
        if field_expr not in DERIVED:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        return getattr(self, f"_{field_expr}_to_sql")(alias)

    def _read_group_groupby(self, alias, groupby_spec, query):
        """Put contacts without a purchase in one group, unset or 0: it opens both."""
        sql = super()._read_group_groupby(alias, groupby_spec, query)
        field = self._fields.get(groupby_spec)
        is_number = field and field.type in ("integer", "float")
        if is_number and field.name.startswith("lifecycle_"):
            return SQL("COALESCE(%s, 0)", sql)
        return sql

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """Put contacts without a fact last, whichever way it is sorted by it."""
        if field_name.startswith("lifecycle_") and not nulls:
            nulls = SQL("NULLS LAST")
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    def _lifecycle_rhythm_to_sql(self, alias):
        """Return the SQL of the last purchase's day and of the days between them."""
        _thresholds, assumed = self._lifecycle_get_rhythm_settings()
        last = self._field_to_sql(alias, "lifecycle_last_purchase_date")
        days = self._field_to_sql(alias, "lifecycle_cycle_days")
        return (
            SQL("%s::date", last),
            SQL("COALESCE(NULLIF(%s, 0), NULLIF(%s, 0)::float8)", days, assumed),
        )

    def _lifecycle_next_purchase_date_to_sql(self, alias):
        last, days = self._lifecycle_rhythm_to_sql(alias)
        return SQL(
            "(CASE WHEN %(days)s > %(end)s - %(last)s THEN %(end)s"
            " ELSE %(last)s + floor(%(days)s + 0.5)::integer END)",
            days=days,
            end=SQL("%s::date", date.max),
            last=last,
        )

    def _lifecycle_status_to_sql(self, alias):
        thresholds, _assumed = self._lifecycle_get_rhythm_settings()
        last, days = self._lifecycle_rhythm_to_sql(alias)
        today = fields.Date.context_today(self)
        cases = SQL(" ").join(
            SQL(
                "WHEN 100 * (%s - %s) >= %s * %s THEN %s",
                SQL("%s::date", today),
                last,
                getattr(thresholds, status),
                days,
                status,
            )
            for status in ("lapsed", "at_risk", "due")
        )
        return SQL(
            "(CASE WHEN %s IS NULL THEN NULL"  # a join found no contact
            " WHEN %s IS NULL OR %s IS NULL THEN 'unknown' %s ELSE 'active' END)",
            SQL.identifier(alias, "id"),
            last,
            days,
            cases,
        )

    def _search_lifecycle_status(self, operator, value):
        if operator != "in":
            return NotImplemented
        wanted = {key for key in value if key}
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s = ANY(%s)",
                model._lifecycle_status_to_sql(alias),
                list(wanted),
            ),
            predicate=lambda partner: partner.lifecycle_status in wanted,
        )

    def _search_lifecycle_next_purchase_date(self, operator, value):
        if operator == "in":
            return Domain.OR(
                self._lifecycle_compare_next_date("=", day)
                if day
                else self._lifecycle_has_no_next_date()
                for day in value
            )
        if operator in COMPARISONS:
            return self._lifecycle_compare_next_date(operator, value)
        return NotImplemented

    @api.model
    def _lifecycle_compare_next_date(self, symbol, day):
        """Return the domain of contacts whose expected date compares to ``day``.

        :param str symbol: a key of ``COMPARISONS``, the same in SQL and in Python
        """
        day = fields.Date.to_date(day)
        compare = COMPARISONS[symbol]
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s %s %s",
                model._lifecycle_next_purchase_date_to_sql(alias),
                SQL(symbol),
                day,
            ),
            predicate=lambda partner: (
                bool(partner.lifecycle_next_purchase_date)
                and compare(partner.lifecycle_next_purchase_date, day)
            ),
        )

    @api.model
    def _lifecycle_has_no_next_date(self):
        """Return the domain of contacts of whom no purchase is expected."""
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IS NULL", model._lifecycle_next_purchase_date_to_sql(alias)
            ),
            predicate=lambda partner: not partner.lifecycle_next_purchase_date,
        )
