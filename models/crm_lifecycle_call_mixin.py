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

# How the database says that a value makes no sense; a ValueError is psycopg2's for NUL
# bytes, which do not reach it.
UNREADABLE = (DataError, ProgrammingError, StatementTooComplex, ValueError)


class CrmLifecycleCallMixin(models.AbstractModel):
    """Check what public methods are called with; refuse in words what makes no sense.

    The web client sends what it has loaded. Over RPC anything may come: ids that are
    texts, ids of records that are deleted or that the caller may not use, domains over
    fields that do not exist.
    """

    _name = "crm.lifecycle.call.mixin"
    _description = "Checks of Calls"

    def _lifecycle_check_call(self, operation, one=False):
        """Return those of the records that exist, for a caller who may use them.

        :param str operation: the right that each record takes
        :param bool one: whether the method is about a single record
        :raises AccessError: if that is not allowed on the model, or on a record
        :raises UserError: if an id is no whole number, or with ``one`` if there is not
            exactly one record
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

        The words are translated first: after the error, the transaction is of no use.
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
        """Return the value of a field in ``vals`` as a record would have it, empty if
        it is not there; records may come as ids or, as Odoo takes them too, as such.
        """
        field = self._fields[name]
        value = field.convert_to_cache(vals.get(name), self.browse(), validate=False)
        return field.convert_to_record(value, self.browse())
