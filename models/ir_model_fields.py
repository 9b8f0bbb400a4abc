# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import ValidationError

FUNNEL = "crm.lifecycle.funnel"
# models that are read from others, and have no table of their own
REPORTS = {FUNNEL, "crm.lifecycle.purchase"}
# of the fields that are made by hand, what a report can group by or add up
FUNNEL_TYPES = (
    "boolean",
    "char",
    "date",
    "datetime",
    "float",
    "integer",
    "many2many",
    "many2one",
    "monetary",
    "selection",
)


class IrModelFields(models.Model):
    """Fields of leads that are made by hand: in the funnel and in criteria."""

    _inherit = "ir.model.fields"

    @api.constrains("model_id", "store")
    def _check_lifecycle_report(self):
        """Refuse fields that a report would have to store: nobody could open it."""
        for field in self:
            stored = field.state == "manual" and field.store
            if stored and field.model in REPORTS:
                raise ValidationError(
                    self.env._(
                        "“%(report)s” is a report and stores nothing, so it has no "
                        "place for the field “%(field)s”. Make it on leads: the "
                        "lifecycle funnel has their fields, too. Or untick “Stored”, "
                        "if it is related or computed.",
                        report=field.model_id.name,
                        field=field.field_description,
                    )
                )

    def _prepare_update(self):
        """Let go of fields that criteria name: such criteria are skipped now."""
        self.env.flush_all()  # before core sets up the registry anew
        fields = super()._prepare_update()
        fields._qualification_release()
        return fields

    def _get_manual_field_data(self, model_name):
        """Give the funnel the fields of leads that were made in Studio or by hand."""
        data = super()._get_manual_field_data(model_name)
        if model_name == FUNNEL:
            leads = super()._get_manual_field_data("crm.lead")
            data = {**self._lifecycle_get_funnel_fields(leads), **data}
        return data

    @api.model
    def _get_fields_cached(self, model_name):
        """Give such fields of the funnel the lead's words, in the reader's language."""
        words = super()._get_fields_cached(model_name)
        if model_name == FUNNEL:
            leads = super()._get_fields_cached("crm.lead")
            made = {k: v for k, v in leads.items() if self._is_manual_name(k)}
            words = {**made, **words}
        return words

    @api.model
    def _lifecycle_get_funnel_fields(self, leads_data):
        """Return those fields of leads that the funnel can group by or measure.

        :param dict leads_data: ``{name: row of ir_model_fields}``
        """
        return {
            name: {
                **row,
                **self._lifecycle_get_relation(row),
                "model": FUNNEL,
                "readonly": True,
                "required": False,
                "index": False,
                "copied": False,
                # a row holds what the lead has for its reader
                "company_dependent": False,
                "translate": None,
                "compute": False,
                "related": False,
                "group_expand": False,
            }
            for name, row in leads_data.items()
            if row["store"] and row["ttype"] in FUNNEL_TYPES
        }

    @api.model
    def _lifecycle_get_relation(self, row):
        """Return the table in which a lead's many2many is kept, and its columns.

        They are not in the row of a field that is made by RPC, and are then named after
        the model: that of leads.
        """
        if row["ttype"] != "many2many" or row["relation"] not in self.env:
            return {}
        names = self._custom_many2many_names("crm.lead", row["relation"])
        columns = ("relation_table", "column1", "column2")
        return {
            column: row[column] or name
            for column, name in zip(columns, names, strict=True)
        }

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
