"""What an operation finds: a user, records to work on, and views to read them by."""

from functools import cached_property

from odoo import SUPERUSER_ID, api

from . import views
from .fill import FIRST_PARTNER

PENDING_LEAD = "type = 'lead' AND won_status = 'pending' AND active"
PENDING_OPPORTUNITY = "type = 'opportunity' AND won_status = 'pending' AND active"
STRANGER = f"{PENDING_LEAD} AND partner_id IS NULL"
FIRST_CONTACTS = f"id BETWEEN {FIRST_PARTNER} AND {FIRST_PARTNER + 1000}"
LOST = "won_status = 'lost' AND type = 'opportunity'"


class Scene:
    """A database seen by a salesperson who may read all documents.

    `n` is the number of records an operation is for; picking sets it. Records are
    picked all over the table, the same ones in every database of a size.
    """

    def __init__(self, cr, size):
        self.cr = cr
        self.n = size
        self.env = self.environment("bench_seller_000")

    def environment(self, login):
        self.cr.execute("SELECT id FROM res_users WHERE login = %s", [login])
        return api.Environment(self.cr, self.cr.fetchone()[0], {"lang": "en_US"})

    def become_manager(self):
        """Work as a sales manager, where a salesperson may not."""
        self.env = self.environment("bench_manager_000")

    @cached_property
    def root(self):
        return api.Environment(self.cr, SUPERUSER_ID, {})

    def leads(self, where=PENDING_OPPORTUNITY):
        """Return `n` leads, as many as there are."""
        return self.pick("crm.lead", where)

    def pick(self, model, where="true", order="hashint4(id)"):
        records = self.env[model]
        where = where.replace("%", "%%")
        self.cr.execute(
            f"SELECT id FROM {records._table} WHERE {where} ORDER BY {order} LIMIT %s",
            [self.n],
        )
        records = records.browse([row[0] for row in self.cr.fetchall()])
        self.n = len(records)
        return records

    def largest_customers(self):
        """Return `n` contacts, those with the most opportunities first."""
        count = "(SELECT count(*) FROM crm_lead WHERE partner_id = res_partner.id)"
        # Low ids buy most, see fill.sql; counting for all contacts would take long.
        return self.pick("res.partner", FIRST_CONTACTS, f"{count} DESC, id")

    def stage(self, number):
        """Return the stage at a position, 1 for the first."""
        return self.root["crm.stage"].search([])[number - 1].with_env(self.env)

    def specification(self, xmlid, kind):
        """Return what the web client asks for to show a view."""
        return views.specification(self.env, self.root.ref(xmlid), kind)
