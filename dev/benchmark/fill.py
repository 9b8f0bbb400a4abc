"""Fill a database with bare crm in it: settings and people by the ORM, rows by SQL.

The result depends on the number of leads only (and on the ids Odoo gave its own
records). Predictive lead scoring learns from all of it, as on a system in use.
"""

from pathlib import Path

FIRST_DAY = "2023-01-01"
FIRST_PARTNER = 10_001
FIRST_MESSAGE = 100_001
TEAMS, MEMBERS = 20, 5
TAGS = ("Pet owner", "Breeder", "Vet", "Shop", "Press", "Partner", "Fair", "Online")
COUNTRIES = ("de", "fr", "at", "be", "us")

# Stored by core, for the ORM would read millions of rows one by one for it.
PRORATE = """
UPDATE crm_lead
   SET prorated_revenue = round(expected_revenue * probability::numeric / 100, 2)
 WHERE expected_revenue > 0 AND probability > 0
"""


def fill(env, leads):
    """Fill the database; `leads` is their number."""
    prepare(env)
    env.cr.execute(Path(__file__).with_name("fill.sql").read_text(), facts(env, leads))
    env.cr.commit()
    env.invalidate_all()
    env["crm.lead"]._cron_update_automated_probabilities()
    env.cr.execute(PRORATE)
    env.cr.commit()


def prepare(env):
    """Make settings, salespeople, teams and tags."""
    env["res.config.settings"].create({"group_use_lead": True}).execute()
    parameters = env["ir.config_parameter"].sudo()
    parameters.set_param("crm.pls_start_date", FIRST_DAY)
    group = env.ref("sales_team.group_sale_salesman_all_leads")
    sellers = make_users(env, "bench_seller", TEAMS * MEMBERS, group)
    make_users(env, "bench_manager", 1, env.ref("sales_team.group_sale_manager"))
    env["crm.team"].create(
        [
            {
                "name": f"Team {number:02}",
                "use_leads": True,
                "use_opportunities": True,
                "company_id": False,
                "member_ids": sellers[number * MEMBERS : (number + 1) * MEMBERS].ids,
            }
            for number in range(TEAMS)
        ]
    )
    env["crm.tag"].create([{"name": name} for name in TAGS])
    env.cr.commit()


def make_users(env, login, count, group):
    users = env["res.users"].with_context(no_reset_password=True)
    return users.create(
        [
            {
                "name": f"{login} {number:03}",
                "login": f"{login}_{number:03}",
                "email": f"{login}_{number:03}@example.com",
                "group_ids": [(4, env.ref("base.group_user").id), (4, group.id)],
            }
            for number in range(count)
        ]
    )


def facts(env, leads):
    """Return what `fill.sql` has to know of this database."""
    return {
        "leads": leads,
        "partners": leads // 30 * 10,
        "first_partner": FIRST_PARTNER,
        "first_message": FIRST_MESSAGE,
        "start": FIRST_DAY,
        "company": env.company.id,
        "lang": env["res.lang"]._get_data(code="en_US").id,
        "countries": [env.ref(f"base.{code}").id for code in COUNTRIES],
        "sources": env["utm.source"].search([], order="id", limit=8).ids,
        "mediums": env["utm.medium"].search([], order="id", limit=5).ids,
        "lost_reasons": env["crm.lost.reason"].search([], order="id").ids,
        "tags": env["crm.tag"].search([], order="id").ids,
        "created": env.ref("crm.mt_lead_create").id,
        "moved": env.ref("crm.mt_lead_stage").id,
        "won": env.ref("crm.mt_lead_won").id,
        "discussions": env.ref("mail.mt_comment").id,
        "call": env.ref("mail.mail_activity_data_call").id,
        "root_partner": env.ref("base.partner_root").id,
        "lead_model": env["ir.model"]._get_id("crm.lead"),
        "stage_field": env["ir.model.fields"]._get("crm.lead", "stage_id").id,
    }
