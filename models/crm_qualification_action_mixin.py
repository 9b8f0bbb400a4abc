# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dateutil.relativedelta import relativedelta

from odoo import fields, models

from ..tools.scoring import UNKNOWN, find_missing

QUALIFY_ACTIVITY = "crm_customer_lifecycle.mail_activity_type_qualify"


class CrmQualificationActionMixin(models.AbstractModel):
    """Qualify leads: see who passes, plan what to ask, decide against the score."""

    _name = "crm.qualification.action.mixin"
    _inherit = ["crm.qualification.words.mixin"]
    _description = "Qualification Actions on Leads"

    def action_qualification_qualify(self):
        """Score the leads anew and show who qualifies and what the others lack.

        :return: window action on ``crm.lead.qualify``, where managers may decide
            against the score
        :raises AccessError: if a lead may not be read
        """
        leads = self._lifecycle_check_call("read")
        self.env.add_to_compute(self._fields["qualification_score"], leads)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_customer_lifecycle.crm_lead_qualify_action"
        )
        action["context"] = {
            "dialog_size": "medium",
            "default_lead_ids": leads.ids,
        }
        return action

    def _qualification_get_lacks(self):
        """Return ``{lead id: what keeps it from being qualified, in words}``; leads
        that are qualified are absent."""
        states = self._qualification_get_states()
        lacks = {}
        for lead in self:
            if lead.qualification_is_qualified:
                continue
            card = lead._qualification_get_rule()
            if not card:
                lacks[lead.id] = self.env._("no scorecard serves it")
            elif lead.qualification_override == "unqualified":
                lacks[lead.id] = self.env._(
                    "decided by %(user)s: %(reason)s",
                    user=lead.sudo().qualification_override_user_id.name,
                    reason=lead.qualification_override_reason,
                )
            else:
                lacks[lead.id] = self._qualification_format_missing(
                    find_missing(card, states[lead.id])
                )
        return lacks

    # ------------------------------------------------------------
    # PLAN
    # ------------------------------------------------------------

    def action_qualification_plan_missing(self):
        """Plan one activity per lead that names what is unknown, with its questions.

        For the lead's salesperson, for tomorrow. Done again it brings the activity up
        to date. Leads that are closed are left out.

        :return: notification action
        :raises AccessError: if a lead may not be read
        """
        leads = self._lifecycle_check_call("read")
        states = leads._qualification_get_states()
        notes = {lead.id: lead._qualification_format_unknown(states) for lead in leads}
        return leads._lifecycle_run_batch(
            self.env._("Plan what to ask"),
            lambda lead: lead._qualification_get_plan_refusal(notes[lead.id]),
            lambda leads: leads._lifecycle_plan(
                QUALIFY_ACTIVITY,
                self.env._("Find out what is missing"),
                fields.Date.context_today(self) + relativedelta(days=1),
                notes,
            ),
        )

    def _qualification_get_plan_refusal(self, note):
        """Return in words why nothing is to be asked of this lead, else False."""
        closed = self._qualification_get_closed_refusal()
        if closed or note:
            return closed
        if not self._qualification_get_rule():
            return self.env._("no scorecard serves it")
        return self.env._("nothing is unknown")

    def _qualification_get_closed_refusal(self):
        """Return in words why nobody works on this lead any more, else False."""
        if self.won_status == "won":
            return self.env._("already won")
        if self.won_status == "lost":
            return self.env._("lost, restore it first")
        return not self.active and self.env._("archived, unarchive it first")

    def _qualification_format_unknown(self, states):
        """Return the list of what nobody knows of this lead yet, or ""."""
        card = self._qualification_get_rule()
        rules = [
            rule
            for rule in (card.criteria if card else ())
            if states[self.id].get(rule.id) == UNKNOWN
        ]
        if not rules:
            return ""
        return self._qualification_format_list(rules)

    def _lifecycle_plan(self, type_xmlid, summary, date, notes):
        """Plan one activity of a type on each lead, or bring that one up to date.

        For its salesperson; where there is none, or they have left, for the caller.

        :param str type_xmlid: activity type; where it was deleted, the default one
        :param date: deadline
        :param dict notes: ``{lead id: what the activity is about}``
        """
        activity_type = self.env.ref(type_xmlid, raise_if_not_found=False)
        planned = self.with_context(mail_activity_quick_update=True).activity_ids
        planned = planned.filtered(
            lambda activity: (
                activity_type and activity.activity_type_id == activity_type
            )
        )
        self._lifecycle_plan_again(planned, date, notes)
        activity_type = activity_type or self._default_activity_type()
        model_id = self.env["ir.model"]._get_id("crm.lead")
        planned.create(
            [
                {
                    "activity_type_id": activity_type.id,
                    "summary": summary,
                    "note": notes.get(lead.id) or False,
                    "date_deadline": date,
                    "res_model_id": model_id,
                    "res_id": lead.id,
                    "user_id": lead.user_id.filtered("active").id or self.env.uid,
                }
                for lead in self - self.browse(planned.mapped("res_id"))
            ]
        )

    def _lifecycle_plan_again(self, activities, date, notes):
        """Bring activities on the leads of ``self`` up to date; those of a lead without
        a salesperson stay with who has them, as long as they are here."""
        salespeople = {lead.id: lead.user_id for lead in self}

        def choose_user(activity):
            users = salespeople[activity.res_id] + activity.user_id
            return users.filtered("active")[:1].id or self.env.uid

        for (note, user_id), group in activities.grouped(
            lambda activity: (notes.get(activity.res_id), choose_user(activity))
        ).items():
            group.write(
                {"date_deadline": date, "note": note or False, "user_id": user_id}
            )
