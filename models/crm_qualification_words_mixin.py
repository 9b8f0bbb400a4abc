# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from markupsafe import Markup

from odoo import models


class CrmQualificationWordsMixin(models.AbstractModel):
    """What a lead lacks, in words: for refusals, warnings and activities."""

    _name = "crm.qualification.words.mixin"
    _inherit = ["crm.lifecycle.batch.mixin"]
    _description = "Missing Criteria of a Lead in Words"

    def _qualification_describe(self, rules):
        """Return ``[(name, question), …]`` of criteria, in the user's language."""
        words, _cards = self.env["crm.qualification.scorecard"]._get_words()
        return [words[rule.id] for rule in rules]

    def _qualification_format_missing(self, rules):
        """Return "Need (Do you have a pet?), Budget"."""
        return ", ".join(
            f"{name} ({question})" if question else name
            for name, question in self._qualification_describe(rules)
        )

    def _qualification_format_refusal(self, rules):
        """Return the sentence that refuses a step to this lead."""
        return self.env._(
            "%(lead)s is not qualified for this step. Missing: %(missing)s",
            lead=self._lifecycle_format_names(),
            missing=self._qualification_format_missing(rules),
        )

    def _qualification_format_warning(self, rules):
        """Return the note in the chatter of a lead that passed all the same."""
        return Markup("<p>%s</p>%s") % (
            self.env._("This step was taken although something is missing:"),
            self._qualification_format_list(rules),
        )

    def _qualification_format_list(self, rules):
        """Return criteria and their questions as a list in HTML."""
        items = (
            Markup("<li>%s</li>") % (f"{name}: {question}" if question else name)
            for name, question in self._qualification_describe(rules)
        )
        return Markup("<ul>%s</ul>") % Markup("").join(items)
