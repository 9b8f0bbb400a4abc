"""One run: two servers, a crowd on each in turns, then kills, then a comparison."""

import os
from contextlib import ExitStack

from benchmark.databases import clones, template
from environment.apart import apart
from environment.console import Problem, say, step
from environment.folders import MODULE
from environment.odoo_process import install
from environment.setup import ensure
from living.play import play

from . import figures
from .clients import Crowd
from .disturb import compare, disturb
from .flow import make_sides
from .server import Server

SLICE, WARM_UP = 15, 10
MOST_CLIENTS = 100  # as many salespeople as a filled database has


def check_load(asked):
    """Do what the command line asks for; raise a Problem for what it finds."""
    if not 0 < asked.clients <= MOST_CLIENTS:
        raise Problem(f"--clients is a number from 1 to {MOST_CLIENTS}.")
    with apart(ensure(asked.python)) as environment:
        source = template(environment, asked.leads)
        with clones(environment, source) as databases:
            module = databases[1]
            with step(f"Installing {MODULE} in one of them"):
                install(environment, module, MODULE, log="load-install")
            for database in databases:
                play(environment, database, "crowd:prepare")
            with ExitStack() as stack:
                crowds = gather(stack, environment, databases, asked)
                found = work_in_turns(crowds, asked.seconds)
                if asked.disturbed:
                    disturb(environment, crowds[1].server, crowds[1], asked.disturbed)
            found += judge_errors(crowds[1]) if asked.disturbed else []
            compare(environment, module, crowds[1])
    if found:
        raise Problem("\n".join(found))
    say("Nothing failed, and nothing is lost.")
    return 0


def gather(stack, environment, databases, asked):
    """Start both servers and log everybody in."""
    crowds = []
    with step("Starting Odoo with two workers, twice"):
        for place, side in enumerate(make_sides()):
            port = asked.port + 2 * place
            server = Server(environment, databases[place], side.name, port)
            stack.enter_context(server)
            crowds.append(Crowd(server, side, asked.clients))
    return crowds


def work_in_turns(crowds, seconds):
    """Let both crowds work in turns; show the figures, return what is wrong."""
    for crowd in crowds:
        with step(f"Warming up ({crowd.side.name})"):
            crowd.work(WARM_UP)
            crowd.forget()
    turns = max(round(seconds / SLICE), 1)
    for turn in range(turns):
        # Who comes second finds a machine that is busy in another way: change places.
        for crowd in crowds if turn % 2 else reversed(crowds):
            with step(f"Turn {turn + 1} of {turns} ({crowd.side.name})"):
                crowd.work(seconds / turns)
    bare, module = (crowd.times for crowd in crowds)
    queries = [crowd.queries for crowd in crowds]
    say("\n".join(["", *figures.tabulate(bare, module, queries), ""]))
    for crowd in crowds:
        number = sum(map(len, crowd.times.values()))
        say(
            f"{crowd.side.name:<7} {number / crowd.seconds:5.1f} requests a second, "
            f"{1000 * crowd.processor / number:.1f} ms of processor in Odoo for each, "
            f"{len(crowd.errors)} errors, "
            f"{crowd.server.count_retries()} retries by Odoo itself"
        )
    say(f"load of the machine at the end: {os.getloadavg()[0]:.1f}")
    ratio = figures.ratio(bare, module)
    verdict = "ok" if ratio <= figures.GOAL else "OVER"
    say(f"p95 {ratio:.2f}x of bare crm (goal: {figures.GOAL}x): {verdict}\n")
    found = [error for crowd in crowds for error in judge_errors(crowd)]
    if verdict != "ok":
        found.append(f"p95 is {ratio:.2f}x that of bare crm, over {figures.GOAL}x.")
    return found


def judge_errors(crowd):
    """Return a sentence about the errors of a crowd, if there are any."""
    if not crowd.errors:
        return []
    listing = "\n".join(f"    {error[:300]}" for error in crowd.errors[:10])
    return [f"{len(crowd.errors)} requests failed ({crowd.side.name}):\n{listing}"]
