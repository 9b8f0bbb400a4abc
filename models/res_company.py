# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import ormcache


class ResCompany(models.Model):
    """Whose contacts are whose: Odoo lets branches use those of their companies."""

    _inherit = "res.company"

    @api.model
    @ormcache()
    def _lifecycle_get_branches(self):
        """Return ``((branch id, id of a company it belongs to), …)``, at any depth.

        From memory: Odoo empties it for each company that comes or goes, and lets none
        move.
        """
        branches = self.sudo().with_context(active_test=False)
        branches = branches.search([("parent_id", "!=", False)])
        return tuple(
            (branch.id, parent.id)
            for branch in branches
            for parent in branch.parent_ids - branch
        )

    def _lifecycle_get_owner_ids(self):
        """Return the ids of the companies whose contacts ``self`` may use: its own, and
        those that it is a branch of."""
        own = set(self.ids)
        pairs = self._lifecycle_get_branches()
        return own | {parent for branch, parent in pairs if branch in own}

    def _lifecycle_get_user_ids(self):
        """Return the ids of the companies that may use the contacts of ``self``: itself
        and its branches."""
        own = set(self.ids)
        pairs = self._lifecycle_get_branches()
        return own | {branch for branch, parent in pairs if parent in own}
