"""Whether something of ours hides something of theirs in a model, or they ours."""

import inspect

from odoo.fields import Field
from odoo.models import BaseModel, Constraint, Index, UniqueIndex, is_model_class

from living.hiding import Layer, calls_super, find_hidden

OURS = "crm_customer_lifecycle"


def check(env, *theirs):
    """Return what is hidden in the models that we and modules of others extend."""
    wrong, shared = [], 0
    for name, model in env.registry.items():
        layers = [
            Layer(cls._module or "odoo", read_names(cls))
            for cls in model.mro()
            if issubclass(cls, BaseModel) and not is_model_class(cls)
        ]
        modules = {layer.module for layer in layers}
        shared += OURS in modules and bool(modules & set(theirs))
        found = find_hidden(layers, OURS, theirs)
        wrong += [f"{name}: {line}" for line in found]
    if not shared:
        wrong.append("there is no model that both extend: nothing was checked")
    return wrong


def read_names(cls):
    """Return ``{name: whether it passes on}`` of what a class gives a model.

    A field does: what an upper definition leaves out is taken from the lower one.
    """
    names = {}
    for name, value in vars(cls).items():
        value = inspect.unwrap(getattr(value, "__func__", value))
        if isinstance(value, Field):
            names[name] = True
        elif isinstance(value, (Constraint, Index, UniqueIndex)):
            names[name] = False
        elif inspect.isfunction(value):
            names[name] = calls_super(value.__code__)
    return names
