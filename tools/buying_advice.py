"""What to do next about a deal and its people, and what ails a whole pipeline.

Plain Python, no ORM; builds on the judgements of :mod:`buying` and
:mod:`buying_position`.
"""

from . import buying, buying_position

_DEGREE_ORDER = {"high": 0, "medium": 1, "": 2, "low": 3}
_URGENT_FLAGS = ("uncontacted", "even_keel", "overconfident", "negative_rating")


def find_next_step(deal, people):
    """Return the one thing to do now, as ``(code, key of the person or None)``.

    >>> deal = buying_position.Deal()
    >>> find_next_step(deal, [])
    ('nobody', None)
    >>> boss = buying.Person("boss", frozenset(["economic"]), "high")
    >>> find_next_step(deal, [boss])
    ('meet_economic_buyer', 'boss')
    >>> find_next_step(deal, [boss._replace(contacted=True, mode="growth")])
    ('no_user', None)
    >>> find_next_step(deal._replace(need="no"), [boss])
    ('need_denied', None)
    """
    lacking = buying_position.find_lacking(deal, people)
    for code in ("need_denied", "interest_denied"):
        if code in lacking:
            return code, None
    if not people:
        return "nobody", None
    step = _find_step_with_people(people)
    if step:
        return step
    return (lacking[0] if lacking else "best_few"), None


def _find_step_with_people(people):
    """Return what to do about the people, the economic buyer first, or None."""
    flags = buying.find_red_flags(people)
    if flags and flags[0][0] == "no_economic_buyer":
        return flags[0]
    for person in people:
        if not person.contacted and "economic" in person.roles:
            return "meet_economic_buyer", person.key
    urgent = _find_most_urgent(flags, people)
    if urgent:
        return urgent
    held = {role for person in people for role in person.roles}
    for role in ("user", "technical", "coach"):
        if role not in held:
            return f"no_{role}", None
    return flags[0] if flags else _find_uncovered_role(people)


def _find_most_urgent(flags, people):
    """Return the most urgent of the red flags, or None; of two alike, that of the
    person with the greater influence.

    >>> people = [buying.Person("ann", degree="low"), buying.Person("bob")]
    >>> _find_most_urgent(buying.find_red_flags(people), people)
    ('uncontacted', 'bob')
    """
    degrees = {person.key: _DEGREE_ORDER[person.degree] for person in people}
    return min(
        (flag for flag in flags if flag[0] in _URGENT_FLAGS),
        key=lambda flag: (_URGENT_FLAGS.index(flag[0]), degrees[flag[1]]),
        default=None,
    )


def _find_uncovered_role(people):
    """Return the first person who leaves a classic role uncovered, or None.

    >>> ann = buying.Person("ann", frozenset(["user"]), mode="growth")
    >>> _find_uncovered_role([ann])
    ('not_receptive', 'ann')
    """
    covered = buying.find_covered_roles(people)
    for role in buying.CLASSIC_ROLES:
        for person in people:
            if role in person.roles and role not in covered:
                return "not_receptive", person.key
    return None


def diagnose(counts, claimed):
    """Return what is wrong with the balance of a pipeline, as a list of codes.

    :param dict counts: number of open opportunities by position
    :param int claimed: how many of those that are not best few are forecast as if
        they were

    The top is dry when fewer deals are coming up than are being worked on, the
    middle jammed when it holds more than half of at least four deals:

    >>> diagnose({"universe": 3, "above": 2, "in": 2, "best_few": 1}, 0)
    []
    >>> diagnose({"above": 1, "in": 4, "best_few": 1}, 2)
    ['dry_top', 'jammed_middle', 'unfounded']
    """
    working = counts.get("in", 0)
    coming = counts.get("universe", 0) + counts.get("above", 0)
    total = working + coming + counts.get("best_few", 0)
    found = []
    if total and coming < total - coming:
        found.append("dry_top")
    if total >= 4 and working > total / 2:
        found.append("jammed_middle")
    if claimed:
        found.append("unfounded")
    return found
