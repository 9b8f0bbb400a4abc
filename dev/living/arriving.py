"""An installation that is killed half-way leaves nothing; the next one succeeds."""

import os
import signal
import subprocess
import time

from environment import databases
from environment.apart import apart
from environment.console import Problem, step
from environment.folders import MODULE, local
from environment.odoo_process import (
    base_database,
    command,
    install,
    refuse_complaints,
)

from .play import play
from .snapshot import Snapshot, compare_rows, compare_schema

# What Odoo logs when a part of the installation begins
MOMENTS = (
    f"Loading module {MODULE}",
    f"module {MODULE}: creating or updating database tables",
    f"loading {MODULE}/views/crm_lead_views.xml",
    "Reading the lifecycle facts",
    "Indexing the lifecycle facts",
)
LOG = local("log", "arriving-killed.log")
UNDERIVABLE = ("have no contact", "have no closing date", "stand in no stage")
SECONDS_TO_FAIL = 60


def check_arriving(environment):
    """Install in a database in odd states, whole and killed at five moments.

    Odoo is killed, and PostgreSQL: in a cluster apart, all of whose connections end
    with the killed one.
    """
    with apart(environment) as environment:
        source = databases.random_name("arriving")
        databases.clone(environment, base_database(environment, "crm"), source)
        with step("Filling a database that is older than the module"):
            play(environment, source, "older:fill")
            play(environment, source, "older:spam")
        with step(f"Installing {MODULE} in it"):
            install_whole(environment, source)
        before = Snapshot(environment, source)
        for victim, kill in VICTIMS.items():
            for moment in MOMENTS:
                with step(f"Killing {victim} at “{moment}”"):
                    kill_and_repeat(environment, source, before, moment, kill)


def install_whole(environment, source):
    """Install in a copy; the log says what is unknown."""
    database = databases.random_name("arriving_whole")
    databases.clone(environment, source, database)
    try:
        log = install(environment, database, MODULE, log="arriving")
        refuse_complaints(log)
        text = log.read_text(errors="replace")
        silent = [what for what in UNDERIVABLE if what not in text]
        if silent:
            raise Problem(f"The log ({log}) does not say how many {silent}.")
        refuse_missing_indexes(environment, database)
        play(environment, database, "look:look")
    finally:
        databases.drop(environment, database)


def refuse_missing_indexes(environment, database):
    """Raise unless leads and contacts can be matched by e-mail, which takes indexes."""
    found = environment.cluster.sql(
        "SELECT tablename FROM pg_indexes WHERE indexname LIKE "
        "'%lifecycle_email_normalized_idx' ORDER BY 1",
        database,
    )
    if found != [["crm_lead"], ["res_partner"]]:
        raise Problem(f"Of leads and contacts, only {found} have an index on e-mails.")


def kill_and_repeat(environment, source, before, moment, kill):
    """Kill an installation in a copy; raise unless all is as before, and repeatable."""
    database = databases.random_name("arriving_killed")
    databases.clone(environment, source, database)
    try:
        process = begin_install(environment, database)
        try:
            wait_for(process, moment)
            kill(environment, database, process)
            compare_killed(environment, database, before)
        finally:
            process.kill()
            process.wait()
        refuse_complaints(install(environment, database, MODULE, log="arriving-again"))
    finally:
        databases.drop(environment, database)


def begin_install(environment, database):
    """Return the process of an installation that has just begun."""
    line = command(environment, database, "--no-http", "--init", MODULE)
    with LOG.open("w") as output:
        return subprocess.Popen(
            [*line, "--stop-after-init"],
            cwd=environment.stage,
            env=environment.variables(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def wait_for(process, moment):
    """Wait until an installation has logged something."""
    while moment not in LOG.read_text(errors="replace"):
        if process.poll() is not None:
            raise Problem(f"Odoo ended before “{moment}” (whole log: {LOG}).")
        time.sleep(0.002)


def kill_odoo(environment, database, process):
    process.kill()
    process.wait()
    environment.cluster.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        f"WHERE datname = '{database}'"
    )


def kill_backend(environment, database, process):
    """Kill the process of PostgreSQL that installs; let Odoo fail of it.

    PostgreSQL then ends all connections and recovers as after a crash. Odoo pauses
    while we look for the process, or it might be done before.
    """
    process.send_signal(signal.SIGSTOP)
    busy = environment.cluster.sql(
        f"SELECT pid FROM pg_stat_activity WHERE datname = '{database}'"
        " AND backend_type = 'client backend' AND xact_start IS NOT NULL"
    )
    if not busy:
        raise Problem("Nothing was installed at that moment: there is nothing to kill.")
    os.kill(int(busy[0][0]), signal.SIGKILL)
    process.send_signal(signal.SIGCONT)
    try:
        process.wait(SECONDS_TO_FAIL)
    except subprocess.TimeoutExpired:
        raise Problem("Odoo goes on without its database.") from None
    environment.cluster.wait_until_up()


VICTIMS = {"Odoo": kill_odoo, "PostgreSQL": kill_backend}


def compare_killed(environment, database, before):
    """Raise if a killed installation has left anything behind."""
    [(state,)] = environment.cluster.sql(
        f"SELECT state FROM ir_module_module WHERE name = '{MODULE}'", database
    )
    if state == "installed":
        raise Problem("The installation was complete by then: nothing was checked.")
    after = Snapshot(environment, database)
    wrong = compare_schema(before, after)
    for table in ("crm_lead", "res_partner", "crm_stage", "ir_model_data"):
        wrong += compare_rows(before, after, table)
    if wrong:
        listing = "\n".join(f"    {line[:300]}" for line in wrong[:20])
        raise Problem(f"A killed installation left something behind:\n{listing}")
