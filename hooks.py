"""What has to happen around the life of the module itself."""

from odoo.tools import SQL
from odoo.tools.sql import column_exists

_PREFIXES = ("qualification_", "lifecycle_", "buying_")


def pre_init_hook(env):
    """Add columns that hold the same for all existing leads, before the ORM would
    compute them lead by lead."""
    _prepare_buying_columns(env)


def _prepare_buying_columns(env):
    """Nobody is known of any lead, so all of them are universe: a constant default
    fills a million rows at once."""
    columns = {
        "buying_coverage": SQL("double precision"),
        "buying_red_flag_count": SQL("int4"),
        "buying_funnel_position": SQL("varchar DEFAULT 'universe'"),
    }
    for name, definition in columns.items():
        if not column_exists(env.cr, "crm_lead", name):
            env.cr.execute(
                SQL(
                    "ALTER TABLE crm_lead ADD COLUMN %s %s",
                    SQL.identifier(name),
                    definition,
                )
            )


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
    for team, held in leads.search([("stage_id", "=", stage.id)]).grouped("team_id").items():
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
