# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools import SQL

from .crm_lifecycle_email_mixin import EMAIL_INDEX

# stored results that are unset for leads nothing is known of
NUMBERS = {
    "qualification_score",
    "buying_coverage",
    "buying_people_count",
    "buying_red_flag_count",
}
# what is not stored, and follows from the row of every lead
DERIVED = {"lifecycle_stage", "lifecycle_customer_type", "buying_working_order"}
OURS = NUMBERS | DERIVED


class CrmLead(models.Model):
    """A lead with what we know of it and where its customer stands.

    Each capability lives in a mixin of its own; they come before ``crm.lead`` so
    that their overrides run first.
    """

    _name = "crm.lead"
    _inherit = [
        "crm.lifecycle.qualified.mixin",
        "crm.qualification.website.mixin",
        "crm.qualification.gate.mixin",
        "crm.qualification.action.mixin",
        "crm.qualification.checklist.mixin",
        "crm.qualification.result.mixin",
        "crm.buying.action.mixin",
        "crm.buying.merge.mixin",
        "crm.buying.words.mixin",
        "crm.qualification.contact.mixin",
        "crm.qualification.survival.mixin",
        "crm.qualification.mixin",
        "crm.lifecycle.action.mixin",
        "crm.lifecycle.contact.mixin",
        "crm.lifecycle.mixin",
        "crm.lifecycle.summary.mixin",
        "crm.lifecycle.stage.mixin",
        "crm.lifecycle.facts.mixin",
        "crm.lifecycle.intake.mixin",
        "crm.lifecycle.email.mixin",
        "crm.lead",
    ]

    _lifecycle_email_normalized_idx = models.Index(EMAIL_INDEX)

    def _field_to_sql(self, alias, field_expr, query=None):
        """Express what is not stored from the row and its contact, to group and sort
        by it. Read our numbers as 0 where they are unset, as with leads that are older
        than the module: those would come first from the highest down, and in no mean.

        Where a join found no lead, nothing follows from it.
        """
        if field_expr not in OURS:
            return super()._field_to_sql(alias, field_expr, query)
        if field_expr in NUMBERS:
            sql = super()._field_to_sql(alias, field_expr, query)
            sql = SQL("COALESCE(%s, 0)", sql)
        else:
            self._check_field_access(self._fields[field_expr], "read")
            sql = getattr(self, f"_{field_expr}_to_sql")(alias, query)
        if alias != self._table:
            found = SQL("%s IS NOT NULL", SQL.identifier(alias, "id"))
            sql = SQL("CASE WHEN %s THEN %s END", found, sql)
        return sql
