# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .res_partner_lifecycle_facts_mixin import STAGES

CUSTOMER_TYPES = [("new", "New Customer"), ("existing", "Returning Customer")]
# One of these is set on every lead that has been qualified at some time.
QUALIFIED_FIELDS = ("qualification_date", "qualification_is_qualified")


class CrmLifecycleStageMixin(models.AbstractModel):
    """How far a lead has come, and whether somebody new or a returning customer asks.

    Both follow from the row of the lead and the facts of its contact, so they are not
    stored: they are right the minute the module is installed, and cost no write. The
    same rule stands here twice, in Python and in SQL; tests hold them together.
    """

    _name = "crm.lifecycle.stage.mixin"
    _description = "Lifecycle Step of a Lead"

    lifecycle_stage = fields.Selection(
        STAGES,
        string="Lifecycle Step",
        compute="_compute_lifecycle_stage",
        search="_search_lifecycle_stage",
        help="The furthest step this one reached, also when it was lost later.",
    )
    lifecycle_customer_type = fields.Selection(
        CUSTOMER_TYPES,
        string="Customer Type",
        compute="_compute_lifecycle_customer_type",
        search="_search_lifecycle_customer_type",
        help="Whether they had purchased before this one: any of their company's "
        "contacts, from any of your companies.",
    )
    # the lead's own row in the report, so that leads can be searched by it
    lifecycle_funnel_ids = fields.One2many(
        "crm.lifecycle.funnel",
        "lead_id",
        string="Row in the Lifecycle Funnel",
        readonly=True,
        groups="sales_team.group_sale_salesman",
    )

    # ------------------------------------------------------------
    # PYTHON
    # ------------------------------------------------------------

    @api.depends(lambda self: self._lifecycle_get_stage_dependencies())
    def _compute_lifecycle_stage(self):
        for lead in self:
            if lead.won_status == "won":
                existing = lead.lifecycle_customer_type == "existing"
                lead.lifecycle_stage = "repeat_customer" if existing else "customer"
            elif lead.type == "opportunity":
                lead.lifecycle_stage = "prospect"
            elif any(lead[name] for name in QUALIFIED_FIELDS):
                lead.lifecycle_stage = "qualified"
            else:
                lead.lifecycle_stage = "lead"

    @api.model
    def _lifecycle_get_stage_dependencies(self):
        if self._abstract:
            return []
        return ["won_status", "type", "lifecycle_customer_type", *QUALIFIED_FIELDS]

    @api.depends(lambda self: self._lifecycle_get_customer_type_dependencies())
    def _compute_lifecycle_customer_type(self):
        existing = self.sudo().filtered(lambda lead: lead._lifecycle_is_existing())
        existing = existing.with_env(self.env)
        # not one by one: a kanban has hundreds of cards
        (self - existing).lifecycle_customer_type = "new"
        existing.lifecycle_customer_type = "existing"

    def _lifecycle_is_existing(self):
        """Whether the contact had purchased before this one."""
        facts = self.partner_id or self.lifecycle_known_customer_id
        return (
            bool(facts.lifecycle_purchase_count)
            and facts.lifecycle_first_lead_res_id != (self._origin.id or None)
            and not self._lifecycle_was_lost_before(facts)
        )

    def _lifecycle_was_lost_before(self, facts):
        """Whether this one was over when its contact purchased first."""
        if self.won_status != "lost" or not self.date_closed:
            return False
        since = facts.lifecycle_customer_date
        return bool(since) and since >= self.date_closed

    @api.model
    def _lifecycle_get_customer_type_dependencies(self):
        if self._abstract:
            return []
        facts = (
            "lifecycle_purchase_count",
            "lifecycle_first_lead_res_id",
            "lifecycle_customer_date",
        )
        return [
            "won_status",
            "date_closed",
            *(
                f"{contact}.{fact}"
                for contact in ("partner_id", "lifecycle_known_customer_id")
                for fact in facts
            ),
        ]

    # ------------------------------------------------------------
    # SQL
    # ------------------------------------------------------------

    def _lifecycle_stage_to_sql(self, alias, query):
        """Return the SQL of ``lifecycle_stage``."""
        return SQL(
            """(CASE WHEN %s
                     THEN CASE WHEN %s THEN 'repeat_customer' ELSE 'customer' END
                     ELSE %s END)""",
            self._lifecycle_is_won_to_sql(alias, query),
            self._lifecycle_is_existing_to_sql(alias, query),
            self._lifecycle_open_step_to_sql(alias, query),
        )

    def _lifecycle_customer_type_to_sql(self, alias, query):
        """Return the SQL of ``lifecycle_customer_type``."""
        return SQL(
            "(CASE WHEN %s THEN 'existing' ELSE 'new' END)",
            self._lifecycle_is_existing_to_sql(alias, query),
        )

    def _lifecycle_open_step_to_sql(self, alias, query=None):
        """Return the SQL of the furthest step of a lead that is not won."""
        return SQL(
            "(CASE WHEN %s THEN 'prospect' WHEN %s THEN 'qualified' ELSE 'lead' END)",
            self._lifecycle_is_prospect_to_sql(alias, query),
            self._lifecycle_is_qualified_to_sql(alias, query),
        )

    def _lifecycle_is_won_to_sql(self, alias, query=None):
        return SQL("%s = 'won'", self._field_to_sql(alias, "won_status", query))

    def _lifecycle_is_prospect_to_sql(self, alias, query=None):
        return SQL("%s = 'opportunity'", self._field_to_sql(alias, "type", query))

    def _lifecycle_is_qualified_to_sql(self, alias, query=None):
        """Return the SQL condition of leads that were qualified at some time."""
        return SQL(
            "%s IS NOT NULL OR %s IS TRUE",
            self._field_to_sql(alias, "qualification_date", query),
            self._field_to_sql(alias, "qualification_is_qualified", query),
        )

    def _lifecycle_is_existing_to_sql(self, alias, query):
        """Return the SQL condition of returning customers, never null.

        Joins the contact to the query; without a query it is looked up row by row.
        """
        contact = self._lifecycle_get_facts_id_to_sql(alias, query)
        table = f"{alias}__lifecycle_facts"
        if query is not None:
            table = query.make_alias(alias, "lifecycle_facts")
        same = SQL("%s = %s", SQL.identifier(table, "id"), contact)
        condition = self._lifecycle_compare_to_sql(alias, table, query)
        if query is None:
            return SQL(
                "EXISTS (SELECT FROM res_partner %s WHERE %s AND %s)",
                SQL.identifier(table),
                same,
                condition,
            )
        query.add_join("LEFT JOIN", table, "res_partner", same)
        return SQL("COALESCE(%s, FALSE)", condition)

    def _lifecycle_get_facts_id_to_sql(self, alias, query=None):
        """Return the SQL of the contact whose facts are those of the lead."""
        return SQL(
            "COALESCE(%s, %s)",
            self._field_to_sql(alias, "partner_id", query),
            self._field_to_sql(alias, "lifecycle_known_customer_id", query),
        )

    def _lifecycle_compare_to_sql(self, alias, table, query):
        """Return the SQL condition over a lead and the row of its contact."""
        partners = self.env["res.partner"].sudo()
        return SQL(
            """(%(count)s > 0 AND %(later)s
                AND (%(status)s != 'lost' OR %(closed)s IS NULL
                     OR %(since)s IS NULL OR %(since)s < %(closed)s))""",
            count=partners._field_to_sql(table, "lifecycle_purchase_count"),
            later=self._lifecycle_is_not_first_to_sql(alias, table),
            since=partners._field_to_sql(table, "lifecycle_customer_date"),
            status=self._field_to_sql(alias, "won_status", query),
            closed=self._field_to_sql(alias, "date_closed", query),
        )

    def _lifecycle_is_not_first_to_sql(self, alias, table):
        """Return the SQL condition that the lead is not its customer's first purchase:
        of a won lead and a contact who has purchased, all that there is to compare."""
        first = (
            self.env["res.partner"]
            .sudo()
            ._field_to_sql(table, "lifecycle_first_lead_res_id")
        )
        return SQL("COALESCE(%s, 0) != %s", first, SQL.identifier(alias, "id"))

    # ------------------------------------------------------------
    # SEARCH
    # ------------------------------------------------------------

    def _search_lifecycle_stage(self, operator, value):
        """Search by what the row itself says where that is enough."""
        if operator != "in":
            return NotImplemented
        won = Domain("won_status", "=", "won")
        lead = ~won & Domain("type", "=", "lead")
        qualified = Domain.OR(Domain(name, "!=", False) for name in QUALIFIED_FIELDS)
        existing = Domain("lifecycle_customer_type", "=", "existing")
        domains = {
            "lead": lead & ~qualified,
            "qualified": lead & qualified,
            "prospect": ~won & Domain("type", "=", "opportunity"),
            "customer": won & ~existing,
            "repeat_customer": won & existing,
        }
        return Domain.OR(domains[key] for key in value if key in domains)

    def _search_lifecycle_customer_type(self, operator, value):
        if operator != "in":
            return NotImplemented
        wanted = set(value) & {"new", "existing"}
        if len(wanted) != 1:
            return Domain(bool(wanted))
        is_existing = wanted == {"existing"}
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s = %s",
                model._lifecycle_is_existing_to_sql(alias, query),
                is_existing,
            ),
            predicate=lambda lead: lead.lifecycle_customer_type in wanted,
        )
