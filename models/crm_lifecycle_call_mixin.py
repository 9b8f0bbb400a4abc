# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager

from psycopg2 import DataError, ProgrammingError
from psycopg2.errors import StatementTooComplex

from odoo import api, models
from odoo.api import NewId
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.domains import RULE_ERRORS

# how the database says that a value makes no sense; NUL bytes do not reach it
UNREADABLE = (DataError, ProgrammingError, StatementTooComplex, ValueError)


class CrmLifecycleCallMixin(models.AbstractModel):
    """What a public method may be sent: anything else is refused in words.

    Forms send what they have loaded; over RPC there come ids that are texts, ids of
    records that are gone or not the caller's, and domains over fields there are not.
    """

    _name = "crm.lifecycle.call.mixin"
    _description = "Checks of Calls"

    def _lifecycle_check_call(self, operation, one=False):
        """Return those of the records that exist, for a caller who may use them.

        :param str operation: the right that each record takes
        :param bool one: whether the method is about a single record
        :raises AccessError: if that is not allowed on the model, or on a record
        :raises UserError: if an id is none, or there is not the one record
        """
        self.browse().check_access(operation)
        if not all(type(id_) is int or isinstance(id_, NewId) for id_ in self._ids):
            raise UserError(
                self.env._("Records are named by their ids, which are whole numbers.")
            )
        records = self.exists()
        records.check_access(operation)
        if one and len(records) != 1:
            raise UserError(
                self.env._(
                    "This takes one record that exists, not %(count)s.",
                    count=len(records),
                )
            )
        return records

    @api.model
    def _lifecycle_check_domain(self, domain):
        """Return the domain, if records of this model can be filtered by it.

        What only the database can tell is for ``_lifecycle_refuse_unreadable``.

        :rtype: Domain
        :raises UserError: if they cannot
        """
        try:
            domain = Domain(domain or [])
            domain.validate(self.sudo())
            self._search(domain)
        except (*RULE_ERRORS, RecursionError) as mistake:
            words = f"{self._lifecycle_say_unreadable()} {mistake}"
            raise UserError(words) from mistake
        return domain

    @contextmanager
    def _lifecycle_refuse_unreadable(self):
        """Refuse a domain whose values the database does not understand.

        The words are there before the transaction is not usable any more.
        """
        words = self._lifecycle_say_unreadable()
        try:
            yield
        except UNREADABLE as mistake:
            words += " " + str(mistake).partition("\n")[0]
            raise UserError(words) from mistake

    @api.model
    def _lifecycle_say_unreadable(self):
        return self.env._("This cannot be filtered like that:")

    @api.model
    def _lifecycle_read_value(self, vals, name):
        """Return what a field will be, of whatever type its new value is."""
        field = self._fields[name]
        value = field.convert_to_cache(vals.get(name), self.browse(), validate=False)
        return field.convert_to_record(value, self.browse())
