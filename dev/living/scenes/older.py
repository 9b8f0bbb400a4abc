"""A database as partners have it: older than us, and in odd states."""

from datetime import datetime, timedelta
from random import Random
from string import ascii_lowercase

from odoo.tools import SQL

TEAMS = 200
DAY = datetime(2024, 3, 1, 9)


def fill(env):
    """Put in five years of a partner's work, also what should not be there."""
    users = add_users(env)
    teams = add_teams(env, users)
    partners = add_partners(env)
    leads = add_leads(env, users, teams, partners)
    env.flush_all()
    bend(env, leads, partners)
    add_around(env, users, leads)


def add_users(env):
    """Add a salesperson and a manager: `sal` and `mag`, as those who look later."""
    return env["res.users"].create(
        [
            {
                "name": name,
                "login": login,
                "email": f"{login}@living.example.com",
                "notification_type": "inbox",
                "group_ids": [(4, env.ref(f"sales_team.{group}").id)],
            }
            for name, login, group in (
                ("Sal Esperson", "sal", "group_sale_salesman"),
                ("Mag Ager", "mag", "group_sale_manager"),
            )
        ]
    )


def add_teams(env, users):
    teams = env["crm.team"].create([{"name": f"Team {n}"} for n in range(TEAMS)])
    env["crm.team.member"].create({"crm_team_id": teams[0].id, "user_id": users[0].id})
    env["crm.stage"].create(
        [
            {"name": "Repeat Customer", "sequence": 72, "is_won": True},
            {
                "name": "Signed",
                "sequence": 65,
                "is_won": True,
                "team_ids": teams[1].ids,
            },
        ]
    )
    return teams


def add_partners(env):
    companies = env["res.partner"].create(
        [{"name": f"Company {n % 40}", "is_company": True} for n in range(60)]
    )
    contacts = env["res.partner"].create(
        [
            {
                "name": f"Contact {n}",
                "parent_id": companies[n % 60].id if n % 3 else False,
                "email": f"contact{n % 50}@older.example.com" if n % 4 else "no mail",
                "phone": f"+32 2 555 {n:04}" if n % 5 else "ask at the desk",
            }
            for n in range(120)
        ]
    )
    companies[-5:].action_archive()
    return companies + contacts


def add_leads(env, users, teams, partners):
    reason = env["crm.lost.reason"].search([], limit=1)
    leads = env["crm.lead"].create(
        [
            {
                "name": f"Lead {n}",
                "type": "opportunity" if n % 2 else "lead",
                "partner_id": partners[n % len(partners)].id if n % 3 else False,
                "email_from": f"contact{n % 50}@older.example.com" if n % 7 else "?",
                "team_id": teams[n % TEAMS].id if n % 5 else False,
                "user_id": users[n % 2].id if n % 4 else False,
                "expected_revenue": 100 * n,
            }
            for n in range(400)
        ]
    )
    leads[1:60:2].action_set_won()
    leads[60:90].action_set_lost(lost_reason_id=reason.id)
    leads[90:95].action_archive()
    return leads


def bend(env, leads, partners):
    """Put rows into states that only imports, bugs and SQL bring about."""
    ids = leads.ids
    env.cr.execute(
        """
        UPDATE crm_lead SET probability = 80 WHERE id = ANY(%(won)s);
        UPDATE crm_lead SET stage_id = NULL WHERE id = ANY(%(no_stage)s);
        UPDATE crm_lead SET create_date = NULL, date_closed = NULL,
               date_conversion = NULL, date_open = NULL, date_last_stage_update = NULL
         WHERE id = ANY(%(no_date)s);
        UPDATE crm_lead SET date_closed = %(future)s WHERE id = ANY(%(future_ids)s);
        UPDATE res_partner SET parent_id = %(two)s WHERE id = %(one)s;
        UPDATE res_partner SET parent_id = %(one)s WHERE id = %(two)s;
        UPDATE res_partner SET parent_id = %(self)s, commercial_partner_id = NULL
         WHERE id = %(self)s
        """,
        {
            "won": ids[1:20:2],
            "no_stage": ids[100:120],
            "no_date": ids[31:60:2] + ids[120:140],
            "future_ids": ids[21:25:2],
            "future": DAY + timedelta(days=3650),
            "one": partners[70].id,
            "two": partners[71].id,
            "self": partners[72].id,
        },
    )
    env.invalidate_all()


def spam(env):
    """Let a lead and a contact have texts for e-mails that no index of ours can hold.

    No part of what we `fill` in: until no transaction is open that began before they
    were cleared, and be it in another database, PostgreSQL would still index them.
    """
    email = "".join(Random(1).choices(ascii_lowercase, k=5000)) + "@spam.test"
    for table, column in (("crm_lead", "email_from"), ("res_partner", "email")):
        env.cr.execute(
            SQL(
                "UPDATE %(table)s SET %(column)s = %(email)s, email_normalized = "
                "%(email)s WHERE id = (SELECT max(id) FROM %(table)s)",
                table=SQL.identifier(table),
                column=SQL.identifier(column),
                email=email,
            )
        )
    env.invalidate_all()


def add_around(env, users, leads):
    """Add what people hang on leads: activities, filters, templates, rules."""
    for lead in leads[200:210]:
        lead.activity_schedule("mail.mail_activity_data_call", user_id=users[0].id)
        lead.message_post(body="A word about it")
    env["ir.filters"].create(
        {"name": "Mine", "model_id": "crm.lead", "domain": "[('color', '=', 1)]"}
    )
    env["ir.config_parameter"].set_param("crm.pls_fields", "country_id,tag_ids")
    env["crm.lead"]._cron_update_automated_probabilities()


def clear(env):
    """Take away what core's tests do not expect: 200 teams and another won stage."""
    env.cr.execute(
        "UPDATE res_partner SET parent_id = NULL, commercial_partner_id = id "
        "WHERE name LIKE 'Contact %'"
    )
    env["crm.lead"].with_context(active_test=False).search([]).unlink()
    stages = env["crm.stage"].search([("name", "in", ("Signed", "Repeat Customer"))])
    stages.filtered(lambda stage: not stage.get_external_id()[stage.id]).unlink()
    env["crm.team"].search([("name", "=like", "Team %")]).unlink()
    env["res.users"].search([("login", "in", ("sal", "mag"))]).action_archive()
    env["ir.config_parameter"].set_param("crm.pls_fields", "phone_state,email_state")
