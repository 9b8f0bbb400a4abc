# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

ACTIVITY_TYPE = "crm_customer_lifecycle.mail_activity_type_purchase_again"
BATCH_SIZE = 200


class ResPartnerLifecycleFollowupMixin(models.AbstractModel):
    """Plan to talk to customers when their next purchase is due."""

    _name = "res.partner.lifecycle.followup.mixin"
    _description = "Follow-up of Customers"

    @api.model
    def _cron_lifecycle_plan_followups(self):
        """Plan one activity for each customer that became due, in batches.

        Each batch is committed; what was planned is written down with the expected
        date, so a run that is killed, or repeated, plans nothing twice.
        """
        remaining = self.search_count(self._lifecycle_get_followup_domain())
        while remaining:
            done = self._lifecycle_plan_followups(BATCH_SIZE)
            remaining = max(remaining - done, 0)
            if not done or not self.env["ir.cron"]._commit_progress(
                done, remaining=remaining
            ):
                return

    @api.model
    def _lifecycle_get_followup_domain(self):
        """Return the domain of customers to follow up: due or at risk, and not yet
        followed up for the date on which they are expected now.

        Hook. Those that lapsed long ago are left to a campaign.
        """
        return (
            (Domain("is_company", "=", True) | Domain("parent_id", "=", False))
            & Domain("lifecycle_last_purchase_date", "!=", False)
            & Domain("lifecycle_status", "in", ["due", "at_risk"])
            & Domain.custom(
                to_sql=lambda model, alias, query: SQL(
                    "%s IS DISTINCT FROM %s",
                    model._field_to_sql(alias, "lifecycle_followup_date", query),
                    model._field_to_sql(alias, "lifecycle_next_purchase_date", query),
                ),
                predicate=lambda partner: (
                    partner.lifecycle_followup_date
                    != partner.lifecycle_next_purchase_date
                ),
            )
        )

    @api.model
    def _lifecycle_plan_followups(self, limit):
        """Plan the next ``limit`` follow-ups; return how many customers were seen.

        A customer without any salesperson gets none.
        """
        customers = self.search(
            self._lifecycle_get_followup_domain(),
            order="lifecycle_last_purchase_date, id",
            limit=limit,
        )
        salespeople = customers._lifecycle_get_salespeople()
        for (user, date), group in customers.grouped(
            lambda customer: (
                salespeople.get(customer.id),
                customer.lifecycle_next_purchase_date,
            )
        ).items():
            if user:
                group._lifecycle_schedule_followup(user, date)
            group.write({"lifecycle_followup_date": date})
        return len(customers)

    def _lifecycle_schedule_followup(self, user, date):
        """Plan an activity on each contact, in the language of who is to do it."""
        contacts = self.with_context(mail_activity_quick_update=True, lang=user.lang)
        contacts.activity_schedule(
            ACTIVITY_TYPE,
            date_deadline=max(date, fields.Date.context_today(self)),
            summary=contacts.env._("Expected to purchase again"),
            user_id=user.id,
        )

    def _lifecycle_get_salespeople(self):
        """Return ``{contact id: salesperson}``: the contact's own, else that of the
        last opportunity that was won; those who have left are passed over."""
        salespeople = {
            partner.id: partner.user_id for partner in self if partner.user_id.active
        }
        rest = self.filtered(lambda partner: partner.id not in salespeople)
        leads = self.env["crm.lead"].with_context(active_test=False)
        for lead in leads.search(
            [
                ("won_status", "=", "won"),
                ("user_id.active", "=", True),
                ("partner_id.commercial_partner_id", "in", rest.ids),
            ],
            order="date_closed, id",
        ):
            salespeople[lead.partner_id.commercial_partner_id.id] = lead.user_id
        return salespeople
