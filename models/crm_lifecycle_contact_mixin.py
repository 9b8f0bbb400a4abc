# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.fields import Domain
from odoo.tools import parse_contact_from_email


class CrmLifecycleContactMixin(models.AbstractModel):
    """Find the contact of a lead before creating one, for whole batches.

    A contact is found by its normalised e-mail, else by its sanitised phone number,
    else by the exact name of its company. Somebody who is not known yet is created
    under the company that is. Leads of one batch that share one of these share the
    contact that is created for the first of them.
    """

    _name = "crm.lifecycle.contact.mixin"
    _description = "Contact of a Lead"

    def _lifecycle_find_contacts(self):
        """Return ``{lead id: res.partner}`` for those leads whose contact exists.

        Leads that name a contact already keep it. At most four queries, under the
        caller's rights.
        """
        found = {lead.id: lead.partner_id for lead in self if lead.partner_id}
        rest = self.filtered(lambda lead: lead.id not in found)
        found.update(rest._lifecycle_find_by_keys())
        rest = self.filtered(lambda lead: lead.id not in found)
        companies = rest._lifecycle_find_companies()
        found.update(rest._lifecycle_find_in_companies(companies))
        return found

    def _lifecycle_find_or_create_contacts(self):
        """Return ``{lead id: res.partner}``; create the contacts nobody has yet.

        Leads of which neither a name, a company, an e-mail nor a phone number is
        known are left out. Companies are created in one batch, people in another.
        Does not write on the leads.
        """
        found = self._lifecycle_find_contacts()
        rest = self.filtered(
            lambda lead: lead.id not in found and lead._lifecycle_has_contact_data()
        )
        companies = rest._lifecycle_find_companies()
        created = rest._lifecycle_create_companies(companies)
        companies.update(created)
        for lead in rest:
            company = companies.get(lead.id)
            if company and not lead._lifecycle_needs_person(company):
                found[lead.id] = company
        people = rest.filtered(lambda lead: lead.id not in found)
        if created:  # of which some have what identifies a lead that names no company
            found.update(people._lifecycle_find_by_keys())
            people = people.filtered(lambda lead: lead.id not in found)
        found.update(people._lifecycle_create_people(companies))
        return found

    def _lifecycle_has_contact_data(self):
        """Whether anything is known by which to tell who this lead is."""
        self.ensure_one()
        return bool(
            self.contact_name
            or self._lifecycle_get_company_name()
            or self._lifecycle_get_keys()
        )

    def _lifecycle_get_company_name(self):
        return " ".join((self.partner_name or "").split())

    def _lifecycle_get_keys(self):
        """Return what identifies a person, the strongest first: e-mail, phone."""
        return [key for key in (self.email_normalized, self.phone_sanitized) if key]

    # ------------------------------------------------------------
    # FIND
    # ------------------------------------------------------------

    def _lifecycle_find_by_keys(self):
        """Return ``{lead id: res.partner}`` by e-mail, else by phone number."""
        found = {}
        for name in ("email_normalized", "phone_sanitized"):
            rest = self.filtered(lambda lead: lead.id not in found)
            found.update(rest._lifecycle_match(name, name))
        return found

    def _lifecycle_match(self, lead_field, partner_field, domain=None, get_key=None):
        """Return ``{lead id: res.partner}`` by equal values, in one query.

        :param domain: further condition on the contacts
        :param get_key: called with a lead, instead of reading ``lead_field``
        """
        keys = {
            lead.id: get_key(lead) if get_key else lead[lead_field] for lead in self
        }
        wanted = {key for key in keys.values() if key}
        if not wanted:
            return {}
        candidates = self.env["res.partner"].search(
            Domain(partner_field, "in", list(wanted)) & Domain(domain or Domain.TRUE),
            order="id",
        )
        by_key = candidates.grouped(partner_field)
        matches = {}
        for lead in self:
            contact = lead._lifecycle_choose_contact(by_key.get(keys[lead.id]))
            if contact:
                matches[lead.id] = contact
        return matches

    def _lifecycle_choose_contact(self, candidates):
        """Return the candidate this lead may name: of its company before those of a
        parent company and shared ones, people with a login before others, those before
        addresses for invoices and deliveries, the oldest first."""
        company = self.company_id or self.env.company
        owner_ids = {False, *company._lifecycle_get_owner_ids()}
        allowed = (candidates or self.env["res.partner"]).filtered(
            lambda contact: contact.company_id.id in owner_ids
        )
        return allowed.sorted(
            lambda contact: (
                contact.company_id != company,
                contact.partner_share,
                contact.type != "contact",
                contact.id,
            )
        )[:1]

    def _lifecycle_find_companies(self):
        """Return ``{lead id: res.partner}``, the company of exactly that name."""
        return self._lifecycle_match(
            "partner_name",
            "name",
            domain=[("is_company", "=", True)],
            get_key=lambda lead: lead._lifecycle_get_company_name(),
        )

    def _lifecycle_find_in_companies(self, companies):
        """Return ``{lead id: res.partner}`` for leads whose company is known: the
        contact of that name there, or the company where nobody else is meant."""
        found = {}
        named = self.filtered(lambda lead: lead.id in companies and lead.contact_name)
        contacts = self.env["res.partner"]
        if named:
            ids = [companies[lead.id].id for lead in named]
            contacts = contacts.search(
                Domain("parent_id", "in", ids)
                & Domain("name", "in", named.mapped("contact_name")),
                order="id",
            )
        by_name = contacts.grouped(lambda contact: (contact.parent_id, contact.name))
        for lead in self:
            company = companies.get(lead.id)
            contact = lead._lifecycle_choose_contact(
                by_name.get((company, lead.contact_name))
            )
            if contact and not lead._lifecycle_get_keys():
                found[lead.id] = contact
            elif company and not lead._lifecycle_needs_person(company):
                found[lead.id] = company
        return found

    def _lifecycle_needs_person(self, company):
        """Whether the lead tells of somebody other than the company itself.

        Core copies e-mail and phone of the contact to the lead, so linking a company
        with others would overwrite what the lead knows.
        """
        self.ensure_one()
        return bool(
            self.contact_name
            or (self.email_normalized or company.email_normalized)
            != company.email_normalized
            or (self.phone_sanitized or company.phone_sanitized)
            != company.phone_sanitized
        )

    # ------------------------------------------------------------
    # CREATE
    # ------------------------------------------------------------

    def _lifecycle_create_companies(self, companies):
        """Return ``{lead id: res.partner}``, one new company per name that is not
        in ``companies`` yet."""
        first_leads = {}
        for lead in self:
            name = lead._lifecycle_get_company_name()
            if name and lead.id not in companies:
                first_leads.setdefault((name, lead.company_id), []).append(lead)
        created = self.env["res.partner"].create(
            [
                leads[0]._lifecycle_prepare_company_values(name)
                for (name, _company), leads in first_leads.items()
            ]
        )
        return {
            lead.id: company
            for company, leads in zip(created, first_leads.values(), strict=True)
            for lead in leads
        }

    def _lifecycle_prepare_company_values(self, name):
        """Return the values of the new company of this lead.

        What belongs to the person the lead names is not the company's: a second
        contact with the same e-mail would be a duplicate.
        """
        values = self._prepare_customer_values(name, is_company=True)
        if self.contact_name:
            values.update(email=False, phone=False, function=False)
        return values

    def _lifecycle_create_people(self, companies):
        """Return ``{lead id: res.partner}``, one new contact per person."""
        groups = self._lifecycle_group_people(companies)
        created = self.env["res.partner"]._lifecycle_create_contacts(
            [
                leads[0]._prepare_customer_values(
                    leads[0]._lifecycle_get_person_name(),
                    is_company=False,
                    parent_id=companies.get(leads[0].id, self.env["res.partner"]).id,
                )
                for leads in groups
            ]
        )
        return {
            lead.id: contact
            for contact, leads in zip(created, groups, strict=True)
            for lead in leads
        }

    def _lifecycle_group_people(self, companies):
        """Return lists of leads, one for each person.

        A contact is created with what the first lead knows, and found by the others'
        e-mail, else by their phone number, else, if they have neither, by their name
        in the same company.
        """
        groups, known = [], {}
        for lead in self:
            keys = lead._lifecycle_get_keys()
            company = companies.get(lead.id)
            name = [(company, lead.contact_name)] if company else []
            sought = [(key, lead.company_id) for key in keys or name]
            group = next((known[key] for key in sought if key in known), None)
            if group is None:
                group = []
                groups.append(group)
                for key in [*keys, *name]:
                    known.setdefault((key, lead.company_id), group)
            group.append(lead)
        return groups

    def _lifecycle_get_person_name(self):
        """Return the best name for the contact: the written one, else of the e-mail."""
        parsed = parse_contact_from_email(self.email_from) if self.email_from else ("",)
        return self.contact_name or parsed[0] or self.email_normalized or self.phone
