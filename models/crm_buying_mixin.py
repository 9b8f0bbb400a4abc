# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.buying import CLASSIC_ROLES, find_covered_roles, find_red_flags
from ..tools.buying_position import Deal, closes_soon, find_position

# The order in which to work on deals: close, then find new ones, then the rest.
WORKING_ORDER = {"best_few": "1", "universe": "2", "above": "2", "in": "3"}


class CrmBuyingMixin(models.AbstractModel):
    """Who decides about a lead, and how far its facts carry it.

    Stored: the share of roles covered, the number of red flags and the position.
    They follow from the people and a few answers, so a write that touches none of
    these costs nothing; the rules are in ``tools/``.
    """

    _name = "crm.buying.mixin"
    _description = "Buying Group of a Lead"

    buying_influence_ids = fields.One2many(
        "crm.buying.influence", "lead_id", string="Buying Group", copy=True
    )
    buying_people_count = fields.Integer(
        string="People",
        compute="_compute_buying_position",
        store=True,
        copy=False,
        help="How many people the buying group has.",
    )
    buying_coverage = fields.Float(
        string="Roles Covered",
        compute="_compute_buying_position",
        store=True,
        copy=False,
        aggregator="avg",
        help="The share of the four roles (economic, user and technical buyer, coach) "
        "that are filled by somebody we have talked to and who is open to an offer.",
    )
    buying_red_flag_count = fields.Integer(
        string="Red Flags",
        compute="_compute_buying_position",
        store=True,
        copy=False,
        help="What is missing, doubtful or against us in the buying group. Judged once "
        "the first person is there.",
    )
    buying_funnel_position = fields.Selection(
        [
            ("universe", "Universe"),
            ("above", "Above the funnel"),
            ("in", "In the funnel"),
            ("best_few", "Best few"),
        ],
        string="Funnel Position",
        compute="_compute_buying_position",
        store=True,
        copy=False,
        group_expand=True,
        help="By prerequisites met, not by time or optimism. Above: an answer or a "
        "contact suggests a fit. In: somebody we talked to wants more or wants "
        "something mended. Best few: all roles covered, no red flag, payment terms or "
        "contract begun, and due within half a normal sales cycle.",
    )
    buying_working_order = fields.Selection(
        [
            ("1", "First: close the best few"),
            ("2", "Second: find and qualify new ones"),
            ("3", "Third: work on those in the funnel"),
        ],
        string="Working Order",
        compute="_compute_buying_working_order",
        search="_search_buying_working_order",
        help="Close what is nearly won, then look for new deals, then do the rest, so "
        "that the pipeline never runs dry.",
    )

    def _buying_get_fact_fields(self):
        """Return the names of the fields that position and red flags follow from.

        Hook: an add-on whose fact counts appends its field, or a path.
        """
        return [
            *(
                f"buying_influence_ids.{name}"
                for name in (
                    *("role_ids.code", "degree", "mode", "rating", "result", "win"),
                    *("contact_date", "flag_uncertain", "flag_reorganisation"),
                    "flag_new_to_job",
                )
            ),
            "qualification_need",
            "qualification_budget",
            "qualification_timeframe",
            "qualification_interest",
            "qualification_supplier",
            "qualification_terms",
            "qualification_contract",
            "date_deadline",
        ]

    def write(self, vals):
        """Count the people, whatever is told: by their number they are searched."""
        if "buying_people_count" in vals:
            vals = {**vals}
            del vals["buying_people_count"]
        return super().write(vals)

    @api.depends(lambda self: ["buying_influence_ids", *self._buying_get_fact_fields()])
    def _compute_buying_position(self):
        """Judge people and facts; leads without people, the many, cost no query."""
        for lead in self:
            people = lead._buying_get_people()
            covered = find_covered_roles(people)
            lead.buying_people_count = len(lead.buying_influence_ids)
            lead.buying_coverage = len(covered) / len(CLASSIC_ROLES)
            lead.buying_red_flag_count = len(find_red_flags(people))
            lead.buying_funnel_position = find_position(lead._buying_get_deal(), people)

    @api.depends("buying_funnel_position")
    def _compute_buying_working_order(self):
        for lead in self:
            position = lead.buying_funnel_position or "universe"
            lead.buying_working_order = WORKING_ORDER[position]

    def _search_buying_working_order(self, operator, value):
        if operator != "in":
            return NotImplemented
        wanted = [position for position, key in WORKING_ORDER.items() if key in value]
        if "2" in value:  # leads older than the module hold nothing
            wanted.append(False)
        return [("buying_funnel_position", "in", wanted)]

    def _buying_working_order_to_sql(self, alias, query):
        """Return the SQL of ``buying_working_order``."""
        return SQL(
            "(CASE %s WHEN 'best_few' THEN '1' WHEN 'in' THEN '3' ELSE '2' END)",
            self._field_to_sql(alias, "buying_funnel_position", query),
        )

    def _fetch_query(self, query, fields):
        """Search the people of those leads only that may have some: a form of a lead
        without people costs no query for them."""
        people = self._fields["buying_influence_ids"]
        if people not in fields:
            return super()._fetch_query(query, fields)
        others = [field for field in fields if field != people]
        leads = super()._fetch_query(query, others)
        empty = leads._buying_filter_empty()
        people._insert_cache(empty, [()] * len(empty))
        if len(empty) < len(leads):
            people.read(leads - empty)
        return leads

    def _buying_filter_empty(self):
        """Return the leads that are known to have no people: their number is in memory,
        is 0, and is not about to be computed. It would not tell of archived people,
        where an add-on lets them be archived."""
        if self.env["crm.buying.influence"]._active_name:
            return self.browse()
        counted = self._fields["buying_people_count"]
        uncertain = {
            *self.env.records_to_compute(counted)._ids,
            *self.env.protected(counted)._ids,  # being computed, from these very people
        }
        return self.filtered(
            lambda lead: lead.id not in uncertain and lead._cache.get(counted.name) == 0
        )

    def _buying_get_people(self):
        """Return the list of :class:`Person` of one lead."""
        self.ensure_one()
        return [person._buying_to_person() for person in self.buying_influence_ids]

    def _buying_get_deal(self):
        """Return what is known of one lead, as a :class:`Deal`."""
        self.ensure_one()
        return Deal(
            need=self.qualification_need or "",
            budget=self.qualification_budget or "",
            interest=self.qualification_interest or "",
            supplier=self.qualification_supplier or "",
            terms=self.qualification_terms or "",
            contract=self.qualification_contract or "",
            closes_soon=closes_soon(
                fields.Date.context_today(self),
                self.date_deadline or None,
                self.qualification_timeframe or "",
                self._buying_get_cycle_days(),
            ),
        )

    def _buying_get_cycle_days(self):
        """Return how long deals of the team usually take, in days; 0 if not known.

        Asked only where something depends on it, as it reads the team.
        """
        self.ensure_one()
        is_asked = self.date_deadline or self.qualification_timeframe in (
            "quarter",
            "year",
        )
        if not (is_asked and self.buying_influence_ids):
            return 0
        return self.team_id.buying_cycle_days

    @api.model
    def _cron_buying_positions(self):
        """Measure the teams' sales cycles, then judge anew what time may change.

        Only the expected closing moves with the calendar, so only open opportunities
        in the funnel or among the best few are looked at.
        """
        self.env["crm.team"]._buying_measure_cycles()
        leads = self.with_context(tracking_disable=True).search(
            [
                ("won_status", "=", "pending"),
                "|",
                ("buying_funnel_position", "=", "best_few"),
                "&",
                ("buying_funnel_position", "=", "in"),
                ("buying_coverage", "=", 1),
            ]
        )
        self.env.add_to_compute(self._fields["buying_funnel_position"], leads)
        leads._recompute_recordset(["buying_funnel_position"])
