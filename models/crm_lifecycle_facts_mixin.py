# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..tools.events import Event

# The fields that facts may follow from.
_WATCHED = {
    "active",
    "company_id",
    "date_closed",
    "date_conversion",
    "partner_id",
    "probability",
    "stage_id",
    "team_id",
    "type",
    "user_id",
    "won_status",
}
# The fields from which core may compute the company anew.
_MOVING = {"team_id", "type", "user_id"}


class CrmLifecycleFactsMixin(models.AbstractModel):
    """Tell the contact of a lead when something happened to it that is a fact.

    Core recomputes the won status of a lead whenever its stage or one of its tags
    changes, mostly to what it was. So what matters is compared before and after, in
    memory, and nothing is asked of the database where no fact has changed.
    """

    _name = "crm.lifecycle.facts.mixin"
    _description = "Lifecycle Facts of a Lead"

    @api.model_create_multi
    def create(self, vals_list):
        """Mark the facts of the contacts of new leads."""
        leads = super().create(vals_list)
        known = leads.sudo().filtered("partner_id")
        late = (known - known._lifecycle_filter_won())._lifecycle_filter_late()
        (known - late).partner_id._lifecycle_mark_facts()
        return leads

    def write(self, vals):
        """Mark the facts of the contacts, old and new, of leads that changed."""
        watched = _WATCHED & vals.keys()
        if not watched:
            return super().write(vals)
        if watched == {"partner_id"}:
            # Reads nothing that core computes from the contact: bulk actions write the
            # contact of a few leads at a time, and let core compute once at the end.
            moved = self.sudo()._lifecycle_filter_moved(vals["partner_id"])
            partners = moved.partner_id
            result = super().write(vals)
            (partners | moved.partner_id)._lifecycle_mark_facts()
            return result
        # Reading the company makes core compute it. For a batch it does so anyway; for
        # leads that are written one by one it would otherwise do so once, at the end.
        is_one_of_many = len(self) == 1 and bool(_MOVING & watched)
        ids = self._prefetch_ids  # what is asked of one contact is read of all
        before = self._lifecycle_get_events(is_one_of_many)
        result = super().write(vals)
        after = self._lifecycle_get_events(is_one_of_many)
        changed = self.sudo().filtered(lambda lead: before[lead.id] != after[lead.id])
        opened = changed.filtered(
            lambda lead: before[lead.id] and before[lead.id].only_opens(after[lead.id])
        )
        partner_ids = {
            event.partner_id
            for lead in changed - opened.with_prefetch(ids)._lifecycle_filter_late()
            for event in (before[lead.id], after[lead.id])
            if event
        }
        self.env["res.partner"].browse(partner_ids)._lifecycle_mark_facts()
        return result

    def _lifecycle_filter_late(self):
        """Return those of leads that are not won that change no fact of their contact,
        who had come as far before, or whose facts, and their company's, are to be read
        anyway."""
        if not self:
            return self
        facts = self.partner_id._fields["lifecycle_stage"]
        waiting = set(self.env.records_to_compute(facts)._ids)
        return self.filtered(lambda lead: lead._lifecycle_comes_late(waiting))

    def _lifecycle_comes_late(self, waiting):
        """Return ``_lifecycle_filter_late`` of one lead, as a boolean.

        :param set waiting: the ids of the contacts whose facts are to be read
        """
        contact = self.partner_id
        if contact.id in waiting:
            return contact.commercial_partner_id.id in waiting
        known, created = contact.lifecycle_lead_date, self.create_date
        if not known or not created or known > created:
            return False
        opened = max(created, self.date_conversion or created)
        since = contact.lifecycle_prospect_date
        return self.type != "opportunity" or bool(since and since <= opened)

    def _lifecycle_filter_moved(self, partner):
        """Return the leads whose contact is another one, or none.

        :param partner: as it is written: an id or, as Odoo takes it too, a record
        """
        partner_id = getattr(partner, "id", partner) or False
        return self.filtered(lambda lead: lead.partner_id.id != partner_id)

    def unlink(self):
        """Mark the facts of the contacts that these were leads of."""
        partners = self.sudo().partner_id
        result = super().unlink()
        partners._lifecycle_mark_facts()
        return result

    def _lifecycle_get_events(self, only_counting_company=False):
        """Return ``{lead id: Event}``, None without a contact.

        :param bool only_counting_company: whether to read the company only where it
            decides: of contacts who belong to a company themselves
        """

        def company_of(lead):
            if only_counting_company:
                entity = lead.partner_id.commercial_partner_id
                return entity.company_id and lead.company_id.id
            return lead.company_id.id

        leads = self.sudo()
        won_ids = set(leads._lifecycle_filter_won()._ids)
        return {
            lead.id: Event(
                lead.partner_id.id,
                company_of(lead),
                lead.type == "opportunity" and (lead.date_conversion or True),
                lead.id in won_ids and (lead.date_closed or True),
            )
            if lead.partner_id
            else None
            for lead in leads
        }

    def _lifecycle_filter_won(self):
        """Return the leads that are won.

        A status that is to be computed is read in won stages only: elsewhere it is
        known, and reading it has core compute the probability, which costs queries.
        Neither is a stage read that is to be computed: it stays what it was, or
        becomes one to begin in, and core computes those of many leads at once.
        """
        stages = self.env["crm.stage"]
        won_stage_ids = {stage.id for stage in stages._lifecycle_get_won_stages()}
        waiting = set(self.env.records_to_compute(self._fields["won_status"])._ids)
        staying = set()
        if not stages._lifecycle_may_begin_won():
            staying.update(self.env.records_to_compute(self._fields["stage_id"])._ids)

        def may_be_won(lead):
            if lead.id not in waiting:
                return True
            stage_id = lead.id in staying and lead._cache.get("stage_id")
            return (stage_id or lead.stage_id.id) in won_stage_ids

        return self.filtered(
            lambda lead: (
                lead.partner_id and may_be_won(lead) and lead.won_status == "won"
            )
        )
