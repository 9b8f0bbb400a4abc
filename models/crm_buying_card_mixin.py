# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..tools.buying import Person


class CrmBuyingCardMixin(models.AbstractModel):
    """What rules, map and sentences take from one person of a buying group."""

    _name = "crm.buying.card.mixin"
    _description = "Card of a Buying Influence"

    def _buying_to_person(self):
        """Return what the rules need to know, as a :class:`Person`."""
        self.ensure_one()
        return Person(
            key=self,
            roles=frozenset(
                role.code or str(role.id) for role in self._buying_get_roles()
            ),
            degree=self.degree or "",
            mode=self.mode or "",
            rating=self.rating,
            contacted=bool(self.contact_date),
            has_win_result=bool(self.win and self.result),
            uncertain=self.flag_uncertain,
            reorganisation=self.flag_reorganisation,
            new_to_job=self.flag_new_to_job,
        )

    def _buying_get_roles(self):
        """Return the roles of ``self``.

        The codes of all roles, of which there are few, are read in one query: whoever
        goes through many people would read them one by one.
        """
        roles = self.env["crm.buying.role"]
        roles.browse(roles._buying_get_words()).mapped("code")
        return self.role_ids

    def _buying_get_economic(self):
        """Return who of ``self`` gives the final approval, if it is known."""
        return self.filtered(
            lambda person: "economic" in person._buying_get_roles().mapped("code")
        )

    def _buying_to_map(self):
        """Return one person as the map of the page draws them."""
        self.ensure_one()
        labels = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("degree", "mode")
        }
        return {
            "id": self._origin.id,
            "name": self.display_name,
            "degree": self.degree or "",
            "degree_label": labels["degree"].get(self.degree, ""),
            "mode": self.mode or "",
            "mode_label": labels["mode"].get(self.mode, ""),
            "rating": self.rating,
            "contacted": bool(self.contact_date),
            "uncertain": self.flag_uncertain,
        }

    def _buying_format_with_roles(self):
        """Return the name with the roles in brackets."""
        self.ensure_one()
        roles = ", ".join(self._buying_get_roles().mapped("name"))
        return f"{self.display_name} ({roles})" if roles else self.display_name

    def _buying_format_missing(self):
        """Return what should be known of the person by now and is not, in words."""
        self.ensure_one()
        names = ["role_ids", "degree", *(["mode"] if self.contact_date else [])]
        labels = self.fields_get(names, ["string"])
        return ", ".join(labels[name]["string"] for name in names if not self[name])
