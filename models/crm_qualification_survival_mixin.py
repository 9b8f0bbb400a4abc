# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, models


class CrmQualificationSurvivalMixin(models.AbstractModel):
    """What we know of a lead outlives its merge, and goes along with its duplicate."""

    _name = "crm.qualification.survival.mixin"
    _description = "Merging and Duplicating What We Know of a Lead"

    # ------------------------------------------------------------
    # MERGE
    # ------------------------------------------------------------

    def _merge_get_fields_specific(self):
        """Add the answers: see ``_qualification_merge_answer``."""
        specific = super()._merge_get_fields_specific()
        specific.update(
            dict.fromkeys(
                self._qualification_get_answer_fields(),
                lambda fname, leads: leads._qualification_merge_answer(fname),
            )
        )
        return specific

    def _qualification_merge_answer(self, fname):
        """Return the answer that leads merged into the first of ``self`` keep.

        The master's own answer wins; where nobody asked for the master, the lead
        of which most is known decides.
        """
        informed = self[:1] + self[1:]._qualification_sort_by_knowledge()
        return next((lead[fname] for lead in informed if lead[fname]), False)

    def _merge_dependences(self, opportunities):
        """Move the answers to manual criteria, one for each, by the same rule.

        In elevated rights: none is lost that the user may not see.
        """
        result = super()._merge_dependences(opportunities)
        answered = set(self.sudo().qualification_answer_ids.criterion_id.ids)
        moved = self.env["crm.qualification.answer"].sudo()
        informed = opportunities.sudo()._qualification_sort_by_knowledge()
        for answer in informed.qualification_answer_ids:
            if answer.criterion_id.id not in answered:
                answered.add(answer.criterion_id.id)
                moved += answer
        moved.lead_id = self
        return result

    def _qualification_sort_by_knowledge(self):
        """Return ``self``, those first of which most is known."""
        names = self._qualification_get_answer_fields()
        return self.sorted(
            lambda lead: (
                sum(bool(lead[name]) for name in names)
                + len(lead.sudo().qualification_answer_ids)
            ),
            reverse=True,
        )

    def _qualification_get_merge_summary(self):
        """Return ``[(question, answer), …]`` of a merged lead, for the summary."""
        self.ensure_one()
        lines = [
            (
                self._fields[name].get_description(self.env, ["string"])["string"],
                dict(self._fields[name]._description_selection(self.env))[self[name]],
            )
            for name in self._qualification_get_answer_fields()
            if self[name]
        ]
        answers = self.sudo().qualification_answer_ids
        labels = dict(answers._fields["answer"]._description_selection(self.env))
        return lines + [
            (line.criterion_id.name, labels[line.answer]) for line in answers
        ]

    # ------------------------------------------------------------
    # DUPLICATE
    # ------------------------------------------------------------

    def copy_data(self, default=None):
        """Keep what manual criteria say of the person; what they say of the deal, on
        scorecards for opportunities only, starts anew."""
        vals_list = super().copy_data(default)
        for lead, vals in zip(self.sudo(), vals_list, strict=True):
            kept = lead.qualification_answer_ids.filtered(
                lambda line: line.criterion_id.scorecard_id.lead_type != "opportunity"
            )
            if kept and "qualification_answer_ids" not in (default or {}):
                vals["qualification_answer_ids"] = [
                    Command.create(values)
                    for values in kept.copy_data({"lead_id": False})
                ]
        return vals_list
