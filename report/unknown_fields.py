# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields


class UnknownFloat(fields.Float):
    """A number that may be unknown: unknown is neither read nor searched as zero."""

    falsy_value = None

    def convert_to_record(self, value, record):
        """Return False for what is unknown."""
        return False if value is None else value


class UnknownInteger(fields.Integer):
    """A whole number that may be unknown, see :class:`UnknownFloat`."""

    falsy_value = None

    def convert_to_record(self, value, record):
        """Return False for what is unknown."""
        return False if value is None else value
