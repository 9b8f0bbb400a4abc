"""The register of operations.

To add one, write a function in a file of this folder::

    @operation("write priority", BATCH, 1000)
    def write_priority(scene):
        leads = scene.leads()
        return lambda: leads.write({"priority": "2"})

It picks `scene.n` records (the size, 1000 here), which is not measured, and returns
what is. `ours(...)` instead of `operation(...)` marks what bare crm does not have;
those are measured at every size given, to show how queries grow, and `beats` names
the operation of bare crm they are compared with, per record.

`against(limit, ...)` marks what is compared with SQL written by hand for the same end,
in two databases that both have the module; see `Bounds` for what may be promised.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import asdict, dataclass

# Areas decide the goal (`benchmark.goals`).
READ = "read"  # one request, however many records it shows
READS = "reads"  # one request a record
BATCH = "batch"  # one call on many records
SINGLE = "single"  # costs what it costs per record
MASS_CONVERSION = "mass conversion"  # SINGLE, and to be faster than bare crm
UNRELATED = "unrelated"  # one call on many records that touches nothing of ours
CONTACTS = "contacts"  # one call that creates many contacts
CARDS = "cards"  # one request that shows cards of leads with a buying group
PEOPLE = "people"  # one request that shows a buying group
OURS = "ours"
LIMIT = "limit"  # is compared with hand-written SQL

CATALOGUE = {}


@dataclass(frozen=True)
class Bounds:
    """What an operation may take, beside its limit, and what it needs before.

    Times are judged in databases of a million leads. What `commits` is run once and
    kept; the rest is repeated and rolled back. `tables` are packed before.
    """

    ratio: float | None = None  # wall, module / hand-written SQL
    seconds: float | None = None  # wall
    queries: int | None = None
    updates: int | None = None  # UPDATE statements
    megabytes: int | None = None  # peak of the process
    commits: bool = False
    tables: tuple[str, ...] = ()


@dataclass(frozen=True)
class Operation:
    name: str
    area: str
    sizes: tuple[int, ...]
    function: Callable
    beats: str | None = None
    limit: Callable | None = None
    prepare: Callable | None = None
    bounds: Bounds | None = None

    def describe(self):
        """Return what the command has to know of this operation."""
        return {
            "name": self.name,
            "area": self.area,
            "sizes": self.sizes,
            "beats": self.beats,
            "prepares": bool(self.prepare),
            "bounds": asdict(self.bounds) if self.bounds else None,
        }


def operation(name, area, *sizes, beats=None):
    def register(function):
        CATALOGUE[name] = Operation(name, area, sizes or (1,), function, beats)
        return function

    return register


def ours(name, *sizes, beats=None):
    return operation(name, OURS, *sizes, beats=beats)


def against(name, limit, prepare=None, size=1, **bounds):
    """Register what is measured against `limit`, a function like the operation's own.

    `prepare`: called with a scene of the superuser before, in both databases, and
    committed; not measured.
    """

    def register(function):
        CATALOGUE[name] = Operation(
            name, LIMIT, (size,), function, None, limit, prepare, Bounds(**bounds)
        )
        return function

    return register


def collect():
    """Import all operations; return them by name in the order of files and lines."""
    package = importlib.import_module(__package__)
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda m: m.name):
        importlib.import_module(f"{__package__}.{module.name}")
    return CATALOGUE
