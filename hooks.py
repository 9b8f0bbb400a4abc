"""What happens before and after the installation, and at the uninstallation."""

import logging

from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column, drop_index, make_index_name

from .arriving import forget_long_emails, place_repeat_stage
from .leaving import leave_others
from .names import MODULE, Names

_logger = logging.getLogger(__name__)
# Stored results of leads. The columns are added empty: otherwise Odoo would compute
# every lead during the installation. No score means that nothing is met, until a job
# has scored the leads in the background. No lead has a buying group yet, so one
# constant position is right for all.
_RESULT_COLUMNS = {
    "qualification_score": "int4",
    "qualification_grade": "varchar",
    "qualification_is_qualified": "bool",
    "qualification_date": "timestamp",
    "buying_coverage": "float8",
    "buying_people_count": "int4",
    "buying_red_flag_count": "int4",
    "buying_funnel_position": "varchar DEFAULT 'universe'",
}
# Facts of contacts: added empty, then filled by one statement. If the ORM added them,
# it would compute them contact by contact.
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
    """Add the stored columns of leads, contacts and stages without computing them."""
    tables = {
        "crm_lead": _RESULT_COLUMNS,
        "crm_stage": {"lifecycle_is_repeat": "bool"},
        "res_partner": _FACT_COLUMNS,
    }
    for table, columns in tables.items():
        for name, column_type in columns.items():
            if not column_exists(env.cr, table, name):
                create_column(env.cr, table, name, column_type)
    forget_long_emails(env)


def post_init_hook(env):
    """Read the facts of contacts from the history, and start reading that of leads.

    The indexes of the facts are built at the end, on the filled columns.
    """
    place_repeat_stage(env)
    env["crm.lead"]._qualification_start_history()
    partners = env["res.partner"]
    indexes = [
        partners._lifecycle_buyer_idx,
        partners._lifecycle_email_normalized_idx,
        partners._lifecycle_phone_sanitized_idx,
    ]
    for name in (
        *(index.full_name(partners) for index in indexes),
        *(make_index_name("res_partner", column) for column in _FACT_COLUMNS),
    ):
        drop_index(env.cr, name, "res_partner")
    partners._lifecycle_follow_sources()
    _logger.info("Indexing the lifecycle facts of contacts")
    for index in indexes:
        index.apply_to_database(partners)
    env.registry.check_indexes(env.cr, ["res.partner"])
    _say_underivable(env)


def _say_underivable(env):
    """Log, after one query, what the history of the leads cannot tell."""
    [(nobody, undated, stageless)] = env.execute_query(
        SQL(
            """
            SELECT count(*) FILTER (WHERE won_status = 'won' AND partner_id IS NULL),
                   count(*) FILTER (WHERE won_status = 'won' AND date_closed IS NULL),
                   count(*) FILTER (WHERE stage_id IS NULL)
              FROM crm_lead
            """
        )
    )
    for count, what in (
        (nobody, "won leads have no contact: they are nobody's purchase"),
        (undated, "won leads have no closing date: when they were won is unknown"),
        (stageless, "leads stand in no stage"),
    ):
        if count:
            _logger.info("%s %s", count, what)


def uninstall_hook(env):
    """Leave the database as bare crm would have it.

    Runs before the module's records and columns go. What others have built on them
    is switched off and named in the log; then goes what Odoo would leave behind.
    """
    names = Names(env)
    leave_others(env, names)
    _leave_repeat_stages(env)
    _leave_activity_types(env, names)
    _leave_predictive_scoring(env, names)
    _leave_remembered_columns(env, names)
    _leave_parameters(env)
    _leave_foreign_keys(env)


def _leave_repeat_stages(env):
    """Move the leads of our stage to the won stage of their team.

    Nothing else of them changes, no date and no probability: this is no step of
    theirs. Where there is no other won stage, ours stays as a plain one.
    """
    stage = env.ref(f"{MODULE}.stage_repeat_customer", raise_if_not_found=False)
    if not stage:
        return
    leads = env["crm.lead"].with_context(active_test=False)
    others = env["crm.stage"].search([("is_won", "=", True)]) - stage
    held = leads._read_group([("stage_id", "=", stage.id)], ["team_id"])
    env.flush_all()
    for (team,) in held:
        plain = others.filtered(lambda other: not other.lifecycle_is_repeat) or others
        open_to_team = others._lifecycle_choose_won(team, again=False) - stage
        won = (open_to_team or plain)[:1]
        if not won:
            env["ir.model.data"].search(
                [("model", "=", "crm.stage"), ("res_id", "=", stage.id)]
            ).unlink()
            return
        env.cr.execute(
            SQL(
                "UPDATE crm_lead SET stage_id = %s "
                "WHERE stage_id = %s AND team_id IS NOT DISTINCT FROM %s",
                won.id,
                stage.id,
                team.id or None,
            )
        )
    leads.invalidate_model(["stage_id"])


def _leave_activity_types(env, names):
    """Make activities of our types plain to-dos; Odoo looks at open ones only."""
    types = names.get_ours("mail.activity.type")
    to_do = env.ref("mail.mail_activity_data_todo").id
    for model, field in (
        ("mail.activity", "activity_type_id"),
        ("mail.activity.plan.template", "activity_type_id"),
        ("mail.activity.type", "triggered_next_type_id"),
        ("ir.actions.server", "activity_type_id"),
    ):
        records = env[model].with_context(active_test=False)
        records = records.search([(field, "in", types.ids)])
        records.write({field: to_do})


def _leave_predictive_scoring(env, names):
    """Take our fields out of the predictive lead scoring and what it has learnt."""
    ours = set(names.fields.mapped("name"))
    parameters = env["ir.config_parameter"].sudo()
    chosen = (parameters.get_param("crm.pls_fields") or "").split(",")
    kept = [name for name in chosen if name not in ours]
    if kept != chosen:
        parameters.set_param("crm.pls_fields", ",".join(kept))
    env["crm.lead.scoring.frequency"].search([("variable", "in", list(ours))]).unlink()


def _leave_remembered_columns(env, names):
    """Take our fields out of the columns that imports and exports remember."""
    ours = names.fields.mapped("name")
    if "base_import.mapping" in env:
        env["base_import.mapping"].search([("field_name", "in", ours)]).unlink()
    env["ir.exports.line"].search([("name", "in", ours)]).unlink()


def _leave_parameters(env):
    """Delete what the settings and the facts have written down."""
    env["ir.config_parameter"].sudo().search([("key", "=like", f"{MODULE}.%")]).unlink()


def _leave_foreign_keys(env):
    """Forget the foreign keys of our columns in tables of others, as Odoo does not."""
    env.cr.execute(
        SQL(
            "DELETE FROM ir_model_constraint WHERE type = 'f' AND module = "
            "(SELECT id FROM ir_module_module WHERE name = %s)",
            MODULE,
        )
    )
