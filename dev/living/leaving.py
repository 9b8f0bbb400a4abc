"""Leaving without a trace: what was there before is there after, and nothing else."""

from environment import databases
from environment.console import Problem, say, step
from environment.core_tests import bare_outcome, run_suite
from environment.folders import MODULE
from environment.log_gate import complaints
from environment.odoo_process import fresh_database, install

from .play import play, uninstall
from .snapshot import Snapshot, compare_rows, compare_schema

# What salespeople work on: compared with how it was when we left.
WORKED_ON = {
    "calendar_attendee",
    "calendar_event",
    "calendar_event_res_partner_rel",
    "crm_lead",
    "crm_lead_scoring_frequency",
    "crm_tag_rel",
    "mail_activity",
    "mail_followers",
    "mail_followers_mail_message_subtype_rel",
    "mail_mail",
    "mail_message",
    "mail_message_res_partner_rel",
    "mail_notification",
    "mail_tracking_value",
    "res_partner",
}
# Made by hand, with the module or without: they stay, without our columns.
THEIRS = {"ir_exports", "ir_exports_line", "base_import_mapping"}
# What Odoo writes by itself on each start or update of anything
STAMPS = ("write_date", "write_uid")
BY_ITSELF = {
    "ir_config_parameter": (*STAMPS, "value"),
    "ir_cron": (*STAMPS, "nextcall", "lastcall"),
    "ir_module_module": (*STAMPS, "state"),
}
ASSETS = "/web/assets/"


def check_leaving(environment, thorough=False):
    """Install, use and uninstall the module; raise if that leaves any trace.

    :param thorough: also run Odoo's own crm tests on what is left
    """
    database = fresh_database(environment, "leaving", "crm")
    try:
        with step("Filling a database that is older than the module"):
            play(environment, database, "older:fill")
        before = Snapshot(environment, database)
        with step(f"Installing {MODULE}, using it, uninstalling it"):
            install(environment, database, MODULE, log="leaving-install")
            play(environment, database, "use:use")
            with_us = Snapshot(environment, database)
            log = uninstall(environment, database, MODULE)
        with step("Comparing what is left with what was there"):
            after = Snapshot(environment, database)
            wrong = complaints(log.read_text(errors="replace"))
            wrong += compare_schema(before, after)
            wrong += compare_tables(before, with_us, after)
            wrong += compare_leads(before, with_us, after)
            play(environment, database, "look:look")
        if wrong:
            listing = "\n".join(f"    {line[:300]}" for line in wrong[:40])
            raise Problem(f"{MODULE} does not leave the database as it was:\n{listing}")
        say(f"    {len(after.tables)} tables compared")
        if thorough:
            test_core(environment, database)
    finally:
        databases.drop(environment, database)


def test_core(environment, database):
    """Run Odoo's crm tests where the module was; raise what bare Odoo passes."""
    bare = bare_outcome(environment, ["crm"], ["crm"])
    play(environment, database, "older:clear")
    with step("Running Odoo's own crm tests afterwards"):
        left = run_suite(environment, database, ["crm"], "leaving-core")
    say(f"    {left['executed']} tests, {len(left['failed'])} failed")
    new = [test for test in left["failed"] if test not in bare["failed"]]
    if new or left["executed"] < bare["executed"]:
        raise Problem(f"Odoo's tests fail where {MODULE} was: {', '.join(new)}")


def compare_tables(before, with_us, after):
    """Return what differs in the tables, row by row and column by column."""
    wrong = []
    for table in sorted(after.tables):
        if table in WORKED_ON - {"crm_lead"}:
            gone = ours_columns(with_us, after, table)
            changed = {
                "mail_activity": ("activity_type_id", *STAMPS),
                "mail_tracking_value": ("field_id", "field_info", *STAMPS),
                "mail_message": ("mail_activity_type_id",),
            }
            without = (*gone, *changed.get(table, ()))
            wrong += [
                line
                for line in compare_rows(with_us, after, table, without)
                if not is_about_us(line)
            ]
        elif table not in THEIRS | {"crm_lead"}:
            without = BY_ITSELF.get(table, STAMPS)
            wrong += [
                line
                for line in compare_rows(before, after, table, without)
                if ASSETS not in line and f'"name": "{MODULE}"' not in line
            ]
    return wrong


def ours_columns(with_us, after, table):
    """Return which columns of a table were ours."""
    now = {row for row in after.schema["columns"] if row.startswith(f"{table}|")}
    then = {row for row in with_us.schema["columns"] if row.startswith(f"{table}|")}
    return {row.split("|")[1] for row in then - now}


def is_about_us(line):
    """Tell whether a row that is gone told of our own records or learnt from them."""
    return ": gone: " in line and any(
        mark in line
        for mark in (
            '"crm.qualification.',
            '"crm.buying.',
            '"model": "ir.',
            '"variable": "qualification_',
        )
    )


def compare_leads(before, with_us, after):
    """Return which lead is not as it was.

    Those that nobody touched are as before the installation, in every column; the
    others as before the uninstallation, but for a stage that is no more.
    """
    ours = ours_columns(with_us, after, "crm_lead")
    then, now = before.rows("crm_lead"), after.rows("crm_lead")
    left, stageless = (
        with_us.rows("crm_lead", ours),
        with_us.rows("crm_lead", {*ours, "stage_id"}),
    )
    stages = set(after.rows("crm_stage"))
    plain = after.rows("crm_lead", {"stage_id"})
    wrong = []
    for key, row in now.items():
        if row == then.get(key) or row == left.get(key):
            continue
        stage = next(r["stage_id"] for r in after.tables["crm_lead"] if r["id"] == key)
        if plain[key] != stageless.get(key) or stage not in stages:
            wrong.append(f"crm_lead: was {left.get(key)}\n        is  {row}")
    wrong += [f"crm_lead: gone: {left[key]}" for key in left.keys() - now.keys()]
    moved = sum(row != left[key] for key, row in now.items() if key in left)
    if not moved:
        wrong.append("no lead stood in our stage: this check has checked nothing")
    touched = sum(row != then.get(key) for key, row in now.items())
    if touched > 20:
        wrong.append(f"{touched} leads were changed, more than anybody worked on")
    return wrong
