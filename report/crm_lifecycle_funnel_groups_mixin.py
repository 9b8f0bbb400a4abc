# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class CrmLifecycleFunnelGroupsMixin(models.AbstractModel):
    """The groups of the funnel in words, as the web client names them."""

    _name = "crm.lifecycle.funnel.groups.mixin"
    _description = "Groups of the Lifecycle Funnel"

    def _format_funnel_groups(self, specs, keys):
        """Return ``[{"value", "label", "domain"}]`` of groups' raw values."""
        if not specs:
            label = self.env._("All")
            return [{"value": False, "label": label, "domain": []} for _key in keys]
        columns = [
            list(self._read_group_postprocess_groupby(spec, values))
            for spec, values in zip(specs, zip(*keys, strict=True), strict=True)
        ]
        for column in columns:
            self._fetch_funnel_names(column)
        groups = []
        for found in self._web_read_group_format(
            tuple(specs), (), list(zip(*columns, strict=True))
        ):
            parts = [self._format_funnel_value(spec, found[spec]) for spec in specs]
            values = [value for value, _label in parts]
            groups.append(
                {
                    "value": values if len(values) > 1 else values[0],
                    "label": " / ".join(label for _value, label in parts),
                    "domain": found["__extra_domain"],
                }
            )
        return groups

    def _format_funnel_value(self, spec, found):
        """Return the value and the label of what a group has in common."""
        if isinstance(found, (tuple, list)):
            return found[0], str(found[1])
        field = self._get_funnel_field(spec)
        if field and field.type == "boolean":
            return bool(found), self.env._("Yes") if found else self.env._("No")
        if found is None or found is False:
            label = field and field._description_falsy_value_label(self.env)
            return False, label or self.env._("None")
        if field and field.type == "selection":
            labels = dict(field._description_selection(self.env))
            return found, labels.get(found, str(found))
        return found, str(found)

    @api.model
    def _fetch_funnel_names(self, column):
        """Read the names of the records that groups have in common, in one query.

        The name of a user is that of its contact: the ORM would ask twice.
        """
        found = [value for value in column if isinstance(value, models.BaseModel)]
        if not found:
            return
        records = found[0].sudo().union(*(value.sudo() for value in found))
        field = records._fields.get(records._rec_name)
        if not records or not field or not field.related or field.store:
            return
        query = records._as_query(ordered=False)
        names = self.env.execute_query(
            query.select(
                SQL.identifier(records._table, "id"),
                records._field_to_sql(records._table, field.name, query),
            )
        )
        for record_id, name in names:
            field._insert_cache(records.browse(record_id), [name])
