# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class CrmBuyingMergeMixin(models.AbstractModel):
    """The people of merged leads come together: see ``crm.buying.union.mixin``."""

    _name = "crm.buying.merge.mixin"
    _description = "Buying Group of Merged Leads"

    def _merge_dependences(self, opportunities):
        """Add the people; each once, and one of them the economic buyer."""
        result = super()._merge_dependences(opportunities)
        people = (self + opportunities).sudo().buying_influence_ids
        if people.lead_id - self:
            people._buying_unite(self)
            (self + opportunities).invalidate_recordset(["buying_influence_ids"])
        return result

    def _merge_log_summary(self, merged_followers, opportunities_tail):
        """Tell the summary about a conflict of economic buyers."""
        people = (self + opportunities_tail).sudo().buying_influence_ids
        conflict = people._buying_get_conflict()
        tail = opportunities_tail.with_context(
            buying_merge_conflict=[group[0].display_name for group in conflict]
        )
        return super()._merge_log_summary(merged_followers, tail)

    def _buying_get_merge_summary(self):
        """Return the sentences on the people of a merged lead, for the summary."""
        self.ensure_one()
        sentences = []
        people = self.sudo().buying_influence_ids
        if people:
            sentences.append(
                self.env._(
                    "Buying group: %(people)s",
                    people=", ".join(
                        person._buying_format_with_roles() for person in people
                    ),
                )
            )
        conflict = self.env.context.get("buying_merge_conflict")
        if conflict and people._buying_get_economic():
            sentences.append(
                self.env._(
                    "The merged opportunities have different economic buyers: "
                    "%(kept)s stays it, %(others)s no longer is. Check who gives the "
                    "final approval.",
                    kept=conflict[0],
                    others=", ".join(conflict[1:]),
                )
            )
        return sentences
