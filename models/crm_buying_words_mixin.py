# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import LazyTranslate

from ..tools.buying import CLASSIC_ROLES, find_covered_roles, find_red_flags
from ..tools.buying_advice import find_next_step

_lt = LazyTranslate(__name__)

FLAG_TEXTS = {
    "no_economic_buyer": _lt("Nobody is known who gives the final approval."),
    "uncontacted": _lt("Nobody has talked to %(person)s yet."),
    "even_keel": _lt("%(person)s has a high influence and sees no need to change."),
    "overconfident": _lt(
        "%(person)s has a high influence and thinks they do better than their goal."
    ),
    "negative_rating": _lt(
        "%(person)s is against us (%(rating)s), and it is not known what would win "
        "them over."
    ),
    "no_coach": _lt("There is no coach, who would guide us."),
    "uncertain": _lt("What we noted of %(person)s is uncertain."),
    "reorganisation": _lt("A reorganisation touches %(person)s."),
    "new_to_job": _lt("%(person)s is new to the job."),
    "missing_information": _lt("Not known of %(person)s: %(missing)s."),
}

STEP_TEXTS = {
    "need_denied": _lt("Decide whether to go on: they have no need."),
    "interest_denied": _lt("Decide whether to go on: they are not interested."),
    "nobody": _lt("Add the people who take part in the decision: nobody is known yet."),
    "no_economic_buyer": _lt(
        "Find out who gives the final approval: no economic buyer is known yet."
    ),
    "meet_economic_buyer": _lt(
        "Meet the economic buyer: nobody has talked to %(person)s yet."
    ),
    "uncontacted": _lt("Talk to %(person)s: nobody has yet."),
    "even_keel": _lt(
        "Show %(person)s what they are missing: they see no need to change."
    ),
    "overconfident": _lt(
        "Show %(person)s where they stand: they think they do better than their goal."
    ),
    "negative_rating": _lt(
        "Find out what %(person)s and their company would win: they are against us."
    ),
    "no_user": _lt("Find out who will use it: no user buyer is known yet."),
    "no_technical": _lt(
        "Find out who may say no on technical grounds: no technical buyer is known yet."
    ),
    "no_coach": _lt("Win a coach: nobody guides us through the decision yet."),
    "uncertain": _lt("Make sure of what we noted of %(person)s: it is uncertain."),
    "reorganisation": _lt("Ask %(person)s who will decide after the reorganisation."),
    "new_to_job": _lt(
        "Learn what %(person)s wants to achieve: they are new to the job."
    ),
    "missing_information": _lt(
        "Find out what is not known of %(person)s: %(missing)s."
    ),
    "not_receptive": _lt(
        "Find a gap that %(person)s wants to close: they are not open to an offer yet."
    ),
    "signs_of_fit": _lt("Find out whether they have a need: nothing suggests it yet."),
    "gap_confirmed": _lt("Have the need confirmed: what we know of it is uncertain."),
    "budget_denied": _lt("Settle the money: they cannot afford it."),
    "supplier_denied": _lt(
        "Give them a reason to change: they are happy with their current supplier."
    ),
    "not_now": _lt("Find out what would make it urgent: they said not now."),
    "closing_begun": _lt(
        "Settle the payment terms and the contract: neither is begun."
    ),
    "closes_soon": _lt(
        "Agree on a date: it is not due within half a normal sales cycle."
    ),
    "best_few": _lt("Close it: only closing tasks are left."),
}

PROPOSAL_TEXTS = {
    "contact": _lt("%(person)s is the contact of this opportunity: start with them?"),
    "economic": _lt("You noted that %(person)s decides: are they the economic buyer?"),
}


