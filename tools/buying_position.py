"""How far the facts of a deal carry it: by prerequisites met, never by elapsed time or
optimism.

Plain Python, no ORM: the models say what is known of the deal and its people, this
module judges.
"""

from datetime import timedelta
from typing import NamedTuple

from .buying import CLASSIC_ROLES, find_covered_roles, find_red_flags

# A normal cycle, in days, for teams that have not won enough to measure their own.
DEFAULT_CYCLE_DAYS = 90
# How far away the purchase is at most, in days, when "within …" is all we know.
TIMEFRAME_DAYS = {"now": 30, "quarter": 91, "year": 365}


class Deal(NamedTuple):
    """What is known of the deal: answers by key, empty when unknown;
    ``closes_soon``: see :func:`closes_soon`."""

    need: str = ""
    budget: str = ""
    interest: str = ""
    supplier: str = ""
    terms: str = ""
    contract: str = ""
    closes_soon: bool = False


def closes_soon(today, deadline=None, timeframe="", cycle_days=0):
    """Say whether the purchase is due within half a normal cycle.

    :param date deadline: when it is expected to close; one that has passed is no
        longer an expectation
    :param timeframe: when they are ready to buy, asked if there is no deadline;
        ``now`` is the soonest answer there is, so it always counts
    :param cycle_days: how long the team's deals usually take, 0 if not known

    >>> from datetime import date
    >>> today = date(2026, 3, 1)
    >>> closes_soon(today, date(2026, 4, 15)), closes_soon(today, date(2026, 4, 16))
    (True, False)
    >>> closes_soon(today, date(2026, 4, 16), cycle_days=120)
    True
    >>> closes_soon(today, date(2026, 2, 28), "now")
    False
    >>> closes_soon(today, timeframe="quarter")
    False
    >>> closes_soon(today, timeframe="quarter", cycle_days=200)
    True
    """
    half = (cycle_days or DEFAULT_CYCLE_DAYS) / 2
    if deadline:
        return today <= deadline <= today + timedelta(days=half)
    return timeframe == "now" or TIMEFRAME_DAYS.get(timeframe, half + 1) <= half


def find_position(deal, people):
    """Return how far the facts carry the deal: the last position whose
    prerequisites, and those of all positions before it, are met.

    >>> from .buying import CLASSIC_ROLES, Person
    >>> find_position(Deal(), [])
    'universe'
    >>> find_position(Deal(need="partial"), [])
    'above'
    >>> ann = Person("ann", frozenset(CLASSIC_ROLES), "high", "growth", 3, True)
    >>> find_position(Deal(), [ann])
    'in'
    >>> find_position(Deal(terms="partial", closes_soon=True), [ann])
    'best_few'
    >>> find_position(Deal(terms="partial", closes_soon=True, need="no"), [ann])
    'universe'
    """
    position = "universe"
    for reached, prerequisites in POSITIONS:
        if not all(is_met(deal, people) for _code, is_met in prerequisites):
            break
        position = reached
    return position


def find_lacking(deal, people):
    """Return the codes of the prerequisites that best few needs and this lacks.

    >>> find_lacking(Deal(need="yes", contract="partial"), [])
    ['gap_confirmed', 'roles_covered', 'closes_soon']
    """
    return [
        code
        for _position, prerequisites in POSITIONS
        for code, is_met in prerequisites
        if not is_met(deal, people)
    ]


def has_signs_of_fit(deal, people):
    """Say whether data suggest a fit: an answer, or contact with one of them."""
    return (
        deal.need in ("partial", "yes")
        or deal.interest == "yes"
        or any(person.contacted for person in people)
    )


def has_confirmed_gap(_deal, people):
    """Say whether somebody we talked to wants more or wants something mended.

    >>> from .buying import Person
    >>> ann = Person("ann", mode="trouble", contacted=True)
    >>> has_confirmed_gap(Deal(), [ann])
    True
    >>> has_confirmed_gap(Deal(), [ann._replace(uncertain=True)])
    False
    """
    return any(person.is_covered and not person.uncertain for person in people)


# Only closing tasks left, and as good as sure, is judged by facts alone: every role
# covered, no red flag, nothing speaking against it, the payment terms or the contract
# begun, and the purchase due within half a normal cycle.
POSITIONS = (
    (
        "above",
        (
            ("need_denied", lambda deal, _people: deal.need != "no"),
            ("interest_denied", lambda deal, _people: deal.interest != "no"),
            ("signs_of_fit", has_signs_of_fit),
        ),
    ),
    ("in", (("gap_confirmed", has_confirmed_gap),)),
    (
        "best_few",
        (
            (
                "roles_covered",
                lambda _deal, people: find_covered_roles(people) == {*CLASSIC_ROLES},
            ),
            ("no_red_flag", lambda _deal, people: not find_red_flags(people)),
            ("budget_denied", lambda deal, _people: deal.budget != "no"),
            ("supplier_denied", lambda deal, _people: deal.supplier != "no"),
            ("not_now", lambda deal, _people: deal.interest != "later"),
            (
                "closing_begun",
                lambda deal, _people: {deal.terms, deal.contract} & {"partial", "yes"},
            ),
            ("closes_soon", lambda deal, _people: deal.closes_soon),
        ),
    ),
)
