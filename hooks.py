"""What has to happen around the life of the module itself."""

from odoo.tools.sql import column_exists, create_column

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


def pre_init_hook(env):
    """Add the stored columns of crm.lead without computing them."""
    for name, column_type in _RESULT_COLUMNS.items():
        if not column_exists(env.cr, "crm_lead", name):
            create_column(env.cr, "crm_lead", name, column_type)


def uninstall_hook(env):
    """Leave the database as bare crm would have it.

    Runs before the module's records and columns go: a stage that still holds
    leads could not be deleted, and a name left in the parameter of the predictive
    lead scoring would stay there for good.
    """
    _leave_repeat_stages(env)
    _leave_predictive_scoring(env)


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
