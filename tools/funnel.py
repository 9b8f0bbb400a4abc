# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Shares and medians of a funnel, from sums and counts."""


def compute_share(count, base):
    """Return how much of the base that is, in per cent; None of nothing.

    >>> compute_share(1, 4)
    25.0
    >>> compute_share(0, 4)
    0.0
    >>> compute_share(0, 0) is None
    True
    """
    return 100.0 * count / base if base else None


def compute_median(counts):
    """Return the median of values of which only the counts are known.

    The mean of the two in the middle when their number is even, as usual.

    :param dict counts: ``{value: how often}``

    >>> compute_median({1: 2, 5: 1})
    1.0
    >>> compute_median({1: 2, 6: 2})
    3.5
    >>> compute_median({}) is None
    True
    """
    total = sum(counts.values())
    if not total:
        return None
    values = sorted(counts)
    lower = _find_nth(values, counts, (total - 1) // 2)
    upper = _find_nth(values, counts, total // 2)
    return (lower + upper) / 2


def _find_nth(values, counts, place):
    """Return the value at a place, from 0, of all of them in order."""
    for value in values:
        place -= counts[value]
        if place < 0:
            return value
    raise IndexError(place)
