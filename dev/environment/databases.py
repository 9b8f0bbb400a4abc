"""Databases in our cluster: made, labelled, cloned, and thrown away.

What we know about a database is its label, kept as PostgreSQL's comment on it. A
database without one was never finished and is made anew.
"""

import json
import os
import re
import secrets
import shutil

from .console import Problem


def check_name(name):
    """Refuse a database name that would need quoting somewhere."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", name):
        raise Problem(
            f"{name!r} cannot name a database: use a-z, 0-9 and _, a letter first."
        )
    return name


def labels(environment):
    """Return the label of every database in our cluster, None where it has none."""
    query = (
        "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database "
        "WHERE NOT datistemplate AND datname <> 'postgres'"
    )
    rows = environment.cluster.sql(query)
    return {name: json.loads(text) if text else None for name, text in rows}


def label(environment, name, **facts):
    """Mark a database as finished, and remember some facts about it."""
    text = json.dumps(facts).replace("'", "")
    environment.cluster.sql(f"COMMENT ON DATABASE \"{name}\" IS '{text}'")


def filestore(environment, name):
    return environment.data_dir / "filestore" / name


def drop(environment, name):
    """Drop a database and its filestore; it need not exist."""
    environment.cluster.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    shutil.rmtree(filestore(environment, name), ignore_errors=True)


def clone(environment, source, target):
    """Copy a database and its filestore under a new name."""
    environment.cluster.sql(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
    files = filestore(environment, source)
    if files.is_dir():
        # Odoo never changes a stored file, it only adds and deletes: links do.
        shutil.copytree(files, filestore(environment, target), copy_function=os.link)


def random_name(purpose):
    return f"{purpose}_{os.getpid()}_{secrets.token_hex(3)}"


def drop_orphans(environment):
    """Drop the random databases of runs that were killed."""
    for name, facts in labels(environment).items():
        match = re.fullmatch(r"[a-z_]+_(\d+)_[0-9a-f]{6}", name)
        if match and not (facts or {}).get("keep") and not is_alive(int(match[1])):
            drop(environment, name)


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
