"""How long requests took, on both sides, and whether that reaches the goal."""

import math

GOAL = 1.25  # 95th percentile of all requests, module / bare crm
HEAD = (
    f"{'request':<18}{'number':>13}  {'median ms':>13} {'x':>5}  "
    f"{'p95 ms':>13} {'x':>5}  {'queries':>9}"
)


def percentile(times, share):
    """Return the time within which so large a share of requests was answered."""
    return sorted(times)[max(math.ceil(share * len(times)), 1) - 1]


def tabulate(bare, module, queries):
    """Return the lines of a table, by kind of request, then of all.

    :param bare: ``{kind: [seconds, …]}`` of bare crm
    :param module: the same with the module
    :param queries: two dictionaries with the usual number of queries of each kind
    """
    kinds = {kind: (bare[kind], module[kind]) for kind in bare}
    kinds["all but funnel"] = tuple(join(side, "funnel") for side in (bare, module))
    kinds["all"] = tuple(join(side) for side in (bare, module))
    lines = [HEAD]
    for kind, times in kinds.items():
        pair = [f"{side[kind]:.0f}" for side in queries if kind in side]
        lines.append(f"{line(kind, *times)}  {' / '.join(pair):>9}".rstrip())
    return lines


def join(times, but=None):
    return [each for kind, all_ in times.items() if kind != but for each in all_]


def line(kind, bare, module):
    text = f"{kind:<18}{f'{len(bare)} / {len(module)}':>13}  "
    for share in (0.5, 0.95):
        ours, theirs = percentile(module, share), percentile(bare, share)
        pair = f"{1000 * theirs:.0f} / {1000 * ours:.0f}"
        text += f"{pair:>13} {ours / theirs:>5.2f}  "
    return text.rstrip()


def ratio(bare, module):
    """Return how much longer the slowest twentieth of our requests begins to take."""
    return percentile(join(module), 0.95) / percentile(join(bare), 0.95)


def find_lost(book, rows):
    """Return in words what was acknowledged and is not there.

    :param book: ``{lead id: {column: value}}`` as acknowledged
    :param rows: ``{lead id: {column: value}}`` as found afterwards
    """
    lost = []
    for lead_id, promised in sorted(book.items()):
        found = rows.get(lead_id)
        if found is None:
            lost.append(f"lead {lead_id} is gone")
            continue
        lost += [
            f"lead {lead_id}: {column} was to be {value}, is {found[column]}"
            for column, value in promised.items()
            if found[column] != value
        ]
    return lost
