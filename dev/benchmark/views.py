"""The read specifications that the web client derives from views."""

import json

from lxml import etree


def specification(env, view, kind):
    """Return the specification for a view record of a kind, as this user sees it."""
    model = env[view.model]
    arch = model.get_views([(view.id, kind)])["views"][kind]["arch"]
    return read_specification(model, etree.fromstring(arch))


def read_specification(model, node):
    result = {}
    for field_node in own_fields(node):
        field = model._fields[field_node.get("name")]
        nothing = {"fields": {}} if field.relational else {}
        asked = result.setdefault(field.name, nothing)
        # nothing but ids is asked of what is nowhere seen
        if field.relational and field_node.get("invisible") not in ("1", "True"):
            asked["fields"] |= related_specification(model, field, field_node)
    return result


def related_specification(model, field, node):
    """Return what is asked of related records: names, colours, embedded views."""
    result = {"display_name": {}}
    if field.type == "many2one":
        return result
    comodel = model.env[field.comodel_name]
    for view in node:
        if view.tag in ("list", "kanban"):
            result |= read_specification(comodel, view)
    if "color_field" in (node.get("options") or "") and "color" in comodel._fields:
        result["color"] = {}
    return result


def own_fields(node):
    """Yield the fields of a view, without those of views embedded in them."""
    for child in node:
        if child.tag == "field":
            yield child
        elif child.tag not in ("groupby", "progressbar"):
            yield from own_fields(child)


def progress_bar(env, view):
    """Return the arguments for the bars above kanban columns, or None."""
    arch = env[view.model].get_views([(view.id, "kanban")])["views"]["kanban"]["arch"]
    node = etree.fromstring(arch).find(".//progressbar")
    if node is None:
        return None
    return {
        "field": node.get("field"),
        "colors": json.loads(node.get("colors")),
        "sum_field": node.get("sum_field"),
    }
