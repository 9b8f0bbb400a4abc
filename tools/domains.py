"""Reading the domains that managers write as criteria."""

from ast import literal_eval

# It is read with every lead that is saved
LONGEST = 100_000
MOST_CONDITIONS = 1_000
# How Odoo says, from deep inside, that a condition makes no sense
RULE_ERRORS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    TypeError,
    ValueError,
)


def parse_domain(text):
    """Return the domain as a list.

    :raises ValueError: in words, if the text is not a list of conditions

    >>> parse_domain("[('a', '=', 1)]")
    [('a', '=', 1)]
    >>> parse_domain("[('user_id', '=', uid)]")
    Traceback (most recent call last):
    ValueError: it must be a list of plain conditions, without names such as uid
    """
    if text and len(text) > LONGEST:
        raise ValueError(f"it is longer than {LONGEST} characters")
    try:
        domain = literal_eval((text or "[]").strip())
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        raise ValueError(
            "it must be a list of plain conditions, without names such as uid"
        ) from None
    if not isinstance(domain, list):
        raise ValueError("it must be a list of conditions")
    return domain


def get_paths(domain):
    """Return the field paths that a domain reads, nested ones with their prefix.

    >>> get_paths(["|", ("a", "=", 1), ("p.c", "any", [("code", "=", "BE")])])
    ['a', 'p.c', 'p.c.code']
    """
    paths = []
    for condition in domain:
        if not isinstance(condition, list | tuple) or len(condition) != 3:
            continue
        path, operator, value = condition
        paths.append(path)
        if operator in ("any", "not any") and isinstance(value, list):
            paths += [f"{path}.{nested}" for nested in get_paths(value)]
    return [path for path in paths if isinstance(path, str)]
