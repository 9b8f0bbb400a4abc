# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

# the columns of this module that hold contacts, buying groups first
MOVED = [
    ("crm_buying_influence", "partner_id"),
    ("crm_lead", "lifecycle_known_customer_id"),
]


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _get_summable_fields(self):
        """Add the purchases from before Odoo."""
        return [*super()._get_summable_fields(), "lifecycle_opening_purchases"]

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Compute the facts once, at the end, not after each step of the merge."""
        with self.env["res.partner"]._lifecycle_mark_later(compute_too=True):
            return super()._merge(partner_ids, dst_partner, extra_checks)

    def _get_fk_on(self, table):
        """Leave out what ``_lifecycle_move_records`` moves in one statement: Odoo reads
        the columns and the rows of each table for every contact that is merged."""
        relations = super()._get_fk_on(table)
        if table != self.env["res.partner"]._table:
            return relations
        return [relation for relation in relations if tuple(relation) not in MOVED]

    @api.model
    def _update_foreign_keys_generic(self, model, src_records, dst_record):
        """Move buying groups as well, and mark the facts of the entity that stays: its
        leads came by SQL. What the others leave, Odoo follows by itself."""
        result = super()._update_foreign_keys_generic(model, src_records, dst_record)
        if model == "res.partner":
            self._buying_unite_people(src_records | dst_record)
            self._lifecycle_move_records(src_records, dst_record)
            dst_record._lifecycle_mark_facts()
        return result

    @api.model
    def _update_values(self, src_partners, dst_partner):
        """Read at once what Odoo reads of one contact after the other, and of some
        fields by a query each."""
        partners = src_partners | dst_partner
        known = partners._fields
        partners.fetch(
            [
                name
                for name in partners.fields_get(attributes=["name"])
                if known[name].column_type and known[name].store
                if not known[name].compute
            ]
        )
        return super()._update_values(src_partners, dst_partner)

    @api.model
    def _buying_unite_people(self, partners):
        """Bring together what merged contacts have in the same buying group: two lines
        about one contact would collide."""
        lines = partners.sudo().buying_influence_ids.sorted("id")
        for lead, people in lines.grouped("lead_id").items():
            if len(people) > 1:
                people._buying_unite(lead, same_person=True)

    @api.model
    def _lifecycle_move_records(self, src_partners, dst_partner):
        """Move to the contact that stays what points to the others, by SQL as Odoo
        does: whoever merges contacts may not see all of it."""
        people = src_partners.sudo().buying_influence_ids
        for table, column in MOVED if people else MOVED[1:]:
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s = %s WHERE %s IN %s",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    dst_partner.id,
                    SQL.identifier(column),
                    src_partners._ids,
                )
            )
        if people:
            self.env.invalidate_all()
