# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

# In the order they are asked
ANSWERS = (
    "qualification_need",
    "qualification_budget",
    "qualification_timeframe",
    "qualification_authority",
    "qualification_interest",
    "qualification_supplier",
    "qualification_terms",
    "qualification_contract",
)


class CrmQualificationMixin(models.AbstractModel):
    """What we know of a lead: eight answers, each unset until somebody knows.

    *Unknown is not no*: an empty answer says that nobody asked, ``no`` says that
    somebody did. Predictive lead scoring relies on it, since it skips empty values
    and learns from all others.
    """

    _name = "crm.qualification.mixin"
    _description = "Qualification of a Lead"

    # What makes a lead
    qualification_need = fields.Selection(
        [("no", "No need"), ("partial", "Possible need"), ("yes", "Strong need")],
        string="Need",
        tracking=True,
        help="A need for the product, or an obligation to buy it.",
    )
    qualification_budget = fields.Selection(
        [
            ("no", "Cannot afford it"),
            ("partial", "May afford it"),
            ("yes", "Can afford it"),
        ],
        string="Budget",
        tracking=True,
        help="Can they pay for it?",
    )
    qualification_timeframe = fields.Selection(
        [
            ("no", "Not in the market"),
            ("later", "Later than a year"),
            ("year", "Within a year"),
            ("quarter", "Within three months"),
            ("now", "Within a month"),
        ],
        string="Timeframe",
        tracking=True,
        help="Are they in the market, and when are they ready to buy?",
    )
    # A strong sign, never a gate
    qualification_authority = fields.Selection(
        [
            ("no", "Neither decides nor advises"),
            ("partial", "Advises or influences"),
            ("yes", "Decides"),
        ],
        string="Authority",
        tracking=True,
        help="Who is this person in the decision? Not essential, but a strong sign.",
    )
    qualification_interest = fields.Selection(
        [("no", "Not interested"), ("later", "Not now"), ("yes", "Still interested")],
        string="Interest",
        tracking=True,
        help="What they said the last time we spoke.",
    )
    # What makes an opportunity real
    qualification_supplier = fields.Selection(
        [
            ("no", "Happy with current supplier"),
            ("partial", "Reviewing suppliers"),
            ("yes", "Dropped its supplier or has none"),
        ],
        string="Current Supplier",
        tracking=True,
        help="Is there still somebody else they buy from?",
    )
    qualification_terms = fields.Selection(
        [
            ("no", "Not discussed"),
            ("partial", "Defining payment terms"),
            ("yes", "Payment terms agreed"),
        ],
        string="Payment Terms",
        tracking=True,
        copy=False,
        help="Belongs to this deal, so a duplicated opportunity starts without it.",
    )
    qualification_contract = fields.Selection(
        [
            ("no", "Not started"),
            ("partial", "Reviewing the contract"),
            ("yes", "Signed or signing"),
        ],
        string="Contract",
        tracking=True,
        copy=False,
        help="Belongs to this deal, so a duplicated opportunity starts without it.",
    )

    def _qualification_get_answer_fields(self):
        """Return the names of the answer fields, in the order they are asked.

        Hook: an add-on that has a question of its own appends its field, which
        then travels through merges as ours do.
        """
        return list(ANSWERS)

    def prepare_pls_tooltip_data(self):
        """Name answers in words among the reasons for a probability, where core shows
        the names of other fields and their keys."""
        data = super().prepare_pls_tooltip_data()
        names = self._qualification_get_answer_fields()
        known = self.fields_get(names, ["string", "selection"])
        for reason in data["low_3_data"] + data["top_3_data"]:
            field = known.get(reason["field"])
            if field:
                labels = dict(field["selection"])
                reason["field"] = field["string"]
                reason["value"] = labels.get(reason["value"], reason["value"])
        return data
