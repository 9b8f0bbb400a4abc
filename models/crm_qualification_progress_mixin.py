# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import formatLang


class CrmQualificationProgressMixin(models.AbstractModel):
    """How far the scoring of all leads has come, which ``crm.qualification.rescore``
    writes down on every scorecard."""

    _name = "crm.qualification.progress.mixin"
    _description = "Progress of the Scoring of All Leads"

    rescore_position = fields.Integer(
        string="Last Lead Scored",
        readonly=True,
        copy=False,
        default=-1,
        help="Id of the last lead that was scored anew; -1 when all are up to date.",
    )
    rescore_again = fields.Boolean(
        string="Leads Are Being Scored",
        readonly=True,
        copy=False,
        help="Look at all leads once more, for those that were being written while "
        "the scorecard changed.",
    )
    rescore_done = fields.Integer(string="Leads Scored", readonly=True, copy=False)
    rescore_total = fields.Integer(string="Leads to Score", readonly=True, copy=False)
    rescore_progress = fields.Char(
        string="Scoring Progress", compute="_compute_rescore_progress"
    )

    @api.depends("rescore_again", "rescore_done", "rescore_total")
    @api.depends_context("lang")
    def _compute_rescore_progress(self):
        for scorecard in self:
            if not scorecard.rescore_again:
                scorecard.rescore_progress = False
            elif not scorecard.rescore_total:  # nothing was found to change yet
                scorecard.rescore_progress = self.env._("Scoring leads")
            else:
                scorecard.rescore_progress = self.env._(
                    "Scoring leads: %(done)s of %(total)s",
                    done=formatLang(self.env, scorecard.rescore_done, digits=0),
                    total=formatLang(self.env, scorecard.rescore_total, digits=0),
                )
