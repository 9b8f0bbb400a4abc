"""Names that several modules give to something in the same model: who hides whom."""

from collections import defaultdict
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Layer:
    """What one class of a module puts into a model.

    :param names: ``{name: whether it passes on to the one below}``
    """

    module: str
    names: dict = field(default_factory=dict)


def find_hidden(layers, ours, theirs):
    """Return, in words, what ours hides of theirs or theirs of ours.

    Modules are stacked in an order that the next update may change, so the order of
    the layers does not matter: a name that both use must be one of Odoo's, and what
    they put there must pass on.

    :param list layers: of one model
    :param str ours: our module
    :param theirs: the names of their modules; any other module is Odoo's
    """
    users = defaultdict(lambda: defaultdict(list))
    for layer in layers:
        kind = layer.module if layer.module in (ours, *theirs) else "odoo"
        for name, passes_on in layer.names.items():
            users[name][kind].append(passes_on)
    wrong = []
    for name, kinds in users.items():
        others = sorted(kinds.keys() & set(theirs))
        if ours not in kinds or not others:
            continue
        if "odoo" not in kinds:
            wrong.append(f"{name} is of {ours} and of {', '.join(others)}")
            continue
        ends = [kind for kind in (ours, *others) if not all(kinds[kind])]
        if ends:
            wrong.append(f"{name} is in {ours}, too, and ends in {', '.join(ends)}")
    return wrong


def calls_super(code):
    """Tell whether a code object, or one within it, calls ``super``."""
    return "super" in code.co_names or any(
        calls_super(constant)
        for constant in code.co_consts
        if hasattr(constant, "co_names")
    )
