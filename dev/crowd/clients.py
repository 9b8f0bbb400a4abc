"""The clients: salespeople who work at once, each in a thread."""

import itertools
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from statistics import median

from environment.rpc import Refused, Session

from .flow import read_specification, take_to_sale

LOGIN, PASSWORD = "bench_seller_{:03}", "crowd"
ATTEMPTS, PAUSE = 120, 0.5
EXPIRED = "odoo.http.SessionExpiredException"
# How Odoo says that PostgreSQL, or the way to it, has broken down
BROKEN = {
    EXPIRED,
    "psycopg2.DatabaseError",
    "psycopg2.InterfaceError",
    "psycopg2.OperationalError",
    "psycopg2.errors.AdminShutdown",
    "psycopg2.errors.CannotConnectNow",
    "psycopg2.errors.CrashShutdown",
}


def is_breakdown(error):
    """Tell whether a client may hope that a failed request succeeds later."""
    if isinstance(error, Refused):
        return error.name in BROKEN
    return True


class Seller:
    """A salesperson at a server, who takes leads to a sale one after another.

    `times` and `calls`: how long each kind of request took, in seconds, and what it
    calls; `errors`: in words; `book`: what was acknowledged, by the id of the lead. Who
    is `patient` repeats what broke down; `repeated`: how often.
    """

    def __init__(self, server, side, number):
        self.server, self.side, self.number = server, side, number
        self.patient = False
        self.calls = {}
        self.book = defaultdict(dict)
        self.forget()
        self.login()
        self.requests = self.work()

    def forget(self):
        """Count from now on; what was acknowledged is not forgotten."""
        self.times = defaultdict(list)
        self.errors = []
        self.repeated = 0

    def login(self):
        login = LOGIN.format(self.number)
        self.session = Session(self.server.port, self.server.database, login, PASSWORD)

    def work(self):
        """Do one request after another, for ever; yield after each."""
        for number in itertools.count():
            flow = take_to_sale(self.side, self.number, number, self.session.user_id)
            lead_ids, answer = None, None
            while request := self.next_of(flow, answer):
                try:
                    answer = self.ask(request)
                except (OSError, HTTPException, Refused) as error:
                    self.errors.append(f"{request.name}: {error}")
                    yield
                    break
                lead_ids = lead_ids or answer
                self.book[lead_ids[0]].update(request.promises)
                yield

    @staticmethod
    def next_of(flow, answer):
        try:
            return flow.send(answer)
        except StopIteration:
            return None

    def ask(self, request):
        """Return the answer to a request, and note how long it took."""
        self.calls[request.name] = f"{request.model}/{request.method}"
        begun = time.monotonic()
        for attempt in range(ATTEMPTS):
            try:
                answer = self.session.call(
                    request.model, request.method, *request.arguments, **request.options
                )
                break
            except (OSError, HTTPException, Refused) as error:
                last = attempt == ATTEMPTS - 1
                if last or not (self.patient and is_breakdown(error)):
                    raise
                self.recover(error)
        self.times[request.name].append(time.monotonic() - begun)
        return answer

    def recover(self, error):
        """Wait a little, and log in again if the session is gone."""
        self.repeated += 1
        time.sleep(PAUSE)
        if getattr(error, "name", None) == EXPIRED:
            try:
                self.login()
            except (OSError, HTTPException, Refused):
                pass  # the next attempt will say so, and come back here


class Crowd:
    """The salespeople of one side."""

    def __init__(self, server, side, count):
        self.server, self.side = server, side
        self.seconds = self.processor = 0
        self.sellers = [Seller(server, side, number) for number in range(count)]
        side.specification = read_specification(self.sellers[0].session)

    def work(self, seconds):
        """Let all work for some time; who is at a request then, finishes it."""
        begun, before = time.monotonic(), self.server.processor_seconds()

        def work(seller):
            while time.monotonic() < begun + seconds:
                next(seller.requests)

        with ThreadPoolExecutor(len(self.sellers)) as pool:
            for done in [pool.submit(work, seller) for seller in self.sellers]:
                done.result()
        self.seconds += time.monotonic() - begun
        self.processor += self.server.processor_seconds() - before

    def forget(self):
        """Count from now on."""
        self.seconds = self.processor = 0
        for seller in self.sellers:
            seller.forget()

    @property
    def times(self):
        together = defaultdict(list)
        for seller in self.sellers:
            for name, times in seller.times.items():
                together[name] += times
        return together

    @property
    def queries(self):
        """The usual number of queries of each kind of request."""
        by_call = self.server.list_queries()
        calls = {k: call for seller in self.sellers for k, call in seller.calls.items()}
        return {
            kind: median(by_call[call])
            for kind, call in calls.items()
            if call in by_call
        }

    @property
    def errors(self):
        return [error for seller in self.sellers for error in seller.errors]

    @property
    def book(self):
        return {key: row for seller in self.sellers for key, row in seller.book.items()}
