# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import fields
from odoo.tools import json_default


class DerivedField(fields.Field):
    """A field that is not stored and follows from its own row, in SQL, too.

    The model says how in ``_<name of the field>_to_sql(alias)``, which returns an
    ``SQL``: so it can be searched, grouped and sorted by. Overriding the model's
    ``_field_to_sql`` would do as well, but be asked for each column that is read.
    """

    def to_sql(self, model, alias):
        """Return the SQL of the value, from the row called ``alias``."""
        return getattr(model, f"_{self.name}_to_sql")(alias)


class DerivedDate(DerivedField, fields.Date):
    """A date, see :class:`DerivedField`."""


class DerivedSelection(DerivedField, fields.Selection):
    """A selection, see :class:`DerivedField`."""


class CountedOne2many(fields.One2many):
    """A one2many of which the model keeps count, in a stored field called ``count``.

    Where it is in memory, says that there is nothing, and is not about to be computed,
    nothing is searched: a form of a record without lines costs no query for them.
    Of lines that may be archived, the count would not tell.
    """

    count = ""

    def read(self, records):
        """Search the lines of those records only that may have some."""
        empty = self._get_empty(records)
        self._insert_cache(empty, [()] * len(empty))
        others = records - empty
        return super().read(others) if others else None

    def _get_empty(self, records):
        """Return the records that are known to have no lines."""
        env = records.env
        if env[self.comodel_name]._active_name:
            return records.browse()
        counted = records._fields[self.count]
        uncertain = {
            *env.records_to_compute(counted)._ids,
            *env.protected(counted)._ids,  # being computed, from these very lines
        }
        return records.filtered(
            lambda record: (
                record.id not in uncertain and record._cache.get(self.count) == 0
            )
        )


class TextJson(fields.Json):
    """A JSON value that is kept as text in the cache, for fields that are not stored.

    Whoever reads it gets one of their own, which costs a tenth of copying it.
    """

    def convert_to_cache(self, value, record, validate=True):
        """Return the value as JSON text, None for an empty one."""
        if not value:
            return None
        return json.dumps(value, ensure_ascii=False, default=json_default)

    def convert_to_record(self, value, record):
        """Return a value of its own for each reader."""
        return False if value is None else json.loads(value)
