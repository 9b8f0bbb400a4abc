"""Before and after a crowd of salespeople works in a database."""

from importlib import import_module

MODULE = "crm_customer_lifecycle"
RESCORE = "crm.qualification.rescore"
PASSWORD = "crowd"


def prepare(env):
    """Give the salespeople of a filled database a password; score all leads."""
    sellers = [("login", "=like", "bench_seller_%")]
    env["res.users"].search(sellers).write({"password": PASSWORD})
    if RESCORE in env:
        env[RESCORE]._cron_rescore()


def verify(env):
    """Return which facts and scores are not what a recompute from scratch says."""
    facts = import_module(f"odoo.addons.{MODULE}.tests.facts")
    wrong = [
        f"contact {partner_id}: {name} is {stored}, should be {expected}"
        for partner_id, name, stored, expected in facts.find_differences(env)
    ]
    last = (
        env["crm.lead"]
        .with_context(active_test=False)
        .search([], order="id DESC", limit=1)
    )
    rows = env.execute_query(env[RESCORE]._select_changed(0, last.id))
    return wrong + [f"lead {row[0]}: should score {row[1]}" for row in rows]
