"""What can be called over RPC on our account."""

import re

from .test_views_public import MODULE

# where an error is ours
OUR_FILES = re.compile(rf"/{MODULE}/(models|report|tools|wizard)/")


def get_public_methods(env):
    """Return ``{model: {method: whether Odoo has none of that name}}``.

    From the registry: whatever is added is in it.
    """
    found, theirs = {}, set()
    for model in env.registry:
        ours = set()
        inherited = set()
        for definition in type(env[model]).mro():
            names = ours if _is_ours(definition) else inherited
            names.update(_get_public_names(definition))
        if ours:
            found[model] = ours
            # on our mixins they stand alone
            theirs |= ours & inherited
    return {
        model: {name: name not in theirs for name in sorted(names)}
        for model, names in found.items()
    }


def _is_ours(definition):
    return definition.__module__.startswith(f"odoo.addons.{MODULE}.")


def _get_public_names(definition):
    return [
        name
        for name, attribute in vars(definition).items()
        if not name.startswith("_")
        and callable(attribute)
        and not getattr(attribute, "_api_private", False)
    ]
