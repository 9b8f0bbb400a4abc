"""Working with the module: everything that it would leave its traces by."""

from datetime import timedelta

from odoo import Command
from odoo.fields import Date


def use(env):
    """Do what salespeople and a manager do in their first week."""
    mag = env["res.users"].search([("login", "=", "mag")])
    env = env(user=mag.id)
    partner = env["res.partner"].create({"name": "Used", "is_company": True})
    leads = env["crm.lead"].create(
        [
            {
                "name": f"Used {number}",
                "type": "opportunity",
                "partner_id": partner.id,
                "qualification_need": "yes",
                "qualification_budget": "partial",
            }
            for number in range(8)
        ]
    )
    win(env, leads)
    plan(env, leads)
    know(env, leads)
    settle(env(su=True))
    env.flush_all()


def win(env, leads):
    """Win three one after another, so that two stand in our stage; archive one."""
    for lead in leads[:3]:
        lead.action_set_won()
    ours = env.ref("crm_customer_lifecycle.stage_repeat_customer")
    if leads[1:3].stage_id != ours:
        ours = leads[1:3].stage_id  # the partner had a stage of that name
    leads[2].action_archive()
    old = env["crm.lead"].search([("name", "=", "Lead 203")])
    old.partner_id = leads.partner_id
    old.action_set_won()


def plan(env, leads):
    """Plan activities of our types, open and done."""
    for name in ("come_back", "qualify"):
        xmlid = f"crm_customer_lifecycle.mail_activity_type_{name}"
        activities = leads[3:5].activity_schedule(xmlid, Date.today())
        activities[0].action_feedback(feedback="done")
    leads[4].action_qualification_plan_missing()


def know(env, leads):
    """Answer, decide, note people, merge and lose."""
    leads[6].write(
        {
            "qualification_override": "qualified",
            "qualification_override_reason": "They told me",
            "buying_influence_ids": [Command.create({"contact_name": "Ann"})],
        }
    )
    leads[3:5].merge_opportunity()
    leads[7].action_set_lost()
    env["calendar.event"].create(
        {
            "name": "Met",
            "start": Date.today() - timedelta(days=2),
            "stop": Date.today() - timedelta(days=1),
            "opportunity_id": leads[6].id,
        }
    )


def settle(env):
    """Change settings, run the jobs, remember columns of imports and exports."""
    env["ir.config_parameter"].set_param(
        "crm.pls_fields", "country_id,qualification_need,tag_ids"
    )
    env["ir.config_parameter"].set_param("crm_customer_lifecycle.due_percent", "70")
    env["crm.lead.scoring.frequency"].create(
        {"variable": "qualification_need", "value": "yes", "won_count": 3}
    )
    env["res.partner"]._cron_lifecycle_plan_followups()
    env["crm.lead"]._cron_buying_positions()
    env["base_import.mapping"].create(
        {
            "res_model": "crm.lead",
            "column_name": "need",
            "field_name": "qualification_need",
        }
    )
    env["ir.exports"].create(
        {
            "name": "Ours",
            "resource": "crm.lead",
            "export_fields": [
                Command.create({"name": "name"}),
                Command.create({"name": "qualification_score"}),
            ],
        }
    )
