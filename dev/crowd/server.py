"""Odoo with two workers on one database."""

import os
import re
import signal
import time
from collections import defaultdict
from pathlib import Path

from environment.console import Problem, say
from environment.databases import is_alive
from environment.folders import local
from environment.odoo_process import command
from environment.server import refuse_taken_port, start, stop, wait_until_up

WORKERS = 2
SECONDS_TO_BE_BORN = 30
COMMAND = Path(__file__).with_name("odoo_command.py")
BORN = re.compile(r"Worker WorkerHTTP \((\d+)\) alive")
# Where proc(5) says so, counted from the third field on
SESSION, USER, SYSTEM = 3, 11, 12
# what was called and how many queries that took, in a log line of a request
CALL = re.compile(r'POST /web/dataset/call_kw/([^#"\s]+).*" 200 - (\d+) ')
RETRY = "tries left, try again in"


class Server:
    """A running Odoo; use it as a context. It listens on a port and the next one."""

    def __init__(self, environment, database, name, port):
        self.environment, self.database, self.port = environment, database, port
        self.log = local("log", f"load-{name}.log")
        for taken in (port, port + 1):
            refuse_taken_port("127.0.0.1", taken)
        options = (
            f"--workers={WORKERS}",
            "--max-cron-threads=1",
            "--http-interface=127.0.0.1",
            f"--http-port={port}",
            f"--gevent-port={port + 1}",
            f"--db-filter=^{database}$",
        )
        self.line = command(environment, database, *options, program=(str(COMMAND),))
        self.process = start(environment, self.line, self.log)

    def __enter__(self):
        try:
            wait_until_up(self.process, self.port, self.log)
        except BaseException:
            stop(self.process)
            raise
        return self

    def __exit__(self, *_exception):
        stop(self.process)

    def text(self):
        return self.log.read_text(errors="replace")

    def count_retries(self):
        """Return how often Odoo did a request again that met another one."""
        return self.text().count(RETRY)

    def list_queries(self):
        """Return how many queries each call took: ``{"model/method": [number, …]}``."""
        found = defaultdict(list)
        for call, number in CALL.findall(self.text()):
            found[call].append(int(number))
        return found

    def processor_seconds(self):
        """Return the processor time of Odoo's processes so far, or 0 if unknown."""
        ticks = 0
        for file in Path("/proc").glob("[0-9]*/stat"):
            try:
                # after the name, which is in brackets and may hold anything
                fields = file.read_text().rpartition(")")[2].split()
            except OSError:
                continue  # gone meanwhile
            if int(fields[SESSION]) == self.process.pid:
                ticks += sum(map(int, fields[USER : SYSTEM + 1]))
        return ticks / os.sysconf("SC_CLK_TCK")

    def revive(self):
        """Start Odoo again if it has ended, as a service manager does.

        It ends by itself where it looks after its workers before PostgreSQL is back.
        """
        if self.process.poll() is not None:
            say("    Odoo has ended by itself and is started again")
            self.process = start(self.environment, self.line, self.log, "a")

    def kill_worker(self):
        """Kill the worker that has lived longest; Odoo is to start another one."""
        for _attempt in range(SECONDS_TO_BE_BORN):
            born = map(int, BORN.findall(self.text()))
            alive = [pid for pid in born if is_alive(pid)]
            if alive:
                return os.kill(alive[0], signal.SIGKILL)
            time.sleep(1)
        raise Problem(f"There is no worker to kill; see {self.log}.")
