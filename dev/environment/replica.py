"""A primary, its streaming replica, and Odoo on both: where do the reads run?"""

import os
import shutil
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace

from . import postgres
from .console import Problem, say, step
from .folders import MODULE, local, state
from .odoo_process import base_database, command, run
from .postgres import Cluster, as_owner
from .rpc import Session
from .server import refuse_taken_port, start, stop, wait_until_up
from .setup import ensure

TOOLS = ("pg_basebackup", "pg_dump")
DATABASE = "replica_check"
MODEL = "crm.lifecycle.funnel"
# how the table of the report is named in its queries, and nowhere else
TRACE = '"crm_lifecycle_funnel"'
SETTINGS = "\nlog_statement = all\nlog_min_duration_statement = -1\n"
SECONDS = 30
COUNTS = ["is_lead:sum", "is_qualified:sum", "is_customer:sum"]
# what the views of the report ask
READS = {
    "get_funnel": ([[], "source_id"], {}),
    "get_leads_action": ([[("is_customer", "=", 1)]], {}),
    "formatted_read_group": ([[], ["create_date:month"], COUNTS], {}),
    "web_search_read": ([[], {"name": {}}], {"limit": 80}),
}


@dataclass(frozen=True)
class Server(Cluster):
    """A cluster of this check, which logs each statement."""

    def traces(self):
        """Return how many logged statements read the report."""
        entries = self.log.read_text(errors="replace").split("LOG:  ")
        return sum(TRACE in entry for entry in entries)

    def is_recovering(self):
        return self.sql("SELECT pg_is_in_recovery()") == [["t"]]


def check_replica(asked):
    """Run the check and return the exit code."""
    environment = ensure(asked.python)
    missing = [t for t in TOOLS if not (environment.cluster.binaries / t).exists()]
    if missing:
        say(
            f"Skipped, nothing was checked: {environment.cluster.binaries} lacks"
            f" {' and '.join(missing)}. Install PostgreSQL's client programs."
        )
        return 0
    refuse_taken_port("127.0.0.1", asked.port)
    with servers(environment) as (primary, replica):
        on_both = replace(environment, cluster=primary)
        options = [f"--db_host={primary.socket}", f"--db_port={primary.port}"]
        with step(f"Installing {MODULE} on the primary"):
            copy_base(environment, primary)
            install = ["--no-http", "--init", MODULE]
            run(on_both, DATABASE, *options, *install, log="replica-install")
        follow(primary, replica)
        options += [
            f"--db_replica_host={replica.socket}",
            f"--db_replica_port={replica.port}",
            *("--http-interface=127.0.0.1", f"--http-port={asked.port}"),
            f"--db-filter=^{DATABASE}$",
        ]
        log = local("log", "replica-odoo.log")
        odoo = start(on_both, command(on_both, DATABASE, *options), log)
        try:
            with step("Starting Odoo on both"):
                wait_until_up(odoo, asked.port, log)
            compare(Session(asked.port, DATABASE), primary, replica)
        finally:
            stop(odoo)
    say("The funnel's queries ran on the replica, and none of them on the primary.")
    return 0


# ----------------------------------------------------------------
# SERVERS
# ----------------------------------------------------------------


@contextmanager
def servers(environment):
    """Lend a primary that runs and a replica that waits to be made."""
    folder = state() / f"replica-{os.getpid()}"
    made = []
    try:
        for name in ("primary", "replica"):
            made.append(postgres.at(environment.cluster, folder / name, Server))
        with step("Making a primary"):
            postgres.private_folder(folder)
            postgres.initialise(made[0])
            configure(made[0])
            postgres.start(made[0])
        yield made
    finally:
        for server in reversed(made):
            postgres.discard(server)
        shutil.rmtree(folder, ignore_errors=True)


def configure(server):
    """Let a server log its statements, in its own socket's folder."""
    with (server.data / "postgresql.conf").open("a") as file:
        file.write(f"{SETTINGS}unix_socket_directories = '{server.socket}'\n")


def copy_base(environment, primary):
    """Copy the database that has crm only from our cluster."""
    ours, source = environment.cluster, base_database(environment, "crm")
    primary.sql(f"CREATE DATABASE {DATABASE} TEMPLATE template0")
    dump = [ours.binaries / "pg_dump", "-h", ours.socket, "-p", str(ours.port)]
    load = [primary.binaries / "psql", "-XqAt", "-h", primary.socket]
    with subprocess.Popen(
        [*dump, "-U", ours.role, "-O", source], stdout=subprocess.PIPE
    ) as reader:
        loaded = subprocess.run(
            [*load, "-p", str(primary.port), "-U", primary.role, "-d", DATABASE],
            stdin=reader.stdout,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    if reader.returncode or loaded.returncode:
        raise Problem("The base database could not be copied: see the disk's room.")


def follow(primary, replica):
    """Make the replica from the primary and let it stream."""
    with step("Making a streaming replica with pg_basebackup"):
        postgres.private_folder(replica.folder)
        backup = [str(replica.binaries / "pg_basebackup"), "-D", str(replica.data)]
        backup += ["-h", str(primary.socket), "-p", str(primary.port)]
        backup += ["-U", primary.role, "-R", "-X", "stream", "-c", "fast"]
        if as_owner(backup).returncode:
            raise Problem(f"pg_basebackup failed; see {primary.log}.")
        configure(replica)
        postgres.start(replica)
        if not replica.is_recovering():
            raise Problem("The replica is no replica: it is not in recovery.")
        catch_up(primary, replica)


def catch_up(primary, replica):
    """Wait until the replica has replayed what the primary has written."""
    [[position]] = primary.sql("SELECT pg_current_wal_lsn()")
    query = f"SELECT pg_last_wal_replay_lsn() >= '{position}'"
    end = time.monotonic() + SECONDS
    while replica.sql(query) != [["t"]]:
        if time.monotonic() > end:
            raise Problem(f"The replica does not follow within {SECONDS} s.")
        time.sleep(0.1)


# ----------------------------------------------------------------
# READS
# ----------------------------------------------------------------


def compare(session, primary, replica):
    """Ask as the views do; raise if a query of the report ran on the primary."""
    lead = {"name": "Written on the primary", "type": "opportunity"}
    ids = session.call("crm.lead", "create", [lead])
    session.call("crm.lead", "action_set_won", ids)
    catch_up(primary, replica)
    for method, (arguments, options) in READS.items():
        before = primary.traces(), replica.traces()
        answer = session.call(MODEL, method, *arguments, **options)
        after = primary.traces(), replica.traces()
        here, there = (now - then for now, then in zip(after, before, strict=True))
        say(f"    {method}: {there} queries on the replica, {here} on the primary")
        if here or not (there or method == "get_leads_action"):
            raise Problem(f"{MODEL}.{method} was to be read from the replica only.")
        if method == "get_funnel" and not answer["groups"][0]["steps"][3]["count"]:
            raise Problem("The replica does not show the lead written on the primary.")
