"""Benchmark databases: filled once for each size, cloned for each run."""

from contextlib import contextmanager
from pathlib import Path

from environment import databases
from environment.console import Problem, step
from environment.folders import key, lock
from environment.odoo_process import base_database

from .sides import call

PREFIX = "bench_crm_"
FILLED = (
    "res_partner",
    "crm_lead",
    "crm_tag_rel",
    "mail_message",
    "mail_tracking_value",
    "mail_followers",
    "mail_activity",
)
# Indexes that no constraint needs: they are built once the rows are there.
INDEXES = """
SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid
 WHERE i.indrelid = ANY ('{%s}'::regclass[])
   AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)
 ORDER BY 1
"""


def template(environment, leads, rebuild=False):
    """Return the database with so many leads in bare crm, made if it is not there."""
    name = f"{PREFIX}{leads}_{key(environment.odoo_identity, recipe())}"
    with lock(name):
        if rebuild or databases.labels(environment).get(name) is None:
            databases.drop(environment, name)
            build(environment, name, leads)
            databases.label(environment, name, leads=leads)
    return name


def recipe():
    """Return what decides how a database is filled."""
    here = Path(__file__).parent
    return "".join((here / file).read_text() for file in ("fill.sql", "fill.py"))


def build(environment, name, leads):
    clone(environment, base_database(environment, "crm"), name)

    def sql(query):
        return environment.cluster.sql(query, name)

    with step(f"Filling a database with {leads:,} leads, kept as {name}"):
        indexes = sql(INDEXES % ",".join(FILLED))
        sql(";".join(f'DROP INDEX "{index}"' for index, _ in indexes))
        call(environment, name, "fill", leads)
        sql("VACUUM FULL crm_lead")
        for _, definition in indexes:
            sql(f"SET maintenance_work_mem = '512MB'; {definition}")
        sql("VACUUM ANALYZE")
    with step("Comparing a sample with what Odoo computes itself"):
        found = call(environment, name, "verify")
        if found:
            raise Problem(f"The filled database is not what Odoo would make:\n{found}")


def clone(environment, source, target):
    """Clone a database by copying its files, which is quick for large ones."""
    version = int(environment.cluster.version)
    strategy = " STRATEGY file_copy" if version >= 15 else ""
    environment.cluster.sql(f'CREATE DATABASE "{target}" TEMPLATE "{source}"{strategy}')


@contextmanager
def clones(environment, source, keep=False):
    """Lend two databases like `source`, for bare crm and for the module."""
    names = [databases.random_name(f"bench_{side}") for side in ("bare", "module")]
    try:
        with step("Cloning it for each side"):
            for name in names:
                clone(environment, source, name)
                if keep:
                    databases.label(environment, name, keep=True)
        yield names
    finally:
        if not keep:
            for name in names:
                databases.drop(environment, name)


def drop_all(environment):
    """Drop every benchmark database and return their names."""
    names = [n for n in databases.labels(environment) if n.startswith("bench_")]
    for name in names:
        databases.drop(environment, name)
    return names
