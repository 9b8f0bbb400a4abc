# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class CrmLifecycleActionMixin(models.AbstractModel):
    """The steps of the flow as actions on many leads at once.

    Each does what is valid in a number of queries that does not grow with the
    number of leads, under the caller's rights, and returns a notification that
    names what was left and why (``_lifecycle_run_batch``).
    """

    _name = "crm.lifecycle.action.mixin"
    _inherit = ["crm.lifecycle.batch.mixin"]
    _description = "Lifecycle Actions on Leads"

    def _lifecycle_prefetch(self):
        """Read the companies of salespeople and teams, for ``_compute_company_id``.

        In elevated rights, as that does: they are more than one works in at present.
        """
        leads = self.sudo()
        leads.user_id.mapped("company_ids")
        leads.team_id.mapped("company_id")

    def _lifecycle_get_done_note(self):
        """Name the leads that the gate let pass although something is missing."""
        warned = self._qualification_filter_warned()
        if not warned:
            return super()._lifecycle_get_done_note()
        return self.env._(
            "not qualified for this step: %(names)s",
            names=warned._lifecycle_format_names(),
        )

    # ------------------------------------------------------------
    # LEAD → OPPORTUNITY
    # ------------------------------------------------------------

    def action_lifecycle_convert(self):
        """Make opportunities of leads, each linked to its contact.

        The contact is found or created (``_lifecycle_find_or_create_contacts``); a
        lead of which nothing is known becomes an opportunity without one.

        :return: notification action
        :raises AccessError: if a lead may not be read
        """
        return self._lifecycle_run_batch(
            self.env._("Convert to opportunity"),
            lambda lead: lead._lifecycle_get_convert_refusal(),
            lambda leads: leads._lifecycle_write_tracked(
                lambda untracked: untracked._lifecycle_convert()
            ),
        )

    def _lifecycle_get_convert_refusal(self):
        """Return in words why this lead cannot be converted, else False."""
        is_opportunity = self.type == "opportunity"
        return self._qualification_get_closed_refusal() or (
            is_opportunity and self.env._("already an opportunity")
        )

    def _lifecycle_convert(self):
        """Convert all leads of ``self``, those with the same values in one write.

        Their teams stay, although core chooses them anew when the type changes.
        """
        contacts = self._lifecycle_find_or_create_contacts()
        groups = {}
        for lead in self:
            contact = contacts.get(lead.id, lead.partner_id)
            values = lead._convert_opportunity_data(contact)
            values.pop("partner_id", None)  # written by contact, before
            groups.setdefault(repr(values), (values, []))[1].append(lead.id)
        in_team = self.filtered("team_id")
        with self.env.protecting([self._fields["team_id"]], in_team):
            self._lifecycle_write_contacts(contacts)
            for values, lead_ids in groups.values():
                self.browse(lead_ids).write(values)

    def _lifecycle_write_contacts(self, contacts):
        """Link leads to the contacts of ``{lead id: res.partner}``."""
        new = self.filtered(
            lambda lead: contacts.get(lead.id, lead.partner_id) != lead.partner_id
        )
        with self.env["res.partner"]._lifecycle_mark_later():
            for contact, leads in new.grouped(lambda lead: contacts[lead.id]).items():
                leads.write({"partner_id": contact.id})

    def action_lifecycle_create_customer(self):
        """Link each lead to its contact, which is found or else created.

        :return: notification action
        :raises AccessError: if a lead may not be read
        """
        return self._lifecycle_run_batch(
            self.env._("Find or create contact"),
            lambda lead: lead._lifecycle_get_create_customer_refusal(),
            lambda leads: leads._lifecycle_write_tracked(
                lambda untracked: untracked._lifecycle_link_contacts()
            ),
        )

    def _lifecycle_get_create_customer_refusal(self):
        """Return in words why this lead cannot get a contact, else False."""
        if self.partner_id:
            return self.env._("has a contact already")
        if self._lifecycle_has_contact_data():
            return False
        if self.email_from or self.phone:
            return self.env._(
                "its e-mail or phone number is not a valid one, and there is no "
                "contact name or company name to go by"
            )
        return self.env._("no e-mail, phone, contact name or company name to go by")

    def _lifecycle_link_contacts(self):
        """Link each lead to its contact, found or created."""
        self._lifecycle_write_contacts(self._lifecycle_find_or_create_contacts())

    # ------------------------------------------------------------
    # OPPORTUNITY → CUSTOMER
    # ------------------------------------------------------------

    def action_lifecycle_won(self):
        """Win leads and opportunities; repeat purchases find their own stage.

        :return: notification action
        :raises AccessError: if a lead may not be read
        """
        return self._lifecycle_run_batch(
            self.env._("Mark as won"),
            lambda lead: lead.won_status == "won" and lead.env._("already won"),
            lambda leads: leads._lifecycle_write_tracked(
                lambda untracked: untracked.action_set_won()
            ),
        )

    # ------------------------------------------------------------
    # NOT (NOW)
    # ------------------------------------------------------------

    def action_qualification_disqualify(self):
        """Ask for the lost reason of the leads that can still be lost.

        :return: window action on ``crm.lead.lost``, which names those left out, or a
            notification action when none is fit
        :raises AccessError: if a lead may not be read
        """
        return self._lifecycle_ask(
            self.env._("Disqualify"),
            "crm.crm_lead_lost_action",
            lambda lead: lead._lifecycle_get_disqualify_refusal(),
        )

    def _lifecycle_get_disqualify_refusal(self):
        """Return in words why this lead cannot be lost, else False."""
        if self.won_status == "won":
            return self.env._("won, move it out of the won stage first")
        if self.won_status == "lost":
            return self.env._("already lost")
        return False

    def action_lifecycle_recycle(self):
        """Ask on which date to come back to the leads of ``self``.

        :return: window action on ``crm.lead.recycle``, which names those left out,
            or a notification action when none is fit
        :raises AccessError: if a lead may not be read
        """
        return self._lifecycle_ask(
            self.env._("Come back later"),
            "crm_customer_lifecycle.crm_lead_recycle_action",
            lambda lead: lead._lifecycle_get_recycle_refusal(),
        )

    def _lifecycle_get_recycle_refusal(self):
        """Return in words why nobody comes back to this lead, else False."""
        return self.won_status == "won" and self.env._(
            "won, create a repeat opportunity instead"
        )

    def _lifecycle_ask(self, title, action_xmlid, get_refusal):
        """Return the wizard's action for the fit leads, or why there are none."""
        fit, left_out = self._lifecycle_split_fit(get_refusal)
        if not fit:
            return self._lifecycle_prepare_notification(title, fit, left_out)
        action = self.env["ir.actions.act_window"]._for_xml_id(action_xmlid)
        action["name"] = title
        action["context"] = {
            "dialog_size": "medium",
            "default_lead_ids": fit.ids,
            "default_lifecycle_in_batch": True,
            "lifecycle_left_out": self._lifecycle_format_left_out(left_out),
        }
        return action
