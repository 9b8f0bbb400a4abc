# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class IrModelFields(models.Model):
    _inherit = "ir.model.fields"

    def _prepare_update(self):
        """Let go of fields that criteria name: such criteria are skipped now."""
        self.env.flush_all()  # before core sets up the registry anew
        fields = super()._prepare_update()
        fields._qualification_release()
        return fields

    def _qualification_release(self):
        """Take the fields out of what the results of leads depend on.

        Core looks at all dependencies between taking a field away and setting up the
        registry anew, and fails on one that names a missing field.
        """
        registry = self.env.registry
        names = set(self.mapped("name"))
        leads = self.env["crm.lead"]
        for field_name in leads._qualification_get_computed_fields():
            field = leads._fields.get(field_name)
            depends = registry.field_depends.get(field, ())
            kept = tuple(path for path in depends if not names & set(path.split(".")))
            if kept != depends:
                registry.field_depends[field] = kept
