"""One run: for each size fill, clone, install, measure in turns, and report."""

import json
import os

from environment import databases as odoo_databases
from environment.console import Problem, say, step
from environment.setup import ensure

from . import databases, freeze, goals, install, limits, plans, report
from .sides import Failed, Side, select

SIZES = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000}
SMALLEST = 3_000
# In milliseconds: what takes less is measured more often ...
QUICK = 300
# ... and what takes more needs no run to warm up.
SLOW = 3000


def leads_of(size):
    """Return the number of leads that a size means."""
    text = SIZES.get(size.lower(), size)
    if not str(text).isdigit() or int(text) < SMALLEST:
        raise Problem(
            f"{size!r} is no size: use {', '.join(SIZES)} or a number from {SMALLEST}."
        )
    return int(text)


def run(asked):
    """Do what the command line asks for."""
    sizes = [leads_of(size) for size in asked.size or ("10k", "100k")]
    environment = ensure(asked.python)
    if asked.drop:
        for name in databases.drop_all(environment):
            say(f"  dropped {name}")
        return
    odoo_databases.drop_orphans(environment)
    with freeze.frozen(environment) as environment:
        results = {leads: run_size(environment, leads, asked) for leads in sizes}
    if asked.json:
        with open(asked.json, "w") as file:
            json.dump(results, file, indent=1)
        say(f"All runs are in {asked.json}.")
    if any(None in result["operations"].values() for result in results.values()):
        raise Problem("Some operations failed, as said above.")


def run_size(environment, leads, asked):
    """Run one size; print the table and return all figures."""
    source = databases.template(environment, leads, asked.rebuild)
    with databases.clones(environment, source, asked.keep) as (bare, module):
        with step("Updating crm in one, installing the module in the other"):
            installed = install.measure(environment, bare, module)
        say(report.title(leads, environment, asked.repeats))
        say("\n".join(["", *install.report(installed)]))
        figures = {"install": installed, "operations": {}}
        if not asked.install_only:
            names = (bare, module)
            figures["operations"] = operations(environment, names, leads, asked)
            figures["operations"] |= limits.run(environment, module, leads, asked)
        if asked.plans:
            sides = {"bare crm": bare, "with the module": module}
            say("\n".join(plans.explain(environment, sides)))
            with Side(environment, module, "plans") as side:
                funnel = side.ask(question="funnel plans")
            say("\n".join(plans.shorten(line) for line in funnel))
    return figures


def operations(environment, names, leads, asked):
    """Measure all operations asked for, printing each line when it is known."""
    with (
        Side(environment, names[0], "bare") as bare,
        Side(environment, names[1], "module") as module,
    ):
        everything = module.ask(question="catalogue")
        sizes = {item["name"]: item["sizes"][0] for item in everything}
        catalogue = select(everything, asked.only)
        ours = [item for item in catalogue if item["area"] == "ours"]
        both = [item for item in catalogue if item["area"] not in ("ours", "limit")]
        figures = compare([bare, module], both, leads, asked.repeats)
        figures |= measure_ours([bare, module], ours, sizes, asked.repeats)
    say(f"{report.LEGEND}load of the machine at the end: {os.getloadavg()[0]:.1f}")
    return figures


def compare(sides, items, leads, repeats):
    """Measure what both sides can do."""
    figures = {}
    say(f"\n{report.HEAD}" if items else "")
    for item in items:
        try:
            bare, module = settled(sides, item, leads, repeats)
        except Failed as failure:
            figures[item["name"]] = None
            say(str(failure))
            continue
        figures[item["name"]] = {"bare": bare, "module": module}
        say(report.compared(item, bare, module, leads))
    return figures


def measure_ours(sides, items, sizes, repeats):
    """Measure what only the module can do, each at its two sizes, and beside it
    once more what it is to beat: the machine may have other work by now."""
    bare, module = sides
    figures = {}
    say(f"\n{report.HEAD_OURS}" if items else "")
    for item in items:
        try:
            runs = ours_and_beaten(bare, module, item, sizes, repeats)
        except Failed as failure:
            figures[item["name"]] = None
            say(str(failure))
            continue
        figures[item["name"]] = runs
        say(report.ours(item, **runs))
    return figures


def ours_and_beaten(bare, module, item, sizes, repeats):
    """Return the runs at the small and the large size, and of what is beaten."""
    runs = {}
    if beaten := item["beats"]:
        runs["beaten"] = in_turns([bare], beaten, sizes[beaten], repeats)[0]
    for key, size in zip(("small", "large"), item["sizes"], strict=True):
        runs[key] = in_turns([module], item["name"], size, repeats)[0]
    return runs


def settled(sides, item, leads, repeats):
    """Return the runs of both sides, twice as many if only times are over a goal."""
    name, size = item["name"], item["sizes"][0]
    runs = in_turns(sides, name, size, repeats)
    over = goals.over(item["area"], *runs, leads)
    if over and set(over) <= {"cpu", "wall"}:
        more = in_turns(sides, name, size, repeats)
        runs = [first + second for first, second in zip(runs, more, strict=True)]
    return runs


def in_turns(sides, name, size, repeats):
    """Return the runs of each side.

    The first run warms up and does not count, unless it takes so long that this
    makes no difference.
    """

    def once(side):
        return side.ask(question="run", name=name, size=size)

    runs = [[once(side)] for side in sides]
    slowest = max(first["wall"] for (first,) in runs)
    if slowest < SLOW:
        runs = [[] for _ in sides]
    count = 3 * repeats if slowest < QUICK else repeats
    for number in range(count - len(runs[0])):
        # Whoever comes second finds warmer disks: change places.
        order = range(len(sides)) if number % 2 else reversed(range(len(sides)))
        for index in order:
            runs[index].append(once(sides[index]))
    return runs
