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
    """A whole number that may be unknown, see :class:`UnknownFloat`.

    The web client names the group of the unknown 0, so it is not offered to group by.
    """

    falsy_value = None

    def _description_groupable(self, env):
        """Return that the web client does not offer it as a group-by."""
        return False

    def convert_to_record(self, value, record):
        """Return False for what is unknown."""
        return False if value is None else value
