"""Killing workers and PostgreSQL under load: what was acknowledged is still there."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from environment.console import Problem, say, step
from living.play import play

from .figures import find_lost
from .flow import NAME

COLUMNS = (
    "name",
    "type",
    "won_status",
    "qualification_need",
    "qualification_budget",
    "qualification_timeframe",
    "qualification_authority",
)
LEADS = f"SELECT id, {', '.join(COLUMNS)} FROM crm_lead WHERE name LIKE '{NAME} %'"


def disturb(environment, server, crowd, seconds):
    """Let the crowd work while workers and PostgreSQL are killed."""
    plan = (
        (0.15, "a worker", server.kill_worker),
        (0.35, "PostgreSQL", environment.cluster.restart_at_once),
        (0.55, "a worker", server.kill_worker),
        (0.7, "PostgreSQL", environment.cluster.restart_at_once),
    )
    crowd.forget()
    for seller in crowd.sellers:
        seller.patient = True
    with step(f"Killing workers and PostgreSQL under load, {seconds} s"):
        begun = time.monotonic()
        with supervised(server), ThreadPoolExecutor(1) as pool:
            work = pool.submit(crowd.work, seconds)
            for share, what, kill in plan:
                time.sleep(max(begun + share * seconds - time.monotonic(), 0))
                say(f"    killing {what}")
                kill()
        work.result()
    number = sum(map(len, crowd.times.values()))
    repeated = sum(seller.repeated for seller in crowd.sellers)
    say(f"    {number} requests acknowledged, repeated by clients {repeated} times")
    if not repeated:
        raise Problem("Nobody noticed the kills: this check has checked nothing.")


@contextmanager
def supervised(server):
    """Have a server that ends started again, until the block ends."""
    done = threading.Event()

    def watch():
        while not done.wait(1):
            server.revive()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def compare(environment, database, crowd):
    """Raise if something acknowledged is lost, or a fact or score is wrong."""
    rows = {
        int(key): dict(zip(COLUMNS, values, strict=True))
        for key, *values in environment.cluster.sql(LEADS, database)
    }
    with step("Comparing the database with what was acknowledged, and a recompute"):
        lost = find_lost(crowd.book, rows)
        say(f"    {len(crowd.book)} leads acknowledged, {len(rows)} found")
        if lost:
            listing = "\n".join(f"    {line}" for line in lost[:20])
            raise Problem(f"{len(lost)} things acknowledged are lost:\n{listing}")
        play(environment, database, "crowd:verify")
