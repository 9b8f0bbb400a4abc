# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

from .crm_qualification_gate_mixin import SKIP_REFUSED


class CrmTeam(models.Model):
    """The normal sales cycle of a team, and its assignment past the gate."""

    _inherit = "crm.team"

    buying_cycle_days = fields.Integer(
        string="Normal Sales Cycle",
        readonly=True,
        copy=False,
        help="Days from creation to winning of half of the team's opportunities won in "
        "the last two years, measured every night. Empty below five of them, and then "
        "90 days are taken. An opportunity due within half a cycle may be one of the "
        "best few.",
    )

    def _action_assign_leads(self, force_quota=False, creation_delta_days=7):
        """Assign those leads too that the gate does not let become opportunities.

        Core converts what it assigns, one by one, and nobody is there to read a
        refusal: it would end the assignment of all.
        """
        teams = self.with_context(**{SKIP_REFUSED: True})
        return super(CrmTeam, teams)._action_assign_leads(
            force_quota=force_quota, creation_delta_days=creation_delta_days
        )

    @api.model
    def _buying_measure_cycles(self):
        """Measure how long the deals that teams won in two years took: the median.

        One query over all companies' teams; only those that differ are written.
        """
        self.env["crm.lead"].flush_model(
            ["team_id", "won_status", "date_closed", "day_close"]
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT team_id,
                       PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY day_close)
                  FROM crm_lead
                 WHERE won_status = 'won' AND team_id IS NOT NULL
                   AND date_closed > %(now)s - INTERVAL '2 years'
                   AND day_close IS NOT NULL
              GROUP BY team_id
                HAVING COUNT(*) >= 5
                """,
                now=fields.Datetime.now(),
            )
        )
        cycles = {team_id: round(days) for team_id, days in rows}
        teams = (
            self.sudo()
            .with_context(active_test=False)
            .search(["|", ("id", "in", list(cycles)), ("buying_cycle_days", "!=", 0)])
        )
        for days, changed in teams.grouped(lambda team: cycles.get(team.id, 0)).items():
            changed.filtered(
                lambda team, days=days: team.buying_cycle_days != days
            ).buying_cycle_days = days
