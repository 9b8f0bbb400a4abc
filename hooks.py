"""What has to happen around the life of the module itself."""

from odoo.tools.sql import column_exists, create_column, drop_index, make_index_name

# Stored results on crm.lead: created empty, or Odoo would compute a million rows
# within the installation. Unset says "nothing met", and the job scores in the
# background; nobody is known of any lead yet, so all have the same position.
_RESULT_COLUMNS = {
    "qualification_score": "int4",
    "qualification_grade": "varchar",
    "qualification_is_qualified": "bool",
    "qualification_date": "timestamp",
    "buying_coverage": "float8",
    "buying_red_flag_count": "int4",
    "buying_funnel_position": "varchar DEFAULT 'universe'",
}
_PREFIXES = ("qualification_", "lifecycle_", "buying_")
# the facts of contacts: created empty, then filled by one statement. Were the ORM to
# create them, it would compute them contact by contact.
_FACT_COLUMNS = {
    "lifecycle_stage": "varchar",
    "lifecycle_lead_date": "timestamp",
    "lifecycle_qualified_date": "timestamp",
    "lifecycle_prospect_date": "timestamp",
    "lifecycle_customer_date": "timestamp",
    "lifecycle_repeat_date": "timestamp",
    "lifecycle_purchase_count": "int4",
    "lifecycle_first_purchase_date": "timestamp",
    "lifecycle_last_purchase_date": "timestamp",
    "lifecycle_cycle_days": "float8",
    "lifecycle_first_lead_res_id": "int4",
}


def pre_init_hook(env):
    """Add the stored columns of leads and contacts without computing them."""
    tables = {"crm_lead": _RESULT_COLUMNS, "res_partner": _FACT_COLUMNS}
    for table, columns in tables.items():
        for name, column_type in columns.items():
            if not column_exists(env.cr, table, name):
                create_column(env.cr, table, name, column_type)


def post_init_hook(env):
    """Read the whole history at once; the indexes are built on the filled columns."""
    for name in _FACT_COLUMNS:
        drop_index(env.cr, make_index_name("res_partner", name), "res_partner")
    buyers = env["res.partner"]._lifecycle_buyer_idx
    drop_index(env.cr, buyers.full_name(env["res.partner"]), "res_partner")
    env["res.partner"]._lifecycle_follow_sources()
    buyers.apply_to_database(env["res.partner"])
    env.registry.check_indexes(env.cr, ["res.partner"])


def uninstall_hook(env):
    """Leave the database as bare crm would have it.

    Runs before the module's records and columns go: a stage that still holds
    leads could not be deleted, and a name left in the parameter of the predictive
    lead scoring would stay there for good.
    """
    _leave_repeat_stages(env)
    _leave_predictive_scoring(env)
    _leave_parameters(env)


def _leave_parameters(env):
    """Delete what the settings and the facts have written down."""
    env["ir.config_parameter"].sudo().search(
        [("key", "=like", "crm_customer_lifecycle.%")]
    ).unlink()


def _leave_repeat_stages(env):
    """Move the leads of our stage to the won stage of their team; dates stay."""
    stage = env.ref(
        "crm_customer_lifecycle.stage_repeat_customer", raise_if_not_found=False
    )
    if not stage:
        return
    leads = env["crm.lead"].with_context(active_test=False, tracking_disable=True)
    for team, held in (
        leads.search([("stage_id", "=", stage.id)]).grouped("team_id").items()
    ):
        won = held._stage_find(
            team_id=team.id, domain=[("is_won", "=", True), ("id", "!=", stage.id)]
        )
        archived = held.filtered(lambda lead: not lead.active)
        held.write({"stage_id": won.id})
        archived.write({"active": False})


def _leave_predictive_scoring(env):
    """Take our fields out of the variables of the predictive lead scoring."""
    parameters = env["ir.config_parameter"].sudo()
    names = (parameters.get_param("crm.pls_fields") or "").split(",")
    kept = [name for name in names if not name.startswith(_PREFIXES)]
    if kept != names:
        parameters.set_param("crm.pls_fields", ",".join(kept))
