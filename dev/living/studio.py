"""What a partner builds in Studio on the module lives through updates and leaving."""

from environment import databases
from environment.console import Problem, say, step
from environment.folders import MODULE
from environment.log_gate import complaints
from environment.odoo_process import (
    fresh_database,
    install,
    refuse_complaints,
    update,
)

from .leaving import BY_ITSELF, STAMPS
from .play import play, uninstall
from .snapshot import Snapshot, compare_rows, compare_schema

# Installed with all they bring along: more than twenty
MORE_MODULES = ("sale_crm", "event_crm", "survey_crm", "mass_mailing_crm", "project")
SPOKEN = f" odoo.addons.{MODULE}.leaving: "


def check_studio(environment, thorough=False):
    """Raise if a view does not open, or a record of the partner is gone."""
    database = fresh_database(environment, "studio", "crm", "base_automation")
    try:
        with step(f"Building on {MODULE} as Studio does"):
            play(environment, database, "older:fill")
            install(environment, database, MODULE, log="studio-install")
            play(environment, database, "studio:make")
            look(environment, database, "studio:check_kept")
        with step("Updating twice"):
            log = update(environment, database, MODULE, log="studio-update")
            refuse_complaints(log)
            look(environment, database, "studio:check_kept")
            update_again(environment, database)
        if thorough:
            with step(f"Installing {', '.join(MORE_MODULES)}"):
                log = install(environment, database, *MORE_MODULES, log="studio-more")
                refuse_complaints(log)
                look(environment, database, "studio:check_kept")
        with step(f"Uninstalling {MODULE}"):
            leave(environment, database)
    finally:
        databases.drop(environment, database)


def look(environment, database, check):
    play(environment, database, "look:look")
    play(environment, database, check)


def update_again(environment, database):
    """Update once more and raise if that changes anything."""
    before = Snapshot(environment, database)
    refuse_complaints(update(environment, database, MODULE, log="studio-update-2"))
    after = Snapshot(environment, database)
    wrong = compare_schema(before, after)
    for table in after.tables:
        without = BY_ITSELF.get(table, STAMPS)
        wrong += compare_rows(before, after, table, without)
    if wrong:
        listing = "\n".join(f"    {line[:600]}" for line in wrong[:40])
        raise Problem(f"A second update changes the database:\n{listing}")


def leave(environment, database):
    """Uninstall; what was built on us is named in the log, and nothing fails."""
    log = uninstall(environment, database, MODULE)
    lines = complaints(log.read_text(errors="replace"))
    others = [line for line in lines if SPOKEN not in line]
    if others:
        raise Problem("Odoo complained:\n" + "\n".join(others))
    wanted = ("crm.crm_lead_view_form", "Studio rule", "Studio automation", "Team 3")
    silent = [name for name in wanted if not any(name in line for line in lines)]
    if silent:
        raise Problem(f"The log ({log}) does not name {', '.join(silent)}.")
    say(f"    {len(lines)} records of others are named in the log")
    look(environment, database, "studio:check_left")
