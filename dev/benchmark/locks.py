"""Who waits for an installation: `python -m benchmark.locks HOST PORT USER DATABASE`.

Until its input ends, it reads and writes a lead again and again, each on a connection
of its own, and looks on a third one which exclusive locks are held on the tables that
we extend. Then it prints the longest times in seconds as one line of JSON.
"""

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

from environment.console import Problem

from .sides import DEV

TABLES = ("crm_lead", "res_partner")
PAUSE = 0.02
HELD = """
SELECT relation::regclass::text, virtualtransaction FROM pg_locks
 WHERE granted AND mode = 'AccessExclusiveLock' AND relation = ANY(%s::oid[])
"""
LEAD = "SELECT max(id) FROM crm_lead"
READ = "SELECT name FROM crm_lead WHERE id = %s"
WRITE = "UPDATE crm_lead SET color = color WHERE id = %s"


@contextmanager
def watched(environment, database):
    """Watch a database; yield a dictionary that is filled in at the end."""
    cluster, figures = environment.cluster, {}
    variables = environment.variables()
    variables["PYTHONPATH"] = f"{variables['PYTHONPATH']}:{DEV}"
    where = [cluster.socket, cluster.port, cluster.role, database]
    process = subprocess.Popen(
        [environment.python, "-m", "benchmark.locks", *map(str, where)],
        env=variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield figures
        answer, _errors = process.communicate()
        if process.returncode:
            raise Problem(f"Nobody has watched the locks in {database}: see above.")
        figures.update(json.loads(answer))
    finally:
        process.kill()
        process.wait()


def find_longest(samples):
    """Return the longest time that each table was held by one transaction.

    :param samples: ``[(time, [(table, transaction), …]), …]`` in the order of times
    """
    since, longest = {}, dict.fromkeys(TABLES, 0.0)
    for now, held in samples:
        since = {holder: since.get(holder, now) for holder in held}
        for (table, _transaction), begun in since.items():
            longest[table] = max(longest[table], now - begun)
    return longest


class Watch:
    """The three connections, each busy in a thread."""

    def __init__(self, connect):
        self.connect = connect
        self.ended = Event()
        self.longest = {}
        self.samples = []
        with connect().cursor() as cr:
            cr.execute(LEAD)
            [self.lead_id] = cr.fetchone()
            cr.execute("SELECT %s::regclass[]::oid[]", [list(TABLES)])
            [self.tables] = cr.fetchone()

    def look(self):
        with self.connect().cursor() as cr:
            while not self.ended.wait(PAUSE):
                cr.execute(HELD, [self.tables])
                self.samples.append((time.monotonic(), cr.fetchall()))

    def repeat(self, query):
        """Do it again and again, and remember the longest time it took."""
        self.longest[query] = 0.0
        with self.connect().cursor() as cr:
            while not self.ended.wait(PAUSE):
                begun = time.monotonic()
                cr.execute(query, [self.lead_id])
                self.longest[query] = max(self.longest[query], time.monotonic() - begun)

    def report(self):
        """Watch until the input ends; return the longest times."""
        with ThreadPoolExecutor() as pool:
            jobs = [pool.submit(self.look)]
            jobs += [pool.submit(self.repeat, query) for query in (READ, WRITE)]
            sys.stdin.read()
            self.ended.set()
        for job in jobs:
            job.result()
        return {
            "held": find_longest(self.samples),
            "read": self.longest[READ],
            "write": self.longest[WRITE],
        }


def main(host, port, user, database):
    import psycopg2  # which the Python of the commands may lack

    def connect():
        connection = psycopg2.connect(host=host, port=port, user=user, dbname=database)
        connection.autocommit = True
        return connection

    print(json.dumps(Watch(connect).report()))


if __name__ == "__main__":
    main(*sys.argv[1:])
