"""Who decides about a deal, and what is missing or against us among them.

Plain Python, no ORM: the models say who the people are, this module judges. The
method is Robert Miller's and Stephen Heiman's (*Strategic Selling*): roles, degrees of
influence, response modes and red flags.
"""

from typing import NamedTuple

CLASSIC_ROLES = ("economic", "user", "technical", "coach")
RECEPTIVE_MODES = ("growth", "trouble")


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
