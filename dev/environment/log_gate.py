"""Which lines of Odoo's log fail a run: every WARNING or worse not listed here."""

import re
from dataclasses import dataclass

SEVERE = ("WARNING", "ERROR", "CRITICAL")
RECORD = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ (?P<level>[A-Z]+) \S+ "
    r"(?P<logger>\S+): (?P<message>.*)"
)


@dataclass(frozen=True)
class Allowed:
    """A complaint of Odoo or of the machine that says nothing about our module."""

    logger: str
    message: str
    reason: str


NO_TRIGRAMS = "a PostgreSQL without pg_trgm runs Odoo too, with slower searches"
ALLOWED = (
    Allowed(r"odoo\.sql_db", "CREATE EXTENSION IF NOT EXISTS pg_trgm", NO_TRIGRAMS),
    Allowed(r"odoo\.service\.db", 'extension "pg_trgm" is not', NO_TRIGRAMS),
)


def is_allowed(logger, message):
    """Tell whether a complaint is one that bare Odoo logs too."""
    return any(
        re.fullmatch(entry.logger, logger) and re.search(entry.message, message)
        for entry in ALLOWED
    )


def complaints(text):
    """Return the lines of an Odoo log that fail a run."""
    records = filter(None, map(RECORD.match, text.splitlines()))
    return [
        record[0]
        for record in records
        if record["level"] in SEVERE
        and not is_allowed(record["logger"], record["message"])
    ]
