"""Where things live, and how they get there whole or not at all."""

import fcntl
import hashlib
import os
import shutil
from contextlib import contextmanager
from pathlib import Path

from .console import Problem, say

MODULE = "crm_customer_lifecycle"
CHECKOUT = Path(__file__).resolve().parents[2]
SYSTEM_STATE = Path("/var/lib")
# Handed on to the programs we run: when we are killed, what they still do in a
# locked folder keeps the next start from working there too.
held_locks = set()


def local(*parts):
    """Return a path in the checkout's only written (git-ignored) folder."""
    path = CHECKOUT.joinpath(".dev", *parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def cache():
    """Return the folder of downloads and virtual environments."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    path = Path(base).expanduser().resolve() / MODULE
    path.mkdir(parents=True, exist_ok=True)
    return path


def state():
    """Return the folder of the databases and their filestores.

    PostgreSQL refuses to run as root, and the user it runs as instead cannot
    enter root's home: root's databases live in /var/lib, one folder a cache.
    """
    if os.geteuid() != 0:
        return cache()
    path = SYSTEM_STATE / MODULE / key(cache())
    path.mkdir(parents=True, exist_ok=True)
    return path


def key(*things):
    """Return a short stable name for a set of inputs."""
    text = "\0".join(str(thing) for thing in things)
    return hashlib.sha256(text.encode()).hexdigest()[:10]


@contextmanager
def lock(name):
    """Let only one start at a time do the work called `name`."""
    path = cache() / "locks" / name
    path.parent.mkdir(exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"  Waiting for another start that works on {name} ...")
            fcntl.flock(file, fcntl.LOCK_EX)
        held_locks.add(file.fileno())
        try:
            yield
        finally:
            held_locks.remove(file.fileno())


def build_once(path, build):
    """Return `path`, filled by `build(path)` unless an earlier start finished that.

    Only a folder with the mark counts: what a killed start left is built anew.
    """
    with lock(path.name):
        mark = path / ".complete"
        if not mark.exists():
            shutil.rmtree(path, ignore_errors=True)
            path.mkdir(parents=True)
            build(path)
            mark.touch()
    return path


def is_built(path):
    return (path / ".complete").exists()


def stage(*purpose):
    """Return an addons folder that holds the checkout under the module's name.

    Odoo and pytest-odoo take a module's name from its folder, and the checkout
    may be called anything. Each `purpose` has a folder, and a configuration, of its
    own.
    """
    if not (CHECKOUT / "__manifest__.py").is_file():
        raise Problem(f"{CHECKOUT} has no __manifest__.py: run this from a checkout.")
    folder = cache() / "stage" / key(CHECKOUT, *purpose)
    folder.mkdir(parents=True, exist_ok=True)
    link = folder / MODULE
    if not link.is_symlink() or link.readlink() != CHECKOUT:
        link.unlink(missing_ok=True)
        link.symlink_to(CHECKOUT)
    return folder