class CrmBuyingWordsMixin(models.AbstractModel):
    """What the buying group tells, in words of the reader's language.

    Not stored; computed for the leads shown. Everything is read in sudo: whoever may
    read a lead may read its people.
    """

    _name = "crm.buying.words.mixin"
    _description = "Buying Group of a Lead in Words"
    _inherit = ["crm.buying.mixin"]

    buying_red_flags = fields.Json(
        compute="_compute_buying_words",
        compute_sudo=True,
        help="What is missing, doubtful or against us in the buying group, one by one.",
    )
    buying_next_step = fields.Char(
        string="Next Step",
        compute="_compute_buying_words",
        compute_sudo=True,
        help="The one thing that helps this opportunity most now.",
    )
    buying_proposal = fields.Selection(
        [("contact", "Add the contact"), ("economic", "Mark the economic buyer")],
        compute="_compute_buying_words",
        compute_sudo=True,
        help="What the page proposes to note, because the lead says it already.",
    )
    buying_proposal_text = fields.Char(
        string="Proposal", compute="_compute_buying_words", compute_sudo=True
    )
    buying_map = fields.Json(
        string="Map",
        compute="_compute_buying_words",
        compute_sudo=True,
        help="The people in columns by role, as the map draws them.",
    )

    @api.depends(lambda self: self._buying_get_word_fields())
    @api.depends_context("lang")
    def _compute_buying_words(self):
        """All at once: the form asks for all of them."""
        for lead in self:
            people = lead._buying_get_people()
            lead.buying_red_flags = lead._buying_prepare_red_flags(people)
            lead.buying_next_step = lead._buying_say_next_step(people)
            lead.buying_map = lead._buying_prepare_map(people)
            name = lead._buying_get_own_person().name or lead.contact_name
            proposal = name and lead._buying_find_proposal()
            said = proposal and self.env._(PROPOSAL_TEXTS[proposal])
            lead.buying_proposal = proposal
            lead.buying_proposal_text = said and said % {"person": name}

    def _buying_prepare_red_flags(self, people):
        """Return ``[{"code", "reason", "person", "influence_id"}, …]``; the last two
        are false where a flag is about nobody in particular.

        :param people: what ``_buying_get_people`` returns, here and below
        """
        return [
            {
                "code": code,
                "reason": self._buying_say(FLAG_TEXTS[code], person),
                "person": person.display_name if person else False,
                "influence_id": person._origin.id if person else False,
            }
            for code, person in find_red_flags(people)
        ]

    def _buying_say_next_step(self, people):
        """Return the one thing to do, or False: what is over has no next step."""
        if self.won_status != "pending":
            return False
        code, person = find_next_step(self._buying_get_deal(), people)
        return self._buying_say(STEP_TEXTS[code], person)

    def _buying_find_proposal(self):
        """Return what is to be noted of the person that the lead is about, or False."""
        people = self.buying_influence_ids
        decides = self.qualification_authority == "yes"
        if decides and not people._buying_get_economic():
            return "economic"
        return False if people else "contact"

    def _buying_prepare_map(self, people):
        """Return ``{"columns": […]}``, one per classic role and per other role that
        somebody has; False without people."""
        if not people:
            return False
        classic = self.env["crm.buying.role"]._buying_get_classic()
        words = classic._buying_get_words()
        covered = find_covered_roles(people)
        lines = self.buying_influence_ids
        roles = (classic | lines.role_ids._origin)._ids
        if any(not line.role_ids for line in lines):
            roles += (0,)
        return {
            "columns": [
                self._buying_get_map_column(role_id, words, covered)
                for role_id in roles
            ]
        }

    def _buying_get_map_column(self, role_id, words, covered):
        """Return the column of a role, or, with 0, of those who have none yet.

        :param dict words: ``{role id: (code, name)}``
        :param covered: the codes of the roles that are covered
        """
        code, name = words.get(role_id) or ("", self.env._("No role yet"))
        return {
            "id": role_id,
            "code": code or "",
            "name": name,
            "expected": code in CLASSIC_ROLES,
            "covered": code in covered,
            "people": [
                person._buying_to_map()
                for person in self.buying_influence_ids
                if role_id in (person.role_ids._origin._ids or (0,))
            ],
        }

    def _buying_get_word_fields(self):
        """Return the names of the fields that the words follow from."""
        return [
            *self._buying_get_fact_fields(),
            *("won_status", "partner_id", "contact_name", "qualification_authority"),
            "buying_people_count",
            "buying_influence_ids.contact_name",
            "buying_influence_ids.partner_id.name",
            "buying_influence_ids.role_ids.name",
        ]

    def _buying_say(self, text, person):
        """Return a text of this file in the reader's language, about ``person``."""
        said = self.env._(text)
        if not person:
            return said
        return said % {
            "person": person.display_name,
            "rating": f"{person.rating:+d}",
            "missing": "%(missing)s" in said and person._buying_format_missing(),
        }
