# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import LazyTranslate

from ..models.crm_lifecycle_stage_mixin import CUSTOMER_TYPES
from ..models.res_partner_lifecycle_facts_mixin import STAGES
from .unknown_fields import UnknownFloat, UnknownInteger

_lt = LazyTranslate(__name__)

# names of the groups of those that have no value
NOT_SO_FAR = _lt("Not so far")
NOT_LOST = _lt("Not lost")
NO_REASON = _lt("No reason")
NO_PURCHASE = _lt("None or unknown")
# what a lead can be lost at: whoever purchased is not lost
OPEN_STEPS = STAGES[:3]
# months, then years: columns that sort by their key
PURCHASED_AFTER = [
    ("m00", "Same month"),
    ("m01", "1 month"),
    *((f"m{number:02}", f"{number} months") for number in range(2, 13)),
    ("y2", "Second year"),
    ("y3", "Third year"),
    ("z", "Later"),
    ("zz", "Time unknown"),
]
COUNT = {"aggregator": "sum", "readonly": True}
DAYS = {"aggregator": "avg", "readonly": True}
RATE = {"aggregator": "avg", "digits": (16, 1), "readonly": True}


class CrmLifecycleFunnel(models.Model):
    """How far each lead came, when, and how fast: one row a lead.

    Lost and archived leads are in it, merged and recycled ones once. Each step implies
    the earlier ones, and is reached exactly when the lead's own lifecycle step says
    so: the numbers equal the list of leads. What is not known is empty, never zero.
    """

    _name = "crm.lifecycle.funnel"
    _inherit = [
        "crm.lifecycle.funnel.steps.mixin",
        "crm.lifecycle.funnel.groups.mixin",
        "crm.lifecycle.funnel.check.mixin",
        "crm.lifecycle.funnel.query.mixin",
        "crm.lifecycle.funnel.columns.mixin",
    ]
    _description = "Lifecycle Funnel"
    _auto = False
    _rec_name = "name"
    _order = "create_date desc, id desc"

    lead_id = fields.Many2one("crm.lead", readonly=True)
    name = fields.Char(string="Lead Name", readonly=True)
    # Dates
    create_date = fields.Datetime(string="Created on", readonly=True)
    qualified_date = fields.Datetime(
        string="Qualified on",
        readonly=True,
        help="At the latest when it became a prospect. Empty if nobody recorded it.",
    )
    prospect_date = fields.Datetime(
        string="Prospect on",
        readonly=True,
        help="When it became an opportunity, at the latest when they purchased.",
    )
    customer_date = fields.Datetime(
        string="Purchased on", readonly=True, falsy_value_label=NOT_SO_FAR
    )
    date_closed = fields.Datetime(string="Closed on", readonly=True)
    first_purchase_date = fields.Datetime(
        string="Customer's First Purchase",
        readonly=True,
        falsy_value_label=NO_PURCHASE,
        help="Of the contact's company. Unknown for customers from before Odoo.",
    )
    second_purchase_date = fields.Datetime(
        string="Customer's Second Purchase",
        readonly=True,
        falsy_value_label=NOT_SO_FAR,
    )
    # Dimensions
    type = fields.Selection(
        [("lead", "Lead"), ("opportunity", "Opportunity")], readonly=True
    )
    won_status = fields.Selection(
        [("won", "Won"), ("lost", "Lost"), ("pending", "Pending")],
        string="Won/Lost",
        readonly=True,
    )
    stage_id = fields.Many2one("crm.stage", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Contact", readonly=True)
    commercial_partner_id = fields.Many2one(
        "res.partner", string="Company of the Contact", readonly=True
    )
    source_id = fields.Many2one("utm.source", readonly=True)
    medium_id = fields.Many2one("utm.medium", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    tag_ids = fields.Many2many(
        "crm.tag", "crm_tag_rel", "lead_id", "tag_id", string="Tags", readonly=True
    )
    lost_reason_id = fields.Many2one(
        "crm.lost.reason", readonly=True, falsy_value_label=NO_REASON
    )
    qualification_grade = fields.Selection(
        [("a", "A"), ("b", "B"), ("c", "C"), ("d", "D")], string="Grade", readonly=True
    )
    lifecycle_stage = fields.Selection(
        STAGES,
        string="Lifecycle Step",
        readonly=True,
        help="The furthest step this one reached, also when it was lost later.",
    )
    lifecycle_customer_type = fields.Selection(
        CUSTOMER_TYPES, string="Customer Type", readonly=True
    )
    lost_step = fields.Selection(
        OPEN_STEPS,
        string="Lost as",
        readonly=True,
        falsy_value_label=NOT_LOST,
        help="The furthest step a lost one had reached.",
    )
    # Steps reached
    is_lead = fields.Integer(string="Leads", **COUNT)
    is_qualified = fields.Integer(string="Qualified Leads", **COUNT)
    is_prospect = fields.Integer(string="Prospects", **COUNT)
    is_customer = fields.Integer(string="Customers", **COUNT)
    is_repeat = fields.Integer(
        string="Repeat Customers",
        help="It was a later purchase of a customer who had purchased before.",
        **COUNT,
    )
    is_returned = fields.Integer(
        string="Purchased Again",
        help="It was the first purchase of a customer who has purchased again since.",
        **COUNT,
    )
    # Time in step
    days_to_qualified = UnknownFloat(
        string="Days to Qualify",
        help="From creation to qualified lead. Unknown if that step was skipped.",
        **DAYS,
    )
    days_to_prospect = UnknownFloat(
        string="Days to Prospect", help="From qualified lead to prospect.", **DAYS
    )
    days_to_customer = UnknownFloat(
        string="Days to Purchase", help="From prospect to purchase.", **DAYS
    )
    days_to_repeat = UnknownFloat(
        string="Days Since First Purchase",
        help="From the customer's first purchase to this later one.",
        **DAYS,
    )
    days_to_return = UnknownFloat(
        string="Days to Second Purchase",
        help="From this first purchase to the customer's second one.",
        **DAYS,
    )
    months_to_purchase = UnknownInteger(
        aggregator="avg",
        readonly=True,
        help="Calendar months from creation to purchase: 0 in the same month.",
    )
    purchased_after = fields.Selection(
        PURCHASED_AFTER,
        readonly=True,
        falsy_value_label=NOT_SO_FAR,
        help="Calendar months from creation to purchase, to group by. The time is "
        "unknown if it was created here after the purchase, as imports are.",
    )
    # Conversion: of averages of these, each is a ratio of sums at every level, for the
    # value is empty where the step before was not reached
    rate_qualified = UnknownFloat(string="Qualified of Leads (%)", **RATE)
    rate_prospect = UnknownFloat(string="Prospects of Qualified (%)", **RATE)
    rate_customer = UnknownFloat(string="Customers of Prospects (%)", **RATE)
    rate_repeat = UnknownFloat(string="Repeat of Customers (%)", **RATE)
    rate_overall = UnknownFloat(string="Customers of Leads (%)", **RATE)
    # Revenue
    expected_revenue = fields.Monetary(currency_field="company_currency", readonly=True)
    won_revenue = fields.Monetary(currency_field="company_currency", readonly=True)
    company_currency = fields.Many2one("res.currency", readonly=True)

    @api.model
    @api.readonly
    def get_leads_action(self, domain):
        """Return the action that shows exactly the leads of these rows.

        Under the reader's rights; archived and lost ones too.

        :param domain: domain over this model
        :rtype: dict
        """
        self.browse().check_access("read")
        domain = self._lifecycle_check_domain(domain)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_customer_lifecycle.crm_lifecycle_funnel_action_leads"
        )
        action["domain"] = [("lifecycle_funnel_ids", "any", list(domain))]
        return action

    def action_lifecycle_open_lead(self):
        """Open the lead of this row."""
        row = self._lifecycle_check_call("read", one=True)
        return row.lead_id.get_formview_action()
