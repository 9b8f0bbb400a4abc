# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

STAGES = [
    ("lead", "Lead"),
    ("qualified", "Qualified Lead"),
    ("prospect", "Prospect"),
    ("customer", "Customer"),
    ("repeat_customer", "Repeat Customer"),
]
GROUPS = "base.group_user"
# a phone number, typed in by mistake, would leave no room to count the next purchase
MOST_OPENING_PURCHASES = 1_000_000
# what the ORM asks for when it looks up ``lifecycle_member_ids``
MEMBER_FIELDS = ["commercial_partner_id", "active"]
# the fields of a commercial entity that its facts depend on
DECIDING_FIELDS = ["company_id", "lifecycle_opening_purchases"]
# keys in the cursor's cache: whether facts are being computed; contacts whose facts
# are to be computed later
COMPUTING = "crm_customer_lifecycle_computing_facts"
UNCOMPUTED = "crm_customer_lifecycle_uncomputed_contacts"
# what the fields of all stored facts have in common
FACT = {
    "compute": "_compute_lifecycle_facts",
    "store": True,
    "copy": False,
    "groups": GROUPS,
    "index": "btree_not_null",
}
# ... and of those that pages of leads do not ask of their contacts, but for lost ones:
# read together once one is asked for, not whenever any contact is read, as a form does
# four times
RARE = {**FACT, "prefetch": "lifecycle"}


