"""One measured run of one operation, rolled back.

A run is what one request of a logged-in user costs a server that has been up for a
while: the cursor is new and no record is in the cache, but the registry and its
caches (access rules, views, xmlids) are warm from the runs before; the first run of
each operation is not counted by the caller. Picking the records is not measured;
flushing to the database and what Odoo does before a commit (tracking) is.

`queries` counts the statements of this cursor, `updates` those among them that begin
with UPDATE, `cpu` is the processor time of the Odoo process (Python, not PostgreSQL),
`wall` is the time that passes, `peak` the most memory that the process ever had (MB).
"""

import gc
import resource
import time
from contextlib import contextmanager
from unittest.mock import patch

from odoo.sql_db import Cursor

from .scene import Scene


def run(registry, operation, size=None, part="function", commit=False):
    """Run an operation, or another part of it, once and return its figures."""
    with registry.cursor() as cr:
        try:
            scene = Scene(cr, size or operation.sizes[0])
            figures = measured(scene, getattr(operation, part))
            if commit:
                cr.commit()
            return figures
        finally:
            cr.rollback()
            registry.reset_changes()


def prepare(registry, operation):
    """Do what an operation needs before, and keep it."""
    with registry.cursor() as cr:
        operation.prepare(Scene(cr, operation.sizes[0]))
        cr.commit()
    return {}


def measured(scene, function):
    # before records are picked: it leaves nothing in the processor's caches
    gc.collect()
    job = function(scene)
    cr = scene.cr
    cr.flush()
    scene.env.invalidate_all()
    last_message = one(cr, "SELECT coalesce(max(id), 0) FROM mail_message")
    queries, cpu, wall = cr.sql_log_count, time.process_time(), time.perf_counter()
    with counted_updates() as updates:
        job()
        cr.flush()
    figures = {
        "wall": 1000 * (time.perf_counter() - wall),
        "cpu": 1000 * (time.process_time() - cpu),
        "queries": cr.sql_log_count - queries,
        "updates": len(updates),
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    query = f"SELECT count(*) FROM mail_message WHERE id > {last_message}"
    return figures | {"n": scene.n, "messages": one(cr, query)}


@contextmanager
def counted_updates():
    """Lend a list that grows by every UPDATE statement of this process."""
    updates = []
    execute = Cursor.execute

    def watch(cr, query, *arguments, **options):
        if str(getattr(query, "code", query)).lstrip()[:6].upper() == "UPDATE":
            updates.append(query)
        return execute(cr, query, *arguments, **options)

    with patch.object(Cursor, "execute", watch):
        yield updates


def one(cr, query):
    cr.execute(query)
    return cr.fetchone()[0]
