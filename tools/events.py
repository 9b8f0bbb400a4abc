"""What happened to a lead, as far as it is a fact of its contact. Plain Python."""

from typing import NamedTuple


class Event(NamedTuple):
    """What the facts of a contact are read from, of one lead.

    ``opened`` and ``won`` are false where it is neither an opportunity nor won, else
    the date that is recorded, or true.
    """

    partner_id: int
    company_id: int
    opened: object
    won: object

    def only_opens(self, later):
        """Whether nothing happened until ``later`` but that it became an opportunity,
        which is not won.

        >>> lead = Event(1, 2, False, False)
        >>> lead.only_opens(lead._replace(opened=True))
        True
        >>> lead.only_opens(Event(3, 2, True, False)), lead.only_opens(None)
        (False, False)
        >>> lead.only_opens(Event(1, 2, True, True))
        False
        >>> Event(1, 2, "Monday", False).only_opens(Event(1, 2, "Friday", False))
        False
        """
        if not later or self.opened or later.won:
            return False
        return self._replace(opened=later.opened) == later
