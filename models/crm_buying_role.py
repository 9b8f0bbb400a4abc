# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import ormcache

from ..tools.buying import CLASSIC_ROLES


class CrmBuyingRole(models.Model):
    """A part somebody plays in the decision to buy.

    The four classic ones (economic, user, technical, coach) are known by their code,
    as is the champion; a role that a partner adds works without any.
    """

    _name = "crm.buying.role"
    _description = "Buying Role"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        copy=False,
        help="What rules know the role by: economic, user, technical, coach or "
        "champion. Leave it empty for a role of your own, or name it for use in "
        "qualification criteria.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    description = fields.Char(
        translate=True, help="How to recognise somebody who has this role."
    )

    _code_uniq = models.Constraint(
        "UNIQUE(code)",
        "Another role has this code already, and rules could not tell them apart. "
        "Choose another code, or use the role that exists.",
    )

    @api.constrains("code")
    def _check_code(self):
        """Check the people who hold a role that becomes the economic buyer's."""
        self.env["crm.buying.influence"].sudo().search(
            [("role_ids", "in", self.ids)]
        )._check_one_economic_buyer()

    @api.model_create_multi
    def create(self, vals_list):
        """Forget the roles that are kept in memory."""
        roles = super().create(vals_list)
        if roles:
            self.env.registry.clear_cache()
        return roles

    def write(self, vals):
        """Forget the roles that are kept in memory."""
        result = super().write(vals)
        if self:
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        """Forget the roles that are kept in memory."""
        result = super().unlink()
        if self:  # without records, Odoo checks no access rights
            self.env.registry.clear_cache()
        return result

    @api.model
    def _buying_get_words(self):
        """Return ``{role id: (code, name)}`` of all roles, in the user's language, from
        memory: they are few, and each page shows most of them."""
        return self._buying_load_words(self.env.lang)

    @api.model
    @ormcache("lang")
    def _buying_load_words(self, lang):
        roles = self.sudo().with_context(active_test=False, lang=lang)
        return {role.id: (role.code, role.name) for role in roles.search(Domain.TRUE)}

    @api.model
    def _buying_get_classic(self):
        """Return the four classic roles that exist, in their own order."""
        ids = {code: key for key, (code, _name) in self._buying_get_words().items()}
        return self.browse([ids[code] for code in CLASSIC_ROLES if code in ids])
