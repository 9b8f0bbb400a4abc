"""An installation that is killed half-way leaves nothing; the next one succeeds."""

import os
import signal
import subprocess
import time

from environment import databases
from environment.apart import apart
from environment.console import Problem, say, step
from environment.folders import MODULE, local
from environment.odoo_process import (
    base_database,
    command,
    install,
    refuse_complaints,
)

from .play import play
from .snapshot import Snapshot, compare_rows, compare_schema

# Shares of the time that an installation takes
MOMENTS = (0.3, 0.4, 0.5, 0.6, 0.8)
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
        with step(f"Installing {MODULE} in it"):
            seconds = install_whole(environment, source)
        before = Snapshot(environment, source)
        for victim, kill in VICTIMS.items():
            for moment in (share * seconds for share in MOMENTS):
                with step(f"Killing {victim} after {moment:.1f} s of an installation"):
                    kill_and_repeat(environment, source, before, moment, kill)


def install_whole(environment, source):
    """Install in a copy; return how long it took. The log says what is unknown."""
    database = databases.random_name("arriving_whole")
    databases.clone(environment, source, database)
    try:
        start = time.monotonic()
        log = install(environment, database, MODULE, log="arriving")
        seconds = time.monotonic() - start
        refuse_complaints(log)
        text = log.read_text(errors="replace")
        silent = [what for what in UNDERIVABLE if what not in text]
        if silent:
            raise Problem(f"The log ({log}) does not say how many {silent}.")
        play(environment, database, "look:look")
    finally:
        databases.drop(environment, database)
    return seconds


def kill_and_repeat(environment, source, before, seconds, kill):
    """Kill an installation in a copy; raise unless all is as before, and repeatable."""
    database = databases.random_name("arriving_killed")
    databases.clone(environment, source, database)
    try:
        process = begin_install(environment, database)
        try:
            process.wait(seconds)
            say("    it was over before")
        except subprocess.TimeoutExpired:
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
    with local("log", "arriving-killed.log").open("w") as output:
        return subprocess.Popen(
            [*line, "--stop-after-init"],
            cwd=environment.stage,
            env=environment.variables(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def kill_odoo(environment, database, process):
    process.kill()
    process.wait()
    environment.cluster.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        f"WHERE datname = '{database}'"
    )


def kill_backend(environment, database, process):
    """Kill the process of PostgreSQL that installs; let Odoo fail of it.

    PostgreSQL then ends all connections and recovers as after a crash.
    """
    busy = environment.cluster.sql(
        f"SELECT pid FROM pg_stat_activity WHERE datname = '{database}'"
        " AND backend_type = 'client backend' AND xact_start IS NOT NULL"
    )
    if not busy:
        raise Problem("Nothing was installed at that moment: there is nothing to kill.")
    os.kill(int(busy[0][0]), signal.SIGKILL)
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
        say("    it was complete by then, and only Odoo's own checks were under way")
        return
    after = Snapshot(environment, database)
    wrong = compare_schema(before, after)
    for table in ("crm_lead", "res_partner", "crm_stage", "ir_model_data"):
        wrong += compare_rows(before, after, table)
    if wrong:
        listing = "\n".join(f"    {line[:300]}" for line in wrong[:20])
        raise Problem(f"A killed installation left something behind:\n{listing}")
