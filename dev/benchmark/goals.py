"""The goals, and whether a pair of figures reaches them.

Queries and messages are exact. Times are not: the same code measured twice differs
by 15 %, so a time is over only if the medians and the shortest runs both are, and by
more than a few milliseconds.
"""

from dataclasses import dataclass
from statistics import median

NOISE = 5  # milliseconds
MILLION = 1_000_000


@dataclass(frozen=True)
class Goal:
    """What the module may add to an operation of bare crm."""

    text: str
    queries: int
    each_record: bool = False
    messages: int | None = None
    wall: float | None = None
    cpu: float | None = 1.15


GOALS = {
    "read": Goal("+2 q a request, cpu 1.15x", queries=2, wall=1.2),
    "reads": Goal("+2 q a request, cpu 1.15x", queries=2, each_record=True, wall=1.2),
    "batch": Goal("+10 q a call, +0 messages, cpu 1.15x", queries=10, messages=0),
    "single": Goal("+3 q a record, cpu 1.15x", queries=3, each_record=True),
    "mass conversion": Goal(
        "+3 q a record; at 1M wall 0.33x", queries=3, each_record=True
    ),
    "unrelated": Goal("+0 q a call, +0 messages", queries=0, messages=0),
    "contacts": Goal("+2 q a call, +0 messages", queries=2, messages=0),
    "cards": Goal("+1 q a request, cpu 1.15x", queries=1, wall=1.2),
    # what bare crm does not show at all takes its time
    "people": Goal("+4 q a request", queries=4, cpu=None),
}
# How a bound of `operations.registry.Bounds` is said
UNITS = {
    "ratio": "{}x",
    "seconds": "{} s at 1M",
    "queries": "{} q",
    "updates": "{} UPDATE",
    "megabytes": "{} MB",
}
CONVERSION_WALL = 1 / 3
# Actions of ours: per record so much faster than what they are compared with.
FASTER = {"our convert": 10}
# ... and from the smaller to the larger size, queries for each further record.
GROWTH = 0.15


def middle(runs, figure):
    return median(run[figure] for run in runs)


def ratio(bare, module, figure):
    return middle(module, figure) / max(middle(bare, figure), 0.001)


def is_slower(bare, module, figure, limit):
    """Whether the module is slower than the limit beyond noise."""
    pairs = [
        (middle(bare, figure), middle(module, figure)),
        (min(r[figure] for r in bare), min(r[figure] for r in module)),
    ]
    return all(
        ours > limit * theirs and ours - theirs > NOISE for theirs, ours in pairs
    )


def over(area, bare, module, leads):
    """Return what is over the goal: queries, messages, cpu, wall."""
    goal = GOALS[area]
    calls = module[0]["n"] if goal.each_record else 1
    found = []
    if middle(module, "queries") - middle(bare, "queries") > goal.queries * calls:
        found.append("queries")
    if goal.messages is not None:
        extra = middle(module, "messages") - middle(bare, "messages")
        found += ["messages"] * (extra > goal.messages)
    if goal.cpu and is_slower(bare, module, "cpu", goal.cpu):
        found.append("cpu")
    if goal.wall and leads >= MILLION and is_slower(bare, module, "wall", goal.wall):
        found.append("wall")
    if area == "mass conversion" and leads >= MILLION:
        found += ["wall"] * (ratio(bare, module, "wall") > CONVERSION_WALL)
    return found


def verdict(found):
    return f"OVER ({', '.join(found)})" if found else "ok"


def judge_ours(name, small, large, speed_up):
    """Return the verdict on an action of ours, measured at two sizes."""
    found = []
    further = large[0]["n"] - small[0]["n"]
    growth = middle(large, "queries") - middle(small, "queries")
    if further and growth > GROWTH * further:
        found.append("queries grow")
    if name in FASTER and speed_up < FASTER[name]:
        found.append(f"not {FASTER[name]}x faster")
    return verdict(found)


def judge_limited(bounds, hand, module, leads):
    """Return the goal in words and the verdict; times only count on a million."""
    found = []
    words = []
    times = {"ratio": ratio(hand, module, "wall"), "seconds": wall_seconds(module)}
    counts = {
        "queries": middle(module, "queries"),
        "updates": middle(module, "updates"),
        "megabytes": max(run["peak"] for run in module),
    }
    for name, value in (times | counts).items():
        if bounds[name] is None:
            continue
        words.append(UNITS[name].format(bounds[name]))
        if value > bounds[name] and (name in counts or leads >= MILLION):
            found.append(name)
    return ", ".join(words), verdict(found)


def wall_seconds(runs):
    return middle(runs, "wall") / 1000
