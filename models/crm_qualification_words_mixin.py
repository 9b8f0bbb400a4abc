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

    def _qualification_format_reason(self, rules):
        """Return why a step is refused, the same for all leads that lack the same."""
        return self.env._(
            "not qualified for this step, missing: %(missing)s",
            missing=self._qualification_format_missing(rules),
        )

    def _qualification_refuse(self, missing_by_lead):
        """Refuse a step to leads.

        :param dict missing_by_lead: ``{lead: [CriterionRule, …]}``
        :raises UserError: naming each lead, what it lacks and what to ask
        """
        reasons, sentences = {}, []
        for lead, missing in missing_by_lead.items():
            reasons[lead] = self._qualification_format_reason(missing)
            sentences.append(lead._qualification_format_refusal(missing))
        self._lifecycle_refuse(reasons, "\n".join(sentences))

    def _qualification_notify_refused(self, missing_by_lead):
        """Tell the user, on the screen, which leads were not converted and why."""
        left_out = [
            (lead, self._qualification_format_reason(missing))
            for lead, missing in missing_by_lead.items()
        ]
        self.env.user._bus_send(
            "simple_notification",
            {
                "type": "warning",
                "sticky": True,
                "title": self.env._("Not converted"),
                "message": self._lifecycle_format_left_out(left_out),
            },
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