class ResPartnerLifecycleFactsMixin(models.AbstractModel):
    """How far a commercial entity has come, and when: facts, not flags.

    They are read from dated records (leads, purchases) by one SQL statement, for one
    customer or for all, and stored on the entity and on its contacts. Reaching a step
    implies the earlier ones, so each step is dated no later than the next. A purchase
    from before Odoo, or one without a date, comes first and leaves the date of the
    step it made unknown.
    """

    _name = "res.partner.lifecycle.facts.mixin"
    _description = "Lifecycle Facts of a Contact"

    lifecycle_opening_purchases = fields.Integer(
        string="Purchases Before Odoo",
        groups=GROUPS,
        copy=False,
        aggregator=None,
        index="btree_not_null",
        prefetch="lifecycle",
        help="How often they had purchased before you used Odoo. They count, so an old "
        "customer is not taken for a first-time one. To be typed in on the company.",
    )
    lifecycle_stage = fields.Selection(
        STAGES,
        string="Lifecycle Step",
        group_expand=True,
        help="The furthest step they reached, over all companies: a customer has "
        "purchased once, a repeat customer more often.",
        **RARE,
    )
    lifecycle_lead_date = fields.Datetime(
        string="Lead Since", help="When they first became a lead.", **RARE
    )
    lifecycle_qualified_date = fields.Datetime(
        string="Qualified Since",
        help="When they first became a qualified lead, at the latest when they became "
        "a prospect.",
        **RARE,
    )
    lifecycle_prospect_date = fields.Datetime(
        string="Prospect Since",
        help="When they first had an opportunity, at the latest when they purchased.",
        **RARE,
    )
    lifecycle_customer_date = fields.Datetime(
        string="Customer Since",
        help="When they purchased first. Unknown for customers from before Odoo.",
        **RARE,
    )
    lifecycle_repeat_date = fields.Datetime(
        string="Repeat Customer Since",
        help="When they purchased for the second time.",
        **RARE,
    )
    lifecycle_purchase_count = fields.Integer(
        string="Purchases",
        help="Confirmed orders, won opportunities without one, and purchases from "
        "before Odoo, over all companies.",
        **FACT,
    )
    lifecycle_first_purchase_date = fields.Datetime(
        string="First Purchase", help="The first one that is recorded here.", **RARE
    )
    lifecycle_last_purchase_date = fields.Datetime(string="Last Purchase", **FACT)
    lifecycle_cycle_days = fields.Float(
        string="Days Between Purchases",
        aggregator="avg",
        help="Mean number of days between the days on which they purchased.",
        **FACT,
    )
    lifecycle_first_lead_res_id = fields.Integer(
        string="Opportunity of the First Purchase",
        aggregator=None,
        **{**FACT, "index": False},
    )

    @api.model
    def _lifecycle_get_fact_fields(self):
        """Return the names of the stored facts, in the order of the SQL's columns."""
        return [
            "lifecycle_stage",
            "lifecycle_lead_date",
            "lifecycle_qualified_date",
            "lifecycle_prospect_date",
            "lifecycle_customer_date",
            "lifecycle_repeat_date",
            "lifecycle_purchase_count",
            "lifecycle_first_purchase_date",
            "lifecycle_last_purchase_date",
            "lifecycle_cycle_days",
            "lifecycle_first_lead_res_id",
        ]

    @api.model
    def _lifecycle_get_fact_dependencies(self):
        """Return the paths that the facts follow by themselves.

        Leads are not among them: core recomputes their won status whenever a tag or a
        stage changes; ``crm.lifecycle.facts.mixin`` tells when a fact really did.
        """
        if self._abstract:
            return []
        entity = "commercial_partner_id"
        member = f"{entity}.lifecycle_member_ids"
        paths = [
            member,
            f"{entity}.lifecycle_opening_purchases",
            f"{entity}.company_id",
        ]
        leads = self.env["crm.lead"]._fields
        for source in self._lifecycle_purchase_sources():
            records = source.records_field and f"{member}.{source.records_field}"
            if records:
                names = [source.date_field, source.company_field, source.lead_field]
                names += [
                    condition.field_expr
                    for condition in Domain(source.domain).iter_conditions()
                ]
                paths += [f"{records}.{name}" for name in names if name]
        if "order_ids" in leads:
            paths.append(f"{member}.lifecycle_lead_ids.order_ids.state")
        return paths

    @api.depends(lambda self: self._lifecycle_get_fact_dependencies())
    def _compute_lifecycle_facts(self):
        """Read the facts of all entities in one statement."""
        uncomputed = self.env.cr.cache.get(UNCOMPUTED)
        if uncomputed is not None and all(self._ids):
            uncomputed.update(self._ids)
            return
        names = self._lifecycle_get_fact_fields()
        self._lifecycle_compute_others(names)
        self.fetch(names)
        entities = self.commercial_partner_id._origin
        self._lifecycle_assign_facts(entities._lifecycle_read_facts())

    def _lifecycle_assign_facts(self, facts):
        """Assign the facts of their entities to those contacts where any differs.

        The same fields to all of these, for Odoo writes contacts together for which the
        same ones change; it would leave out those that the cache holds already.

        :param dict facts: ``{entity id: {field name: value, or None}}``
        """
        nothing = dict.fromkeys(self._lifecycle_get_fact_fields())
        groups = [
            (partners, facts.get(entity._origin.id, nothing))
            for entity, partners in self.grouped("commercial_partner_id").items()
        ]
        differing = {
            partner: [
                name
                for name, value in known.items()
                if not partner.id or (partner[name] or False) != (value or False)
            ]
            for partners, known in groups
            for partner in partners
        }
        names = sorted(set().union(*differing.values()))
        self.filtered(differing.get).invalidate_recordset(names, flush=False)
        for partners, known in groups:
            changed = partners.filtered(differing.get)
            for name in names if changed else ():
                changed[name] = known[name] or False

    @api.constrains("lifecycle_opening_purchases")
    def _check_lifecycle_opening_purchases(self):
        for partner in self:
            if not 0 <= partner.lifecycle_opening_purchases <= MOST_OPENING_PURCHASES:
                raise ValidationError(
                    self.env._(
                        "%(name)s cannot have purchased that often: type in a number "
                        "of purchases before Odoo from 0 to %(most)s.",
                        name=partner.display_name,
                        most=MOST_OPENING_PURCHASES,
                    )
                )

    @api.model
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        """Fetch the facts along with the members of an entity, in the same query: the
        ORM looks up members in order to compute the facts anew."""
        if self.env.su and field_names == MEMBER_FIELDS:
            facts = self._lifecycle_get_fact_fields()
            field_names = [*field_names, *facts, *DECIDING_FIELDS]
        return super().search_fetch(domain, field_names, offset, limit, order)

    @api.model
    def _lifecycle_compute_others(self, names):
        """Compute what else is to be computed of contacts, but for ``names``.

        The statement has to see the contacts, so they are written before it: all of
        them, or a thousand new ones would be written a second time after it.
        """
        cache = self.env.cr.cache
        if COMPUTING in cache:
            return
        cache[COMPUTING] = True
        try:
            self.env["res.partner"]._recompute_model(
                [
                    name
                    for name, field in self._fields.items()
                    if field.store and field.compute and name not in names
                ]
            )
        finally:
            cache.pop(COMPUTING, None)
