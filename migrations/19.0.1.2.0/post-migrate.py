"""Leads know when they were first and last in contact with us.

The dates are read from the history, as on a new installation: those of the first leads
now, the others in the background. Leads whose dates are right already are not written,
so a second run changes nothing. The nightly job scores by them what a criterion asks.
"""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["crm.lead"]._qualification_start_history()
