"""The figures as one table for people."""

from .goals import (
    GOALS,
    GROWTH,
    judge_limited,
    judge_ours,
    middle,
    over,
    ratio,
    verdict,
)

HEAD = (
    f"{'operation':<36}{'n':>5}  {'queries':>14}  {'+ call':>6} {'+ rec.':>7}  "
    f"{'msgs':>5}  {'cpu ms':>13} {'x':>5}  {'wall ms':>13} {'x':>5}  goal"
)
HEAD_OURS = (
    f"{'action':<36}{'n':>11}  {'queries':>14}  {'q/rec.':>13}  "
    f"{'cpu ms':>13}  {'wall ms':>13}  faster per record"
)
HEAD_LIMITS = (
    f"{'against hand-written SQL':<36}{'wall ms':>17} {'x':>5}  {'cpu ms':>7}  "
    f"{'queries':>7} {'UPDATE':>6}  {'peak MB':>7}  goal"
)
LEGEND_LIMITS = """
wall     hand-written SQL / with the module, the same work in twin databases
UPDATE   statements; peak: of the Odoo process, since it was started
"""
LEGEND = """
queries  bare crm / with the module; + call, + rec.: the difference
msgs     messages posted, the difference
cpu      of the Odoo process, without PostgreSQL; wall: all of the time; medians
x        with the module / bare crm; OVER only beyond noise, see goals.py
"""


def compared(operation, bare, module, leads):
    """Return the line of an operation that both sides have."""
    area, n = operation["area"], module[0]["n"]
    difference = middle(module, "queries") - middle(bare, "queries")
    messages = middle(module, "messages") - middle(bare, "messages")
    judgement = verdict(over(area, bare, module, leads))
    return (
        f"{operation['name']:<36}{n:>5}  {pair(bare, module, 'queries', 14)}  "
        f"{difference:>+6.0f} {difference / max(n, 1):>+7.2f}  {messages:>+5.0f}  "
        f"{pair(bare, module, 'cpu', 13)} {ratio(bare, module, 'cpu'):>5.2f}  "
        f"{pair(bare, module, 'wall', 13)} {ratio(bare, module, 'wall'):>5.2f}  "
        f"{GOALS[area].text}: {judgement}"
    )


def pair(left, right, figure, width):
    text = f"{middle(left, figure):.0f} / {middle(right, figure):.0f}"
    return f"{text:>{width}}"


def ours(operation, small, large, beaten=None):
    """Return the line of an action of ours at its two sizes.

    `beaten`: the runs of what it is compared with in bare crm, if any.
    """
    text, speed_up = faster(large, beaten, operation["beats"])
    count = f"{small[0]['n']} / {large[0]['n']}"
    each = f"{per_record(small, 'queries'):.2f} / {per_record(large, 'queries'):.2f}"
    judgement = judge_ours(operation["name"], small, large, speed_up)
    return (
        f"{operation['name']:<36}{count:>11}  {pair(small, large, 'queries', 14)}  "
        f"{each:>13}  {pair(small, large, 'cpu', 13)}  "
        f"{pair(small, large, 'wall', 13)}  {text}: {judgement}"
    )


def limited(operation, hand, module, leads):
    """Return the line of an operation that is measured against hand-written SQL."""
    goal, judgement = judge_limited(operation["bounds"], hand, module, leads)
    return (
        f"{operation['name']:<36}{pair(hand, module, 'wall', 17)} "
        f"{ratio(hand, module, 'wall'):>5.2f}  {middle(module, 'cpu'):>7.0f}  "
        f"{middle(module, 'queries'):>7.0f} {middle(module, 'updates'):>6.0f}  "
        f"{middle(module, 'peak'):>7.0f}  {goal}: {judgement}"
    )


def per_record(runs, figure):
    return middle(runs, figure) / max(runs[0]["n"], 1)


def faster(large, beaten, name):
    """Return in words how much faster than bare crm we are, and by the clock."""
    if not beaten:
        return f"at most {GROWTH} q a further record", 0
    wall, cpu, queries = (
        per_record(beaten, figure) / max(per_record(large, figure), 0.001)
        for figure in ("wall", "cpu", "queries")
    )
    text = f"{wall:.1f}x wall, {cpu:.1f}x cpu, {queries:.0f}x queries of bare {name}"
    return text, wall


def title(leads, environment, repeats):
    return (
        f"\n{leads:,} leads, {leads // 30 * 10:,} contacts · "
        f"Odoo {environment.odoo.identity} · "
        f"PostgreSQL {environment.cluster.version} · "
        f"{repeats} repeats (quick ones {3 * repeats}), bare crm and module in turns"
    )
