# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.domains import RULE_ERRORS

MAX_GROUPS = 1000


class CrmLifecycleFunnelCheckMixin(models.AbstractModel):
    """What may be asked of the funnel: anything else is refused in words."""

    _name = "crm.lifecycle.funnel.check.mixin"
    _inherit = ["crm.lifecycle.call.mixin"]
    _description = "Checks of the Lifecycle Funnel"

    @api.model
    def _check_funnel_groupby(self, groupby):
        """Return the list of group-bys, if this model can be grouped so.

        A date without granularity is grouped by month.

        :raises UserError: naming what it cannot be grouped by
        """
        specs = [groupby] if isinstance(groupby, str) else groupby
        specs = list(specs) if isinstance(specs, (list, tuple)) else [specs]
        checked = []
        for spec in filter(None, specs):
            try:
                field = self._fields.get(spec)
                if field and field.type in ("date", "datetime"):
                    spec = f"{spec}:month"
                self._read_group_groupby(self._table, spec, self._search(Domain.TRUE))
            except RULE_ERRORS as mistake:
                raise UserError(
                    self.env._(
                        "The funnel cannot be grouped by “%(groupby)s”: choose one of "
                        "its fields.",
                        groupby=spec,
                    )
                ) from mistake
            if spec not in checked:
                checked.append(spec)
        return checked

    @api.model
    def _check_funnel_limit(self, limit):
        """Return the number of groups to read at most.

        :raises UserError: if it is no number
        """
        if not limit:
            return MAX_GROUPS
        if isinstance(limit, bool) or not isinstance(limit, int) or limit < 0:
            raise UserError(
                self.env._("The number of groups must be a number from 1 to 1000.")
            )
        return min(limit, MAX_GROUPS)

    @api.model
    def _is_funnel_time(self, spec):
        field = self._get_funnel_field(spec)
        granularity = spec.partition(":")[2]
        return bool(
            field
            and field.type in ("date", "datetime")
            and not granularity.endswith(("_number", "day_of_year"))
        )

    @api.model
    def _get_funnel_field(self, spec):
        """Return the field at the end of a group-by's path; None for a property."""
        model, field = self, None
        for name in spec.partition(":")[0].split("."):
            field = model._fields.get(name) if model is not None else None
            if field is None:
                return None
            model = self.env[field.comodel_name] if field.comodel_name else None
        return field
