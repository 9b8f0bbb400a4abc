# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.res_partner_lifecycle_facts_mixin import STAGES
from ..tools.funnel import compute_median, compute_share

# of each step, in the order of STAGES: its measure, and the days it took to get there
MEASURES = ["is_lead", "is_qualified", "is_prospect", "is_customer", "is_repeat"]
DAYS = [
    None,
    "days_to_qualified",
    "days_to_prospect",
    "days_to_customer",
    "days_to_repeat",
]


class CrmLifecycleFunnelStepsMixin(models.AbstractModel):
    """The five steps with their counts, shares and medians, for each group.

    Counts and shares are of distinct leads: a share is a ratio of sums. Medians are
    read from how many took how many whole days, so nothing has to be sorted.
    """

    _name = "crm.lifecycle.funnel.steps.mixin"
    _description = "Steps of the Lifecycle Funnel"

    @api.model
    @api.readonly
    def get_funnel(self, domain, groupby=None, limit=80, medians=True):
        """Return the funnel of the leads in a domain, or one for each group.

        Groups of time come in its order, the latest ones if there are too many; all
        other groups the largest first.

        :param list domain: over this model
        :param groupby: a group-by as in ``formatted_read_group``, or several
        :param int limit: groups to return at most; none or 0 is all, up to 1000
        :param bool medians: whether to read them; they take longer than the rest
        :return: ``{"groups": [{"value", "label", "domain", "steps": [{"key", "label",
            "count", "share_previous", "share_first", "median_days", "domain"}]}],
            "length": number of groups there are}``; False is what is not known
        :rtype: dict
        :raises UserError: if a parameter is none of that
        """
        self.browse().check_access("read")
        domain = self._lifecycle_check_domain(domain)
        specs = self._check_funnel_groupby(groupby)
        limit = self._check_funnel_limit(limit)
        with self._lifecycle_refuse_unreadable():
            rows, length = self._read_funnel_counts(domain, specs, limit)
            days = (
                self._read_funnel_medians(domain, specs, rows, length)
                if medians
                else {}
            )
        groups = self._format_funnel_groups(specs, [row[0] for row in rows])
        for group, (key, counts) in zip(groups, rows, strict=True):
            group_domain = domain & Domain(group["domain"])
            group["domain"] = list(group_domain)
            group["steps"] = self._format_funnel_steps(
                group_domain, counts, days.get(key, {})
            )
        return {"groups": groups, "length": length}

    # ------------------------------------------------------------
    # SQL
    # ------------------------------------------------------------

    def _read_funnel_counts(self, domain, specs, limit):
        """Return ``[(raw values of the group, counts of the steps), …]`` and how many
        groups there are; without any lead, one of zeros and none."""
        query = self._search(domain)
        zeros = [((None,) * len(specs), (0,) * len(MEASURES))]
        if query.is_empty():
            return zeros, 0 if specs else 1
        terms = [self._read_group_groupby(self._table, spec, query) for spec in specs]
        sums = [SQL("COUNT(*)")] + [
            SQL("COALESCE(%s, 0)", self._read_group_select(f"{measure}:sum", query))
            for measure in MEASURES[1:]
        ]
        by_time = bool(specs) and self._is_funnel_time(specs[0])
        if terms:
            query.groupby = SQL(", ").join(terms)
            query.order = self._order_funnel_groups(terms[0] if by_time else None)
            query.limit = limit
        found = self.env.execute_query(
            query.select(*terms, *sums, SQL("COUNT(*) OVER ()"))
        )
        if not found:
            return zeros, 0
        width = len(terms)
        rows = [(row[:width], tuple(map(int, row[width:-1]))) for row in found]
        if by_time:  # from the earliest on, the unknown last
            rows.sort(key=lambda row: (row[0][0] is None, row[0][0]))
        return rows, found[0][-1]

    @api.model
    def _order_funnel_groups(self, time=None):
        """Return the SQL of the order in which groups are read up to the limit: the
        latest first if they are groups of ``time``, then the largest."""
        largest = SQL("COUNT(*) DESC, MIN(%s)", SQL.identifier(self._table, "id"))
        return SQL("%s DESC NULLS LAST, %s", time, largest) if time else largest

    def _read_funnel_medians(self, domain, specs, rows, length):
        """Return ``{raw values of the group: {index of the step: median days}}``."""
        if not any(counts[1] for _key, counts in rows):
            return {}
        # not "= 1", of which PostgreSQL would expect next to nothing
        query = self._search(domain & Domain("is_qualified", ">", 0))
        terms = [self._read_group_groupby(self._table, spec, query) for spec in specs]
        if length > len(rows):
            query.add_where(self._match_funnel_groups(terms[0], rows))
        histograms = defaultdict(lambda: defaultdict(dict))
        for *key, code, count in self._read_funnel_days(query, terms):
            days, place = divmod(code, len(DAYS))
            histograms[tuple(key)][place][days] = count
        return {
            key: {place: compute_median(counts) for place, counts in steps.items()}
            for key, steps in histograms.items()
        }

    @api.model
    def _read_funnel_days(self, query, terms):
        """Return ``[(raw values of the group …, code, number of leads), …]``; a code is
        explained by ``_encode_funnel_days``.

        :param query: Query on the leads
        :param list terms: the SQL to group by
        """
        aliases = [SQL.identifier(f"group_{place}") for place in range(len(terms))]
        groups = SQL(", ").join([*aliases, SQL("step.code")])
        return self.env.execute_query(
            SQL(
                """
                SELECT %(groups)s, COUNT(*)
                  FROM (%(leads)s) AS lead, UNNEST(lead.codes) AS step(code)
                 WHERE step.code IS NOT NULL
                 GROUP BY %(groups)s
                """,
                groups=groups,
                leads=query.select(
                    *(
                        SQL("%s AS %s", *pair)
                        for pair in zip(terms, aliases, strict=True)
                    ),
                    SQL("ARRAY[%s] AS codes", self._encode_funnel_days(query)),
                ),
            )
        )

    @api.model
    def _encode_funnel_days(self, query):
        """Return the whole days to each step, with the place of the step, in one
        number each."""
        return SQL(", ").join(
            SQL(
                "FLOOR(%s)::int4 * %s + %s",
                self._field_to_sql(self._table, name, query),
                len(DAYS),
                place,
            )
            for place, name in enumerate(DAYS)
            if name
        )

    @api.model
    def _match_funnel_groups(self, term, rows):
        """Return the SQL condition that keeps to the groups found, by their first
        value."""
        values = {key[0] for key, _counts in rows}
        condition = SQL("%s = ANY(%s)", term, list(values - {None}))
        return (
            SQL("(%s OR %s IS NULL)", condition, term) if None in values else condition
        )

    def _format_funnel_steps(self, domain, counts, medians):
        """Return the steps of one group, each with the domain of its leads."""
        steps = []
        for place, (key, _label) in enumerate(STAGES):
            measure = MEASURES[place]
            reached = Domain(measure, "=", 1) if place else Domain.TRUE
            figures = {
                "share_previous": compute_share(counts[place], counts[place - 1])
                if place
                else None,
                "share_first": compute_share(counts[place], counts[0]),
                "median_days": medians.get(place),
            }
            steps.append(
                {
                    "key": key,
                    "label": self._fields[measure]._description_string(self.env),
                    "count": counts[place],
                    "domain": list(domain & reached),
                    # XML-RPC has no None
                    **{
                        name: False if figure is None else figure
                        for name, figure in figures.items()
                    },
                }
            )
        return steps
