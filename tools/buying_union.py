"""Which of several entries are the same person.

Plain Python, no ORM: used when leads or contacts are merged.
"""

from typing import NamedTuple


class Identity(NamedTuple):
    """What tells people apart. ``contact``: id of the contact, if any; ``email``:
    normalised; ``name``: see :func:`wording.simplify`; each false if not known."""

    key: object
    contact: object = None
    email: str = ""
    name: str = ""


def unite(identities):
    """Return lists of keys, one list per person, in the order of their first entry.

    People are the same by contact, else by e-mail, else by name:

    >>> unite([Identity(1, contact=7), Identity(2), Identity(3, contact=7)])
    [[1, 3], [2]]
    >>> unite([Identity(1, 7, "a@x"), Identity(2, None, "a@x"), Identity(3, 8, "a@x")])
    [[1, 2], [3]]
    >>> unite([Identity(1, 7, name="ann"), Identity(2, name="ann")])
    [[1, 2]]

    The stronger reason goes first, and what is known to differ is never united:

    >>> ann = Identity(1, None, "a@x", "ann")
    >>> unite([ann, Identity(2, 7, "", "ann"), Identity(3, 8, "a@x", "ann")])
    [[1, 3], [2]]
    >>> unite([ann, Identity(2, None, "b@x", "ann")])
    [[1], [2]]
    """
    groups = [[identity] for identity in identities]
    for is_same in (_have_same_contact, _have_same_email, _have_same_name):
        united = []
        for group in groups:
            match = next((other for other in united if is_same(other, group)), None)
            if match is None:
                united.append(list(group))
            else:
                match.extend(group)
        groups = united
    return [[identity.key for identity in group] for group in groups]


def _get(group, what):
    return {value for identity in group if (value := getattr(identity, what))}


def _differ(first, second, what):
    """Say whether both are known and have nothing in common."""
    first, second = _get(first, what), _get(second, what)
    return bool(first and second) and not first & second


def _have_same_contact(first, second):
    return bool(_get(first, "contact") & _get(second, "contact"))


def _have_same_email(first, second):
    return bool(_get(first, "email") & _get(second, "email")) and not _differ(
        first, second, "contact"
    )


def _have_same_name(first, second):
    return bool(_get(first, "name") & _get(second, "name")) and not (
        _differ(first, second, "contact") or _differ(first, second, "email")
    )
