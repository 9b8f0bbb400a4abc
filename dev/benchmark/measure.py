"""One measured run of one operation, rolled back.

A run is what one request of a logged-in user costs a server that has been up for a
while: the cursor is new and no record is in the cache, but the registry and its
caches (access rules, views, xmlids) are warm from the runs before; the first run of
each operation is not counted by the caller. Picking the records is not measured;
flushing to the database and what Odoo does before a commit (tracking) is.

`queries` counts the statements of this cursor, `cpu` is the processor time of the
Odoo process (Python, not PostgreSQL), `wall` is the time that passes.
"""

import gc
import time

from .scene import Scene


def run(registry, operation, size=None):
    """Run an operation once and return its figures."""
    with registry.cursor() as cr:
        try:
            return measured(Scene(cr, size or operation.sizes[0]), operation)
        finally:
            cr.rollback()
            registry.reset_changes()


def measured(scene, operation):
    job = operation.function(scene)
    cr = scene.cr
    cr.flush()
    scene.env.invalidate_all()
    last_message = one(cr, "SELECT coalesce(max(id), 0) FROM mail_message")
    gc.collect()
    queries, cpu, wall = cr.sql_log_count, time.process_time(), time.perf_counter()
    job()
    cr.flush()
    figures = {
        "wall": 1000 * (time.perf_counter() - wall),
        "cpu": 1000 * (time.process_time() - cpu),
        "queries": cr.sql_log_count - queries,
    }
    query = f"SELECT count(*) FROM mail_message WHERE id > {last_message}"
    return figures | {"n": scene.n, "messages": one(cr, query)}


def one(cr, query):
    cr.execute(query)
    return cr.fetchone()[0]
