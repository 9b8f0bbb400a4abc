# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, api, fields, models

from .crm_lifecycle_email_mixin import EMAIL_INDEX


class ResPartner(models.Model):
    """A contact with the lifecycle of its commercial entity.

    Each capability lives in a mixin of its own. Entities are read in elevated rights
    throughout: whoever sees a contact need not see the company it belongs to.
    """

    _name = "res.partner"
    _inherit = [
        "crm.buying.partner.mixin",
        "crm.lifecycle.batch.mixin",
        "res.partner.lifecycle.document.mixin",
        "res.partner.lifecycle.followup.mixin",
        "res.partner.lifecycle.rhythm.mixin",
        "res.partner.lifecycle.facts.mixin",
        "res.partner.lifecycle.refresh.mixin",
        "res.partner.lifecycle.statement.mixin",
        "res.partner.lifecycle.purchase.mixin",
        "res.partner.lifecycle.create.mixin",
        "crm.lifecycle.email.mixin",
        "res.partner",
    ]

    lifecycle_lead_ids = fields.One2many(
        "crm.lead", "partner_id", string="Leads", groups="base.group_user", copy=False
    )
    lifecycle_member_ids = fields.One2many(
        "res.partner",
        "commercial_partner_id",
        string="Contacts of the Entity",
        groups="base.group_user",
        copy=False,
    )
    # Core matches incoming leads with contacts by these columns, which it does not
    # index; our own matching does the same for whole batches.
    _lifecycle_email_normalized_idx = models.Index(EMAIL_INDEX)
    _lifecycle_phone_sanitized_idx = models.Index(
        "(phone_sanitized) WHERE phone_sanitized IS NOT NULL"
    )
    # What the funnel asks of those who purchased, without reading whole contacts.
    _lifecycle_buyer_idx = models.Index(
        "(id) INCLUDE (lifecycle_purchase_count, lifecycle_first_lead_res_id, "
        "lifecycle_customer_date, lifecycle_repeat_date) "
        "WHERE lifecycle_purchase_count > 0"
    )

    # ------------------------------------------------------------
    # CUSTOMER → REPEAT CUSTOMER
    # ------------------------------------------------------------

    def action_lifecycle_repeat_opportunity(self):
        """Create the next opportunity of customers who have purchased.

        One per commercial entity, for the salesperson and team of the last won
        opportunity that the caller may read.

        :return: window action on the opportunity when there is one, else a
            notification action
        :raises AccessError: if the caller may not create opportunities
        """
        self.env["crm.lead"].check_access("create")
        customers = self._lifecycle_check_call("read")
        refusals = customers._lifecycle_get_repeat_refusals()
        opportunities = self.env["crm.lead"]

        def create_opportunities(partners):
            nonlocal opportunities
            opportunities += partners._lifecycle_create_repeat_opportunities()

        notification = customers._lifecycle_run_batch(
            self.env._("Repeat opportunity"),
            lambda partner: refusals.get(partner.id),
            create_opportunities,
            operation="read",
        )
        opportunities = opportunities.exists()
        if len(customers) == len(opportunities) == 1:
            return opportunities.redirect_lead_opportunity_view()
        return notification

    def _lifecycle_get_repeat_refusals(self):
        """Return ``{partner id: why no repeat opportunity is made, in words}``."""
        entities = self.sudo().commercial_partner_id
        customers = entities._lifecycle_get_first_purchase_dates()
        pending = (
            self.env["crm.lead"]
            .sudo()
            ._read_group(
                [
                    ("type", "=", "opportunity"),
                    ("won_status", "=", "pending"),
                    ("partner_id.commercial_partner_id", "in", entities.ids),
                ],
                ["partner_id.commercial_partner_id"],
            )
        )
        busy = {entity.id for (entity,) in pending}
        refusals, seen = {}, set()
        for partner in self:
            entity_id = partner.sudo().commercial_partner_id.id
            if entity_id not in customers:
                reason = self.env._("no purchase yet")
            elif entity_id in busy:
                reason = self.env._("has an open opportunity")
            elif entity_id in seen:
                reason = self.env._("contact of a customer selected above")
            else:
                reason = False
            refusals[partner.id] = reason
            seen.add(entity_id)
        return refusals

    def _lifecycle_create_repeat_opportunities(self):
        """Create the next opportunity of each contact; its salesperson follows it."""
        opportunities = (
            self.env["crm.lead"]
            .with_context(tracking_disable=True)
            .create(self._lifecycle_prepare_repeat_opportunities())
            .with_context(tracking_disable=False)
        )
        body = self.env._("Created as the next purchase of a customer.")
        opportunities._message_log_batch(bodies=dict.fromkeys(opportunities.ids, body))
        for user, group in opportunities.grouped("user_id").items():
            group.message_subscribe(user.sudo().partner_id.ids)
        return opportunities

    def _lifecycle_prepare_repeat_opportunities(self):
        """Return the list of values of the next opportunity of each contact."""
        documents = self._lifecycle_get_last_documents()
        totals = self._lifecycle_get_totals()
        values_list = []
        for partner in self:
            entity_id = partner.sudo().commercial_partner_id.id
            values = partner._lifecycle_prepare_repeat_opportunity_values(
                documents.get(entity_id, self.env["crm.lead"])
            )
            amounts = totals.get(entity_id, [])
            number = sum(count for _amount, count in amounts)
            if number:
                total = sum(amount for amount, _count in amounts)
                values["expected_revenue"] = total / number
            values_list.append(values)
        self._lifecycle_set_team_and_stage(values_list)
        return values_list

    def _lifecycle_get_last_documents(self):
        """Return ``{entity id: record of the last purchase the caller may read}``."""
        purchases = self.env["crm.lifecycle.purchase"].search_fetch(
            [("partner_id", "in", self.sudo().commercial_partner_id.ids)],
            ["partner_id", "res_model", "res_id"],
            order="date, id",
        )
        last = {purchase.partner_id.id: purchase for purchase in purchases}
        documents = {}
        for entity_id, purchase in last.items():
            same = [
                other.res_id
                for other in last.values()
                if other.res_model == purchase.res_model
            ]
            documents[entity_id] = (
                self.env[purchase.res_model].browse(purchase.res_id).with_prefetch(same)
            )
        return documents

    def _lifecycle_prepare_repeat_opportunity_values(self, document):
        """Return the values of the next opportunity.

        :param document: record of the last purchase that the caller may read, an
            empty recordset where there is none
        :rtype: dict
        """

        def get(name):
            return document[name] if name in document else self.env["res.users"]

        salesperson = get("user_id") or self.user_id
        if not self.env.user.has_group("sales_team.group_sale_salesman_all_leads"):
            salesperson = self.env.user
        team = get("team_id")
        expected = self.lifecycle_next_purchase_date
        today = fields.Date.context_today(self)
        return {
            "name": self.env._("%(customer)s: repeat purchase", customer=self.name),
            "type": "opportunity",
            "partner_id": self.id,
            "user_id": salesperson.id if salesperson.active else self.env.uid,
            "team_id": team[:1].active and team.id,
            "tag_ids": [Command.set(get("tag_ids").ids)],
            "date_deadline": expected and max(expected, today),
        }

    @api.model
    def _lifecycle_set_team_and_stage(self, values_list):
        """Fill in the default team per salesperson and the first stage per team.

        Core would look both up again for each opportunity.
        """
        teams, stages = {}, {}
        for values in values_list:
            user_id = values["user_id"]
            if not values["team_id"]:
                if user_id not in teams:
                    team = self.env["crm.team"]._get_default_team_id(
                        user_id=user_id, domain=[("use_opportunities", "=", True)]
                    )
                    teams[user_id] = team.id
                values["team_id"] = teams[user_id]
            team_id = values["team_id"]
            if team_id not in stages:
                stages[team_id] = self.env["crm.lead"]._stage_find(
                    team_id=team_id, domain=[("fold", "=", False)]
                )
            values["stage_id"] = stages[team_id].id
