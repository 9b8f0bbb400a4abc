"""From criteria to a score, a grade and a verdict.

Plain Python, no ORM. Points are counted in halves, so that all arithmetic is on whole
numbers and SQL comes to the same result.
"""

from typing import NamedTuple

# The least score of each grade. Nothing met is no grade: unknown is not bad.
GRADES = (("a", 80), ("b", 60), ("c", 40), ("d", 1))

MET, PARTIAL, UNMET, UNKNOWN = "met", "partial", "unmet", "unknown"
HALF_POINTS = {MET: 2, PARTIAL: 1, UNMET: 0, UNKNOWN: 0}


class CriterionRule(NamedTuple):
    """A criterion as the scoring needs it.

    ``domain`` is one over crm.lead for kind ``rule``, and None for ``manual``;
    ``field_names`` are the fields of the lead it rests on, ``stage_ids`` the stages
    that may only be entered when it is met. ``by_company``: it reads something of which
    each company has a value of its own.
    """

    id: int
    kind: str
    domain: object
    points: int
    required: bool
    stage_ids: tuple
    field_names: tuple
    by_company: bool = False


class ScorecardRule(NamedTuple):
    """A scorecard as the scoring needs it; ``team_ids`` empty means all teams."""

    id: int
    lead_type: str
    team_ids: frozenset
    company_id: int
    min_score: int
    gate_policy: str
    criteria: tuple

    def serves(self, lead_type, team_id, company_id):
        """Whether leads of this type, team and company answer to the scorecard.

        >>> card = ScorecardRule(1, "lead", frozenset([7]), 0, 50, "warn", ())
        >>> card.serves("lead", 7, 3), card.serves("lead", 8, 3)
        (True, False)
        >>> card.serves("opportunity", 7, 3)
        False
        """
        return (
            self.lead_type in ("both", lead_type)
            and (not self.team_ids or team_id in self.team_ids)
            and (not self.company_id or self.company_id == company_id)
        )


def compute_score(half_points, points):
    """Return points met ÷ points possible, 0–100, halves rounded up.

    :param int half_points: what was met, in half points
    :param int points: what is possible, in points

    >>> compute_score(180, 100), compute_score(1, 100), compute_score(0, 0)
    (90, 1, 0)
    >>> compute_score(2, 3), compute_score(4, 3)
    (33, 67)
    """
    return (100 * half_points + points) // (2 * points) if points else 0


def compute_grade(score):
    """Return the grade of a score, or False where nothing is met.

    >>> [compute_grade(score) for score in (100, 80, 79, 40, 1, 0)]
    ['a', 'a', 'b', 'c', 'd', False]
    """
    return next((grade for grade, least in GRADES if score >= least), False)


def is_qualified(card, states, override=False):
    """Whether a lead passes: every required criterion met, and enough points.

    :param ScorecardRule card: the scorecard that serves the lead, or None
    :param dict states: state by criterion id
    :param override: ``qualified`` or ``unqualified`` decides against the score

    A bonus never makes up for a required criterion:

    >>> need = CriterionRule(1, "manual", None, 30, True, (), ())
    >>> bonus = CriterionRule(2, "manual", None, 70, False, (), ())
    >>> card = ScorecardRule(1, "lead", frozenset(), 0, 50, "warn", (need, bonus))
    >>> is_qualified(card, {1: UNKNOWN, 2: MET})
    False
    >>> is_qualified(card, {1: MET, 2: MET}), is_qualified(card, {1: MET})
    (True, False)
    >>> is_qualified(card, {}, "qualified"), is_qualified(None, {})
    (True, False)
    """
    if override:
        return override == "qualified"
    if not card or not card.criteria:
        return False
    required = [rule for rule in card.criteria if rule.required]
    return score_of(card, states) >= card.min_score and all(
        states.get(rule.id) == MET for rule in required
    )


def score_of(card, states):
    """Return the score of a lead whose criteria are in these states, 0–100."""
    if not card:
        return 0
    half_points = sum(
        rule.points * HALF_POINTS[states.get(rule.id, UNKNOWN)]
        for rule in card.criteria
    )
    return compute_score(half_points, sum(rule.points for rule in card.criteria))


def find_missing(card, states):
    """Return the criteria that keep a lead from being qualified, required first.

    Those that are not required count only where the required ones, once met, would not
    give points enough.

    >>> need = CriterionRule(1, "manual", None, 30, True, (), ())
    >>> bonus = CriterionRule(2, "manual", None, 10, False, (), ())
    >>> card = ScorecardRule(1, "lead", frozenset(), 0, 50, "warn", (bonus, need))
    >>> [rule.id for rule in find_missing(card, {})]
    [1]
    >>> strict = card._replace(min_score=90)
    >>> [rule.id for rule in find_missing(strict, {})]
    [1, 2]
    >>> [rule.id for rule in find_missing(card, {1: MET})]
    []
    """
    if not card or is_qualified(card, states):
        return []
    at_best = {**states, **{rule.id: MET for rule in card.criteria if rule.required}}
    enough = score_of(card, at_best) >= card.min_score
    missing = [
        rule
        for rule in card.criteria
        if states.get(rule.id) != MET and (rule.required or not enough)
    ]
    return sorted(missing, key=lambda rule: (not rule.required, -rule.points))


def find_next(card, states):
    """Return the criterion to ask about next, or None: the unknown one with the most
    points, required ones first.

    >>> a, b, c = (CriterionRule(i, "manual", None, 10 * i, i == 1, (), ())
    ...            for i in (1, 2, 3))
    >>> card = ScorecardRule(1, "lead", frozenset(), 0, 50, "warn", (a, b, c))
    >>> find_next(card, {}).id, find_next(card, {1: UNMET}).id
    (1, 3)
    >>> find_next(card, {1: MET, 2: MET, 3: UNMET})
    """
    unknown = [
        rule for rule in card.criteria if states.get(rule.id, UNKNOWN) == UNKNOWN
    ]
    return min(
        unknown, key=lambda rule: (not rule.required, -rule.points), default=None
    )
