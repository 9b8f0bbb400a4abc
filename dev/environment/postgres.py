"""A PostgreSQL cluster of our own, on a unix socket, beside any other."""

import atexit
import fcntl
import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from .console import Problem, say, step, tail
from .folders import build_once, cache, is_built, key, lock, state
from .postgres_binaries import find_binaries
from .system import is_root, output_of

ROLE = "odoo"
PORT = 5432
SECONDS = 60
LONGEST_SOCKET = 107
# MB of memory for the tables: an eighth of the machine's, as PostgreSQL's manual has
# a quarter for a machine of its own
BUFFERS = (128, 1024)
# Speed before safety: everything in here can be made again.
SETTINGS = """
listen_addresses = ''
port = {port}
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
fsync = off
synchronous_commit = off
full_page_writes = off
max_wal_size = 2GB
max_connections = 100
"""


@dataclass(frozen=True)
class Cluster:
    """A running cluster: connect to `socket` and `port` as `role`, no password."""

    binaries: Path
    folder: Path
    socket: Path
    version: str
    role: str = ROLE
    port: int = PORT

    @property
    def data(self):
        return self.folder / "data"

    @property
    def log(self):
        return self.folder / "server.log"

    def sql(self, query, database="postgres"):
        """Run SQL and return its rows as lists of strings."""
        command = [self.binaries / "psql", "-XAtq", "-F", "\t", "-v", "ON_ERROR_STOP=1"]
        where = ["-h", self.socket, "-p", str(self.port), "-U", self.role]
        done = subprocess.run(
            [*command, *where, "-d", database, "-c", query],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Problem(f"PostgreSQL refused: {done.stderr.strip()}")
        return [line.split("\t") for line in done.stdout.splitlines()]

    def control(self, *arguments):
        """Run pg_ctl on this cluster and tell whether it succeeded."""
        command = [str(self.binaries / "pg_ctl"), "-D", str(self.data), *arguments]
        return as_owner(command).returncode == 0

    def is_running(self):
        return self.control("status")

    def restart_at_once(self):
        """Restart as after a crash: without writing down what is in memory."""
        starts = ("-l", str(self.log), "-w", "-t", str(SECONDS))
        if not self.control("-m", "immediate", *starts, "restart"):
            raise Problem(
                f"PostgreSQL does not start again; {self.log}:\n{tail(self.log)}"
            )

    def wait_until_up(self):
        """Wait until PostgreSQL, after a crash, answers again."""
        end = time.monotonic() + SECONDS
        while True:
            try:
                return self.sql("SELECT 1")
            except Problem:
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)


def owner():
    """Return the system user that PostgreSQL runs as: it refuses to be root."""
    if not is_root():
        return pwd.getpwuid(os.geteuid()).pw_name
    users = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in users else "nobody"


def as_owner(command):
    """Run a PostgreSQL program as its owner."""
    if is_root():
        command = ["runuser", "-u", owner(), "--", *command]
    # A server keeps what it inherits: without /dev/null it would hold our pipe.
    return subprocess.run(
        command,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        check=False,
    )


def ensure_cluster():
    """Return our cluster, running until the last of our processes ends."""
    binaries = find_binaries()
    version = re.search(r"\d+", output_of([str(binaries / "postgres"), "-V"]))[0]
    folder = state() / f"postgresql-{version}"
    cluster = Cluster(binaries, folder, socket_folder(folder), version)
    if not is_built(folder):
        with step(f"Making a private PostgreSQL {version} cluster"):
            build_once(folder, lambda _: initialise(cluster))
    with lock("postgresql"):
        user = (cache() / "locks" / "postgresql-in-use").open("w")
        fcntl.flock(user, fcntl.LOCK_SH)
        if not cluster.is_running():
            start(cluster)
    atexit.register(stop_if_last, cluster, user)
    return cluster


def at(like, folder, kind=Cluster):
    """Return the cluster in a folder, made or not, with the programs of another."""
    return kind(like.binaries, folder, socket_folder(folder), like.version)


def socket_folder(folder):
    """Return a folder whose socket path is short enough for the kernel."""
    path = folder / "socket"
    if len(f"{path}/.s.PGSQL.{PORT}") <= LONGEST_SOCKET:
        return path
    return Path(tempfile.gettempdir(), f"crm-lifecycle-{key(folder)}")


def private_folder(path):
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if is_root():
        shutil.chown(path, owner())
    if path.stat().st_uid != pwd.getpwnam(owner()).pw_uid:
        raise Problem(f"{path} belongs to somebody else: delete it and try again.")


def initialise(cluster, more_settings=""):
    """Make the cluster's files."""
    private_folder(cluster.folder)
    done = as_owner(
        [
            str(cluster.binaries / "initdb"),
            *("-D", str(cluster.data), "-U", ROLE, "--auth=trust"),
            *("--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"),
        ]
    )
    if done.returncode:
        raise Problem(
            f"initdb in {cluster.binaries} failed: check that {owner()} may write "
            f"to {cluster.folder} and that its disk has room."
        )
    settings = SETTINGS.format(port=PORT, socket=cluster.socket)
    with (cluster.data / "postgresql.conf").open("a") as file:
        file.write(settings + more_settings)


def start(cluster):
    private_folder(cluster.socket)
    log = str(cluster.log)
    options = f"-c shared_buffers={buffers()}MB"
    if not cluster.control("-o", options, "-l", log, "-w", "-t", str(SECONDS), "start"):
        raise Problem(
            f"Our PostgreSQL does not start; delete {cluster.folder} to have a new "
            f"one (our databases are lost with it). From {log}:\n{tail(cluster.log)}"
        )


def buffers():
    """Return how much memory a cluster takes for its tables, in MB."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**20
    least, most = BUFFERS
    return int(min(max(memory / 8, least), most))


def discard(cluster):
    """Stop a cluster, if it runs, and delete it."""
    if (cluster.data / "postmaster.pid").exists():
        cluster.control("-m", "immediate", "-w", "stop")
    shutil.rmtree(cluster.socket, ignore_errors=True)
    shutil.rmtree(cluster.folder, ignore_errors=True)


def stop_if_last(cluster, user):
    """Stop the cluster unless another of our processes uses it."""
    with lock("postgresql"):
        try:
            fcntl.flock(user, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        if not cluster.control("-m", "fast", "-w", "-t", str(SECONDS), "stop"):
            say(f"  PostgreSQL in {cluster.folder} was not running any more.")
