# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize

INTAKE_PARAMETER = "crm_customer_lifecycle.intake"


class CrmLifecycleIntakeMixin(models.AbstractModel):
    """Recognise whom we already sell to, whichever way their lead arrives.

    By normalised e-mail, else by sanitised phone number. All contacts of that e-mail,
    or number, must be of one commercial entity, and it must have purchased. Of two
    entities nobody can tell which is meant, so neither is linked. No contact is made.
    """

    _name = "crm.lifecycle.intake.mixin"
    _inherit = ["crm.lifecycle.call.mixin"]
    _description = "Recognition of Returning Customers"

    lifecycle_known_customer_id = fields.Many2one(
        "res.partner",
        string="Known Customer",
        index="btree_not_null",
        copy=False,
        readonly=True,
        help="The returning customer this lead seems to come from, to be linked by "
        "you. The CRM settings say whether new leads are linked by themselves.",
    )

    def _inverse_email_from(self):
        """Keep the e-mail of a customer who was recognised by the phone number."""
        leads = self._lifecycle_drop_linked()
        return super(CrmLifecycleIntakeMixin, leads)._inverse_email_from()

    def _inverse_phone(self):
        """Keep the phone number of a customer who was recognised by the e-mail."""
        leads = self._lifecycle_drop_linked()
        return super(CrmLifecycleIntakeMixin, leads)._inverse_phone()

    @api.model_create_multi
    def create(self, vals_list):
        """Recognise the customers of leads that name no contact, in one query."""
        self._lifecycle_check_pointers(vals_list)
        keys = [self._lifecycle_get_intake_keys(vals) for vals in vals_list]
        contacts = self._lifecycle_recognise(keys) if any(map(any, keys)) else {}
        if not contacts:
            return super().create(vals_list)
        how = self.env["ir.config_parameter"].sudo().get_param(INTAKE_PARAMETER)
        fname = "lifecycle_known_customer_id" if how == "point" else "partner_id"
        prepared, linked_ids = [], set()
        for vals, pair in zip(vals_list, keys, strict=True):
            contact = self._lifecycle_choose_known(contacts, pair, vals)
            linked_ids.update(contact.ids)
            prepared.append({**vals, fname: contact.id} if contact else vals)
        linking = self.with_context(lifecycle_linked_ids=frozenset(linked_ids))
        leads = super(CrmLifecycleIntakeMixin, linking).create(prepared)
        return leads.with_env(self.env)

    def write(self, vals):
        """Forget the pointer once a contact is linked."""
        if "lifecycle_known_customer_id" in vals:
            self._lifecycle_check_pointers([vals])
        if vals.get("partner_id"):
            vals = {**vals, "lifecycle_known_customer_id": False}
        return super().write(vals)

    def _lifecycle_drop_linked(self):
        """Return the leads whose contact was not linked by the create under way.

        What anybody may type into a web form must not overwrite what we know of a
        customer; core copies it to the contact, as for a salesperson who types.
        """
        linked_ids = self.env.context.get("lifecycle_linked_ids")
        if not isinstance(linked_ids, frozenset):  # which nobody can send over RPC
            return self
        return self.filtered(lambda lead: lead.partner_id.id not in linked_ids)

    @api.model
    def _lifecycle_check_pointers(self, vals_list):
        """Refuse pointers to customers whom the user may not read.

        What we know of the customer shows on the lead, read in elevated rights. Those
        that are recognised are not asked for here.
        """
        name = "lifecycle_known_customer_id"
        default = {name: self.env.context.get(f"default_{name}")}
        pointed = self.env["res.partner"]
        for vals in vals_list:
            pointed |= self._lifecycle_read_value({**default, **vals}, name)
        if pointed:
            pointed.check_access("read")

    @api.model
    def _lifecycle_get_intake_keys(self, vals):
        """Return ``(e-mail, phone number)`` to recognise a new lead by, or false."""
        named = vals.get("partner_id", self.env.context.get("default_partner_id"))
        if named or vals.get("commercial_partner_id"):
            return (False, False)
        country, email, phone = (
            self._lifecycle_read_value(vals, name)
            for name in ("country_id", "email_from", "phone")
        )
        return (
            email_normalize(email),
            phone and self.browse()._phone_format(number=phone, country=country),
        )

    @api.model
    def _lifecycle_recognise(self, keys):
        """Return ``{e-mail or phone number: contacts}`` of customers, in one query.

        In elevated rights: a salesperson is to know that somebody is a customer, also
        of a colleague. Left out are keys that more than one entity has.
        """
        emails = {email for email, _phone in keys if email}
        phones = {phone for _email, phone in keys if phone}
        candidates = self.env["res.partner"].sudo()
        candidates = candidates.search_fetch(
            Domain("email_normalized", "in", list(emails))
            | Domain("phone_sanitized", "in", list(phones)),
            [
                "commercial_partner_id",
                "company_id",
                "email_normalized",
                "lifecycle_purchase_count",
                "partner_share",
                "phone_sanitized",
            ],
            order="id",
        )
        known = {}
        for contact in candidates:
            for key in {contact.email_normalized, contact.phone_sanitized}:
                if key in emails or key in phones:
                    known[key] = known.get(key, contact.browse()) + contact
        return known if any(candidates.mapped("lifecycle_purchase_count")) else {}

    @api.model
    def _lifecycle_choose_known(self, known, pair, vals):
        """Return the contact to link a new lead to, empty if that is not clear.

        The stronger key decides alone. Contacts of another company than the lead's
        are not looked at, unless it is a branch of that.
        """
        for key in pair:
            contacts = known.get(key, self.env["res.partner"])
            if contacts.company_id:
                company = self._lifecycle_foresee_company(vals)
                owner_ids = {False, *company._lifecycle_get_owner_ids()}
                contacts = contacts.filtered(
                    lambda contact, allowed=owner_ids: contact.company_id.id in allowed
                )
            if contacts:
                unambiguous = len(contacts.commercial_partner_id) == 1
                if not unambiguous or not contacts[0].lifecycle_purchase_count:
                    return contacts.browse()
                return self._lifecycle_choose_clean(contacts, pair)
        return self.env["res.partner"]

    @api.model
    def _lifecycle_foresee_company(self, vals):
        """Return the company that core will give a new lead: of its team, else one of
        its salesperson, else the one that is worked in."""
        company, user = self.env.company, self.env["res.users"].sudo()
        if vals.get("company_id"):
            return company.sudo().browse(vals["company_id"])
        team_id = vals.get("team_id", self.env.context.get("default_team_id"))
        team = self.env["crm.team"].sudo().browse(team_id or ())
        user = user.browse(vals.get("user_id") or ())
        if team.company_id or not user or company in user.company_ids:
            return team.company_id or company
        return user.company_id & self.env.companies

    @api.model
    def _lifecycle_choose_clean(self, contacts, pair):
        """Return the contact that linking does not overwrite, if there is one.

        Core copies the e-mail and phone of a new lead to its contact, so one that has
        the same, or none, goes first.
        """
        email, phone = pair
        return contacts.sorted(
            lambda contact: (
                bool(email) and contact.email_normalized != email,
                bool(phone) and contact.phone_sanitized != phone,
                contact.id,
            )
        )[:1]
