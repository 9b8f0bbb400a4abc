"""What installing the module costs on a database full of leads."""

import os
import subprocess
import time

from environment.console import Problem, tail
from environment.folders import MODULE, local
from environment.odoo_process import command

from .locks import TABLES, watched

SIZES = """
SELECT pg_total_relation_size('crm_lead'), pg_table_size('crm_lead'),
       count(*), count(*) FILTER (WHERE model IN ('crm.lead', 'res.partner'))
  FROM mail_message
"""
# a table that is written anew gets another file
FILES = f"""
SELECT relname, pg_relation_filenode(oid) FROM pg_class
 WHERE oid = ANY ('{{{",".join(TABLES)}}}'::regclass[])
"""
MEGABYTE = 1 << 20
SECONDS_TO_WAIT = 60


def measure(environment, bare, module):
    """Update crm in one database and install the module in the other."""
    return {
        "update crm (bare)": change(environment, bare, "--update", "crm"),
        f"install {MODULE}": change(environment, module, "--init", MODULE),
    }


def change(environment, database, option, name):
    """Run Odoo once and return what it took and what it changed."""
    before = state(environment, database)
    with watched(environment, database) as waits:
        seconds, memory = run(environment, database, option, name)
    after = state(environment, database)
    return {
        "seconds": seconds,
        "memory": memory / MEGABYTE,
        "waits": waits,
        "before": before,
        "after": after,
    }


def state(environment, database):
    row = environment.cluster.sql(SIZES, database)[0]
    total, heap, messages, ours = map(int, row)
    return {
        "total": total / MEGABYTE,
        "table": heap / MEGABYTE,
        "messages": messages,
        "messages on leads and contacts": ours,
        "files": dict(environment.cluster.sql(FILES, database)),
    }


def run(environment, database, *arguments):
    """Return the seconds and the bytes of memory that this Odoo took at most.

    The seconds include starting Odoo, on both sides.
    """
    log = local("log", "bench-install.log")
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            command(
                environment, database, "--stop-after-init", "--no-http", *arguments
            ),
            cwd=environment.stage,
            env=environment.variables(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        _pid, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise Problem(f"{arguments} failed; {log}:\n{tail(log, 30)}")
    return seconds, usage.ru_maxrss * 1024


def report(figures):
    """Return lines that show the figures beside their goals."""
    lines = []
    for name, figure in figures.items():
        before, after = figure["before"], figure["after"]
        lines.append(
            f"{name:<34} {figure['seconds']:6.1f} s   "
            f"peak {figure['memory']:4.0f} MB   "
            f"crm_lead {before['table']:.0f} -> {after['table']:.0f} MB "
            f"(with indexes {before['total']:.0f} -> {after['total']:.0f})   "
            f"messages {before['messages']} -> {after['messages']}"
        )
        lines.append(f"{'':<34} {describe_waits(**figure['waits'])}")
    return lines + [f"  {what}: {verdict}" for what, verdict in judge(figures).items()]


def describe_waits(held, read, write):
    """Return in words how long others had to wait at most."""
    locks = ", ".join(f"{table} {seconds:.1f} s" for table, seconds in held.items())
    return (
        f"exclusive locks held: {locks}   "
        f"longest wait of who reads a lead {read:.1f} s, writes one {write:.1f} s"
    )


def judge(figures):
    """Return the verdict on each goal."""
    update, install = figures.values()
    before, after = install["before"], install["after"]
    extra = install["seconds"] - update["seconds"]
    ratio = install["seconds"] / update["seconds"]
    growth = 100 * (after["table"] / before["table"] - 1)
    # Odoo posts one on each new server action, which is none of their business.
    what = "messages on leads and contacts"
    posted = after[what] - before[what]
    rewritten = [t for t in TABLES if before["files"][t] != after["files"][t]]
    waited = max(install["waits"]["read"], install["waits"]["write"])
    goals = {
        f"{install['seconds']:.1f} s beside {update['seconds']:.1f} s of -u crm, "
        f"{extra:+.1f} (goal: 20 s where that takes 3.6)": ratio <= 20 / 3.6,
        f"memory {install['memory']:.0f} MB (goal: 200)": install["memory"] <= 200,
        f"table {growth:+.1f} % (goal: +5)": growth <= 5,
        f"{what} {posted:+} (goal: 0)": posted == 0,
        f"tables written anew: {', '.join(rewritten) or 'none'}": not rewritten,
        f"others waited {waited:.1f} s (goal: {SECONDS_TO_WAIT})": (
            waited <= SECONDS_TO_WAIT
        ),
    }
    return {what: "ok" if reached else "OVER" for what, reached in goals.items()}
