# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, api, models
from odoo.fields import Domain

from ..tools.buying_advice import diagnose
from ..tools.wording import simplify
from .crm_buying_economic_mixin import CHECK_LATER


class CrmBuyingActionMixin(models.AbstractModel):
    """What users and incoming messages do with the buying group of a lead."""

    _name = "crm.buying.action.mixin"
    _inherit = ["crm.lifecycle.call.mixin"]
    _description = "Buying Group of a Lead, Actions"

    def write(self, vals):
        """Let one save hand the approval from one person to another.

        The ORM writes the lines one by one, so for a moment there may be two economic
        buyers: they are counted at the end.
        """
        if "buying_influence_ids" not in vals:
            return super().write(vals)
        leads = self.with_context(buying_defer_check=CHECK_LATER)
        result = super(CrmBuyingActionMixin, leads).write(vals)
        self.buying_influence_ids._check_one_economic_buyer()
        return result

    def _message_post_after_hook(self, message, msg_vals):
        """Date the contact with the author of an incoming message."""
        result = super()._message_post_after_hook(message, msg_vals)
        people = self.env["crm.buying.influence"]
        people._buying_date_message(self, message.sudo())
        return result

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_buying_add_contact(self):
        """Add the contact of each lead to its buying group, unless it is there."""
        leads = self._lifecycle_check_call("write")
        leads._buying_add_own_contact()
        return True

    def action_buying_mark_economic(self):
        """Note that the contact of each lead gives the final approval.

        Adds the contact where it is missing.

        :raises ValidationError: naming the leads that have another economic buyer
        """
        leads = self._lifecycle_check_call("write")
        leads._buying_add_own_contact()
        role = self.env.ref("crm_customer_lifecycle.crm_buying_role_economic", False)
        role = role or self.env["crm.buying.role"]._buying_get_classic()[:1]
        people = self.env["crm.buying.influence"]
        for lead in leads:
            people += lead._buying_get_own_contact()
        if role:
            people.write({"role_ids": [Command.link(role.id)]})
        return True

    def _buying_add_own_contact(self):
        """Create the person that each lead names as its contact, where missing."""
        self.env["crm.buying.influence"].create(
            [
                {
                    "lead_id": lead.id,
                    "partner_id": lead._buying_get_own_person().id,
                    "contact_name": lead.contact_name,
                    "email": lead.email_from,
                }
                for lead in self
                if (lead._buying_get_own_person() or lead.contact_name)
                and not lead._buying_get_own_contact()
            ]
        )

    def _buying_get_own_person(self):
        """Return the contact (res.partner) of the lead, unless it is a company."""
        self.ensure_one()
        return self.partner_id.filtered(lambda partner: not partner.is_company)

    def _buying_get_own_contact(self):
        """Return the person of the group whom the lead itself names, if any."""
        self.ensure_one()
        people = self.buying_influence_ids
        known = people.filtered(
            lambda person: person.partner_id and person.partner_id == self.partner_id
        )
        if known or not self.contact_name:
            return known
        name = simplify(self.contact_name)
        return people.filtered(lambda person: simplify(person.contact_name) == name)[:1]

    # ------------------------------------------------------------
    # PIPELINE
    # ------------------------------------------------------------

    @api.model
    @api.readonly
    def get_buying_diagnosis(self, domain):
        """Return what is wrong with the balance of a pipeline, in sentences.

        For those who lead a team; others get an empty list. Counted under the rights
        of the caller, in two queries.

        :param list domain: which leads to look at; only open ones are counted
        :rtype: list[str]
        """
        user = self.env.user
        if not user.has_group("sales_team.group_sale_salesman") or not (
            user.has_group("sales_team.group_sale_salesman_all_leads")
            or self.env["crm.team"].search_count([("user_id", "=", user.id)], limit=1)
        ):
            return []
        open_leads = self._lifecycle_check_domain(domain)
        open_leads &= Domain("won_status", "=", "pending")
        with self._lifecycle_refuse_unreadable():
            groups = self._read_group(
                open_leads, ["buying_funnel_position"], ["__count"]
            )
            claimed = self.search_count(
                open_leads
                & Domain("probability", ">=", 90)
                & Domain("buying_funnel_position", "!=", "best_few")
            )
        counts = {}
        for position, count in groups:
            position = position or "universe"
            counts[position] = counts.get(position, 0) + count
        return self._buying_say_diagnosis(diagnose(counts, claimed), counts, claimed)

    @api.model
    def _buying_say_diagnosis(self, codes, counts, claimed):
        """Return the sentences for the codes that :func:`diagnose` found."""
        working = counts.get("in", 0)
        best = counts.get("best_few", 0)
        coming = counts.get("universe", 0) + counts.get("above", 0)
        sentences = {
            "dry_top": self.env._(
                "Dry top: %(coming)s coming up against %(working)s in the funnel or "
                "among the best few. Look for new ones before these are closed.",
                coming=coming,
                working=working + best,
            ),
            "jammed_middle": self.env._(
                "Jammed middle: %(working)s of %(total)s are in the funnel. Clear "
                "their red flags, or let some go.",
                working=working,
                total=coming + working + best,
            ),
            "unfounded": self.env._(
                "Unfounded: %(claimed)s with a probability of 90 or more lack what "
                "the best few need. Open them to see the next step.",
                claimed=claimed,
            ),
        }
        return [sentences[code] for code in codes]
