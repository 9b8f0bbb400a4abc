# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class CrmQualificationAnswer(models.Model):
    """What a salesperson found out about one manual criterion of a lead.

    No answer means that nobody knows yet.
    """

    _name = "crm.qualification.answer"
    _description = "Qualification Answer"
    _rec_name = "criterion_id"
    _order = "id"

    lead_id = fields.Many2one("crm.lead", required=True, ondelete="cascade", index=True)
    criterion_id = fields.Many2one(
        "crm.qualification.criterion",
        required=True,
        ondelete="cascade",
        index=True,
        domain=[("kind", "=", "manual")],
    )
    answer = fields.Selection(
        [("no", "No"), ("partial", "Partly"), ("yes", "Yes")], required=True
    )
    note = fields.Char(help="Who said so, or what makes us think so.")

    _lead_criterion_uniq = models.Constraint(
        "UNIQUE (lead_id, criterion_id)",
        "This lead has an answer to that criterion already: change it instead.",
    )

    def write(self, vals):
        """Refuse to move answers to a lead whose answers one may not change.

        Record rules look at the lead they come from only.
        """
        result = super().write(vals)
        if "lead_id" in vals:
            self.check_access("write")
        return result
