"""Who decides about a deal, what is missing, and how far its facts carry it.

Plain Python, no ORM: the models say who the people are and what is known of the
deal, this module judges. The method is Robert Miller's and Stephen Heiman's
(*Strategic Selling*): roles, degrees of influence, response modes, red flags, and a
position that goes by prerequisites met, never by elapsed time or optimism.
"""

from datetime import timedelta
from typing import NamedTuple

CLASSIC_ROLES = ("economic", "user", "technical", "coach")
RECEPTIVE_MODES = ("growth", "trouble")

# A normal cycle, in days, for teams that have not won enough to measure their own.
DEFAULT_CYCLE_DAYS = 90
# How far away the purchase is at most, in days, when "within …" is all we know.
TIMEFRAME_DAYS = {"now": 30, "quarter": 91, "year": 365}


class Person(NamedTuple):
    """One buying influence. ``key``: whatever tells it from the others; ``roles``:
    codes; ``rating``: −5 to 5; ``has_win_result``: both a win and a result known."""

    key: object
    roles: frozenset = frozenset()
    degree: str = ""
    mode: str = ""
    rating: int = 0
    contacted: bool = False
    has_win_result: bool = False
    uncertain: bool = False
    reorganisation: bool = False
    new_to_job: bool = False

    @property
    def is_receptive(self):
        return self.mode in RECEPTIVE_MODES

    @property
    def is_covered(self):
        """Somebody talked to them, and they want something better or mended."""
        return self.contacted and self.is_receptive


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


# ------------------------------------------------------------
# PEOPLE
# ------------------------------------------------------------


def find_covered_roles(people):
    """Return those classic roles that are filled, contacted and receptive.

    One person may hold several roles. A technical buyer can say no and cannot say
    yes, so is never counted as the economic buyer:

    >>> ann = Person("ann", frozenset(["technical"]), mode="trouble", contacted=True)
    >>> find_covered_roles([ann])
    {'technical'}

    A role is not covered by somebody who sees no gap, or by hearsay:

    >>> find_covered_roles([ann._replace(mode="even_keel")])
    set()
    >>> find_covered_roles([ann._replace(contacted=False)])
    set()
    """
    held = {role for person in people if person.is_covered for role in person.roles}
    return held.intersection(CLASSIC_ROLES)


def find_red_flags(people):
    """Return the red flags as a list of ``(code, key of the person or None)``.

    Nobody mapped yet is a deal not worked on, not a deal in danger:

    >>> find_red_flags([])
    []

    >>> for flag in find_red_flags([Person("ann", frozenset(["user"]), "low")]):
    ...     print(flag)
    ('no_economic_buyer', None)
    ('uncontacted', 'ann')
    ('no_coach', None)
    """
    if not people:
        return []
    roles = {role for person in people for role in person.roles}
    flags = [] if "economic" in roles else [("no_economic_buyer", None)]
    for code, applies in PERSON_FLAGS:
        flags.extend((code, person.key) for person in people if applies(person))
    return flags + ([] if "coach" in roles else [("no_coach", None)])


def is_missing_information(person):
    """Say whether something is unknown that should be known by now.

    How somebody responds cannot be known before anybody has talked to them:

    >>> ann = Person("ann", frozenset(["user"]), "low")
    >>> is_missing_information(ann)
    False
    >>> is_missing_information(ann._replace(contacted=True))
    True
    >>> is_missing_information(ann._replace(degree=""))
    True
    """
    return not (
        person.roles and person.degree and (person.mode or not person.contacted)
    )


# In the order in which they are worth attending to. A negative rating is addressed
# once we know what the person would win and what their company would.
PERSON_FLAGS = (
    ("uncontacted", lambda person: not person.contacted),
    ("even_keel", lambda person: (person.mode, person.degree) == ("even_keel", "high")),
    (
        "overconfident",
        lambda person: (person.mode, person.degree) == ("overconfident", "high"),
    ),
    (
        "negative_rating",
        lambda person: person.rating < 0 and not person.has_win_result,
    ),
    ("uncertain", lambda person: person.uncertain),
    ("reorganisation", lambda person: person.reorganisation),
    ("new_to_job", lambda person: person.new_to_job),
    ("missing_information", is_missing_information),
)


# ------------------------------------------------------------
# DEAL
# ------------------------------------------------------------


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
                lambda _deal, people: len(find_covered_roles(people)) == 4,
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
