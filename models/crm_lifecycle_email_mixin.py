# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

# No address has more than 254 characters; this many still fit into a page of an index,
# of whatever alphabet they are.
LONGEST_EMAIL = 600
EMAIL_INDEX = "(email_normalized) WHERE email_normalized IS NOT NULL"


class CrmLifecycleEmailMixin(models.AbstractModel):
    """E-mail addresses that fit into the indexes by which leads and contacts meet.

    Web forms and files bring texts of any length, and core keeps them all. Without
    this, a single one could be neither written nor, where it is older than the module,
    be indexed at the installation.
    """

    _name = "crm.lifecycle.email.mixin"
    _description = "E-Mail Addresses to Match By"

    def _compute_email_normalized(self):
        """Take what is longer than any address for none; the text itself stays."""
        result = super()._compute_email_normalized()
        for record in self:
            if len(record.email_normalized or "") > LONGEST_EMAIL:
                record.email_normalized = False
        return result
