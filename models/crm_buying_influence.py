# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize

from .crm_buying_economic_mixin import CHECK_LATER


class CrmBuyingInfluence(models.Model):
    """Somebody who has a say in one deal: a contact, or just a name.

    What is known of them is known for this deal only; the same person may advise in
    one and decide in another. *Unknown is not no*: an empty degree or mode says that
    nobody knows yet.
    """

    _name = "crm.buying.influence"
    _description = "Buying Influence"
    _inherit = [
        "crm.lifecycle.call.mixin",
        "crm.buying.economic.mixin",
        "crm.buying.card.mixin",
        "crm.buying.dating.mixin",
        "crm.buying.union.mixin",
    ]
    _order = "id"
    _check_company_auto = True
    _rec_names_search = ["contact_name", "partner_id"]

    lead_id = fields.Many2one(
        "crm.lead", string="Opportunity", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="lead_id.company_id")

    # Who
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        index="btree_not_null",
        check_company=True,
        help="Leave it empty as long as you only know a name.",
    )
    contact_name = fields.Char(
        string="Name",
        compute="_compute_contact_data",
        store=True,
        readonly=False,
        precompute=True,
        help="Stays when the contact is deleted.",
    )
    email = fields.Char(
        compute="_compute_contact_data",
        store=True,
        readonly=False,
        precompute=True,
        help="Tells that a message comes from this person.",
    )
    role_ids = fields.Many2many(
        "crm.buying.role",
        string="Roles",
        help="What part they play. One person may hold several roles; only one person "
        "per opportunity gives the final approval.",
    )

    # What they think
    degree = fields.Selection(
        [("high", "High"), ("medium", "Medium"), ("low", "Low")],
        string="Influence",
        help="How much they count for this deal, whatever their rank.",
    )
    mode = fields.Selection(
        [
            ("growth", "Growth"),
            ("trouble", "Trouble"),
            ("even_keel", "Even keel"),
            ("overconfident", "Overconfident"),
        ],
        string="Response",
        help="Growth: they want more or better. Trouble: they want something mended. "
        "Even keel: they see no need to change. Overconfident: they think they do "
        "better than their goal. Only the first two are open to an offer.",
    )
    rating = fields.Integer(
        copy=False,
        aggregator="avg",
        help="How they stand to our offer, from −5 (works against us) to 5 (sells for "
        "us). 0: neutral, or not known yet.",
    )
    result = fields.Text(
        help="What their company gets out of it: objective and measurable."
    )
    win = fields.Text(help="What they get out of it themselves: personal.")

    # What happened
    contact_date = fields.Datetime(
        string="Last Contact",
        copy=False,
        help="When they last wrote, met or called us. Set by their messages, by "
        "meetings held with them and by calls done; you may correct it.",
    )
    flag_new_to_job = fields.Boolean(string="New to the Job")
    flag_reorganisation = fields.Boolean(
        string="Reorganisation", help="Their part may change with the organisation."
    )
    flag_uncertain = fields.Boolean(
        string="Uncertain", help="What we noted of them is a guess, or hearsay."
    )
    note = fields.Text()

    _lead_partner_uniq = models.Constraint(
        "UNIQUE(lead_id, partner_id)",
        "This contact is in the buying group of the opportunity already. Complete the "
        "line that is there instead of adding another one.",
    )
    _rating_range = models.Constraint(
        "CHECK(rating BETWEEN -5 AND 5)",
        "The rating of a person goes from −5 (works against us) to 5 (sells for us). "
        "Enter a number in between.",
    )

    # ------------------------------------------------------------
    # COMPUTES AND CHECKS
    # ------------------------------------------------------------

    @api.depends("partner_id")
    def _compute_contact_data(self):
        """Note name and e-mail of the contact, for the day it is deleted."""
        for person in self:
            contact = person.partner_id
            person.contact_name = (
                contact.name or contact.display_name or person.contact_name
            )
            person.email = contact.email or person.email

    @api.depends("partner_id.name", "contact_name")
    def _compute_display_name(self):
        for person in self:
            contact = person.sudo().partner_id
            person.display_name = contact.name or person.contact_name or ""

    @api.constrains("partner_id", "contact_name")
    def _check_person(self):
        for person in self:
            if not person.partner_id and not (person.contact_name or "").strip():
                raise ValidationError(
                    self.env._(
                        "A person in the buying group of “%(lead)s” has neither a "
                        "contact nor a name. Choose a contact, or enter a name.",
                        lead=person.lead_id.name,
                    )
                )

    @api.constrains("contact_date")
    def _check_contact_date(self):
        """Contact is what happened; a day's grace is for time zones."""
        latest = fields.Datetime.now() + timedelta(days=1)
        for person in self:
            if person.contact_date and person.contact_date > latest:
                raise ValidationError(
                    self.env._(
                        "The last contact with %(person)s cannot lie in the future. "
                        "Plan a call or a meeting instead; it counts once it is done.",
                        person=person.display_name,
                    )
                )

    @api.constrains("role_ids", "lead_id")
    def _check_one_economic_buyer(self):
        """At most one person per opportunity gives the final approval.

        Not asked while the lines of an opportunity are written one by one: whoever
        does so asks at the end.
        """
        if self.env.context.get("buying_defer_check") is not CHECK_LATER:
            self._buying_check_economic()

    @api.model
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        """Fetch whole people where the ORM asks for their lead only.

        So it does for the one2many of leads; whoever goes through it reads them next.
        """
        if field_names and set(field_names) == {"lead_id"}:
            field_names = None
        return super().search_fetch(domain, field_names, offset, limit, order)

    @api.readonly
    def web_read(self, specification):
        """Answer at once for nobody: most leads that are opened have no people."""
        return super().web_read(specification) if self else []

    def write(self, vals):
        """Refuse to move people to a lead whose people one may not edit.

        Record rules look at the lead they come from only. Odoo archives no people; with
        a field made in Studio it does, and then the group is judged without them.
        """
        result = super().write(vals)
        if self._active_name in vals:
            self.modified(["lead_id"])
        if "lead_id" in vals:
            self.check_access("write")
        return result

    # ------------------------------------------------------------
    # ACTIONS AND BUSINESS METHODS
    # ------------------------------------------------------------

    def action_buying_plan_call(self):
        """Plan a call to each person today; done, it dates the contact with them.

        :return: notification action
        """
        people = self._lifecycle_check_call("write")
        for person in people:
            person.lead_id.activity_schedule(
                "mail.mail_activity_data_call",
                summary=self.env._("Call %(person)s", person=person.display_name),
                user_id=person.lead_id.user_id.id or self.env.uid,
                buying_influence_id=person.id,
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Call planned: %(people)s. Mark it as done when you have spoken.",
                    people=", ".join(people.mapped("display_name")),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _buying_get_email(self):
        """Return the normalised e-mail address, of the contact if there is one."""
        self.ensure_one()
        contact = self.sudo().partner_id
        return contact.email_normalized or email_normalize(self.email) or False
