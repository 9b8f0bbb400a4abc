"""What is measured against SQL written by hand: in two clones that have the module."""

import os

from environment import databases as odoo_databases
from environment.console import say, step

from . import databases, report
from .sides import Failed, Side, select

# In milliseconds: what takes less is measured more often.
QUICK = 300


def run(environment, module, leads, asked):
    """Measure all operations asked for; return their figures by name."""
    with Side(environment, module, "module") as side:
        everything = side.ask(question="catalogue")
    items = [i for i in select(everything, asked.only) if i["area"] == "limit"]
    if not items:
        return {}
    twin = odoo_databases.random_name("bench_limit")
    try:
        with step("Cloning the installed database for hand-written SQL"):
            databases.clone(environment, module, twin)
        return measure(environment, (twin, module), items, leads, asked.repeats)
    finally:
        odoo_databases.drop(environment, twin)


def measure(environment, names, items, leads, repeats):
    """Measure each operation in both databases, printing each line when known."""
    say(f"\n{report.HEAD_LIMITS}")
    figures, packed = {}, set()
    with (
        Side(environment, names[0], "limit") as limit,
        Side(environment, names[1], "module") as module,
    ):
        for item in items:
            try:
                made_ready(environment, names, (limit, module), item, packed)
                runs = in_turns(limit, module, item, repeats)
            except Failed as failure:
                packed.clear()
                figures[item["name"]] = None
                say(str(failure))
                continue
            if item["bounds"]["commits"]:
                packed.clear()
            figures[item["name"]] = runs
            say(report.limited(item, leads=leads, **runs))
    load = os.getloadavg()[0]
    say(f"{report.LEGEND_LIMITS}load of the machine at the end: {load:.1f}")
    return figures


def made_ready(environment, names, sides, item, packed):
    """Prepare both databases and pack the tables, as after a quiet night, unless
    nothing was written since they were `packed`."""
    if item["prepares"]:
        packed.clear()
        for side in sides:
            side.ask(question="prepare", name=item["name"])
    tables = set(item["bounds"]["tables"]) - packed
    packed |= tables
    for table in sorted(tables):
        for name in names:
            environment.cluster.sql(f"VACUUM (FULL, ANALYZE) {table}", name)
            # only this tells index scans which pages they need not visit
            environment.cluster.sql(f"VACUUM {table}", name)


def in_turns(limit, module, item, repeats):
    """Return the runs of the hand-written SQL and of the module."""
    commit = item["bounds"]["commits"]
    ask = {"question": "run", "name": item["name"], "commit": commit}

    def once():
        return limit.ask(part="limit", **ask), module.ask(**ask)

    runs = [once()]
    if not commit:
        # the first one warmed up, unless it takes too long to matter
        count = 3 * repeats if runs[0][1]["wall"] < QUICK else repeats
        runs = [once() for _ in range(count)]
    hand, ours = zip(*runs, strict=True)
    return {"hand": list(hand), "module": list(ours)}
