"""How a list of names is put into one readable line."""


def group_by_reason(left_out):
    """Return ``{reason: [name, …]}`` in the order in which reasons first appear.

    >>> group_by_reason([("Ann", "won"), ("Bob", "lost"), ("Cid", "won")])
    {'won': ['Ann', 'Cid'], 'lost': ['Bob']}
    """
    groups = {}
    for name, reason in left_out:
        groups.setdefault(reason, []).append(name)
    return groups


def shorten(text, width=60):
    """Return ``text`` on one line, cut to ``width`` characters.

    >>> shorten("a  b")
    'a b'
    >>> shorten("x" * 10, width=5)
    'xxxx…'
    """
    text = " ".join((text or "").split())
    return text if len(text) <= width else text[: width - 1] + "…"


def simplify(name):
    """Return a name as it is compared: case and spaces do not tell people apart.

    >>> simplify("  Ana   LOPEZ ") == simplify("Ana Lopez")
    True
    """
    return " ".join((name or "").split()).casefold()
