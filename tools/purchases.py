"""What counts as a purchase, and in which order purchases were made.

Plain Python, no ORM: the models say what was bought and when, this module says
which purchase is the customer's first.
"""

from datetime import datetime
from typing import NamedTuple


class PurchaseSource(NamedTuple):
    """Where purchases are recorded.

    ``model``: technical name; ``domain``: which of its records are purchases;
    ``partner_field``: the many2one to the contact who bought; ``date_field``: the
    datetime of the purchase. All of them are stored fields.

    Optional, an empty string where the model has no such field:

    ``records_field``: the one2many on res.partner that holds the records; with it the
    facts of a customer follow every change by themselves. ``company_field``: the
    many2one to the company that sold. ``lead_field``: the many2one to the opportunity
    the purchase came from (``id`` for opportunities themselves). ``amount_field`` and
    ``currency_field``: what was paid, for readers who may read the record.
    """

    model: str
    domain: list
    partner_field: str
    date_field: str
    records_field: str = ""
    company_field: str = ""
    lead_field: str = ""
    amount_field: str = ""
    currency_field: str = ""


def find_repeat_purchases(purchases, firsts):
    """Return the keys of those purchases that are not their customer's first.

    :param purchases: iterable of ``(customer, date, key)``; a customer that is
        false (nobody is known) never has a repeat purchase
    :param dict firsts: ``(date, key)`` of the first of the *other* purchases of a
        customer; customers without any are absent, and a date of None (not
        recorded) counts as long ago
    :rtype: set

    Purchases are ordered by date, then by key, so of two made at once by a new
    customer the smaller key is the first:

    >>> noon = datetime(2026, 3, 12, 12)
    >>> sorted(find_repeat_purchases([("ann", noon, 2), ("ann", noon, 1)], {}))
    [2]

    A customer who bought before makes repeat purchases only:

    >>> find_repeat_purchases([("bob", noon, 3)], {"bob": (noon, 1)})
    {3}
    >>> find_repeat_purchases([("bob", noon, 3)], {"bob": (None, 7)})
    {3}

    An older deal that is entered late takes its place in history:

    >>> later = datetime(2026, 6, 1)
    >>> find_repeat_purchases([("bob", noon, 4)], {"bob": (later, 1)})
    set()

    >>> find_repeat_purchases([(False, noon, 5), (False, noon, 6)], {})
    set()
    """
    known = {
        customer: (date or datetime.min, key)
        for customer, (date, key) in firsts.items()
    }
    repeat = set()
    for customer, date, key in sorted(purchases, key=lambda item: item[1:]):
        if not customer:
            continue
        if known.setdefault(customer, (date, key)) < (date, key):
            repeat.add(key)
        else:
            known[customer] = (date, key)
    return repeat
