"""How often a customer buys, and whether the next purchase is overdue.

Plain Python, no ORM. Days are whole days; the rhythm is the mean gap between the days
on which the customer bought, so two orders of one day are one visit.
"""

from datetime import date, timedelta
from typing import NamedTuple


class Thresholds(NamedTuple):
    """From which share of the expected gap a customer counts as what, in percent."""

    due: int = 80
    at_risk: int = 120
    lapsed: int = 200


def get_next_date(last, cycle_days):
    """Return the date of the next purchase, None where there is no rhythm.

    What comes after all dates is the last of them.

    >>> get_next_date(date(2026, 3, 1), 30.5)
    datetime.date(2026, 4, 1)
    >>> get_next_date(date(9999, 6, 1), 500)
    datetime.date(9999, 12, 31)
    >>> get_next_date(date(2026, 3, 1), 0)
    >>> get_next_date(None, 30)
    """
    if not last or not cycle_days:
        return None
    days = min(round_days(cycle_days), (date.max - last).days)
    return last + timedelta(days=days)


def round_days(days):
    """Round half up, as PostgreSQL rounds numbers.

    >>> [round_days(days) for days in (0.5, 1.5, 2.4)]
    [1, 2, 2]
    """
    return int(days + 0.5)


def get_status(last, cycle_days, today, thresholds=Thresholds()):  # noqa: B008
    """Return where the customer stands today: ``active``, ``due``, ``at_risk``,
    ``lapsed``, or ``unknown`` where there is no rhythm.

    >>> last = date(2026, 1, 1)
    >>> for days in (0, 79, 80, 119, 120, 199, 200, 999):
    ...     print(days, get_status(last, 100, last + timedelta(days=days)))
    0 active
    79 active
    80 due
    119 due
    120 at_risk
    199 at_risk
    200 lapsed
    999 lapsed
    >>> get_status(last, 0, last)
    'unknown'
    >>> get_status(last, 100, last + timedelta(days=50), Thresholds(50, 60, 70))
    'due'
    """
    if not last or not cycle_days:
        return "unknown"
    elapsed = 100 * (today - last).days
    for status in ("lapsed", "at_risk", "due"):
        if elapsed >= getattr(thresholds, status) * cycle_days:
            return status
    return "active"
