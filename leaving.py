"""What an uninstallation does with what others have built on this module.

Odoo takes away our fields, views and records. It does not look for what names them:
a view made in Studio that mentions a field of ours would keep every lead from being
opened, a record rule every list from being shown. Such records are found by what
they say, switched off where that is possible, and named in the log; none is deleted.
"""

import logging
import re
from ast import literal_eval
from dataclasses import dataclass

from lxml import etree

from odoo import Command, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)
MODULE = "crm_customer_lifecycle"
# What every name that we add to models of others begins with, and Studio's
PREFIXES = ("qualification_", "lifecycle_", "buying_", "x_")
ANCHOR = re.compile(r"""@name\s*=\s*['"]([\w.]+)['"]""")


@dataclass(frozen=True)
class Place:
    """Where records of others may name our fields.

    ``off`` are the values that keep such a record from doing harm; without any, it
    harms nobody before somebody uses it.
    """

    model: str
    texts: tuple
    off: tuple = ()


PLACES = (
    Place("ir.filters", ("domain", "context", "sort"), (("active", False),)),
    Place("ir.rule", ("domain_force",), (("active", False),)),
    Place("crm.team", ("assignment_domain",), (("assignment_optout", True),)),
    Place(
        "crm.team.member",
        ("assignment_domain", "assignment_domain_preferred"),
        (("assignment_optout", True),),
    ),
    Place("mail.template", ("subject", "body_html", "email_to"), (("active", False),)),
    Place("ir.actions.server", ("code", "value")),
    Place("ir.actions.act_window", ("domain", "context")),
    Place("ir.ui.view.custom", ("arch",)),
)


class Names:
    """What goes with the module, and the names that others know it by."""

    def __init__(self, env):
        self.env = env
        data = env["ir.model.data"].search([("module", "=", MODULE)])
        self.ids = {
            model: records.mapped("res_id")
            for model, records in data.grouped("model").items()
        }
        own_models = {
            model.model
            for model in self.get_ours("ir.model")
            if env.registry[model.model]._original_module == MODULE
        }
        self.fields = self.get_ours("ir.model.fields").filtered(
            lambda field: (
                field.model not in own_models
                and field.name not in models.MAGIC_COLUMNS + ["display_name"]
            )
        )
        self.dependents = self._find_dependents()
        names = {*self.fields.mapped("name"), *self.dependents.mapped("name")}
        self.pattern = re.compile(rf"\b({'|'.join(sorted(names, reverse=True))})\b")
        self.nodes = {}

    def get_ours(self, model):
        """Return our records of ``model``."""
        return self.env[model].browse(self.ids.get(model, ())).exists()

    def find(self, *texts):
        """Return which of our fields the texts name."""
        return {name for text in texts for name in self.pattern.findall(text or "")}

    def find_uses(self, view):
        """Return which of our fields a view of others reads.

        That a page asks for one in a form does no harm: the answer becomes a note.
        """
        if view.type != "qweb":
            return self.find(view.arch_db)
        return self.find(
            *(
                text
                for node in etree.fromstring(view.arch_db).iter(etree.Element)
                for name, text in [*node.items(), (node.tag, node.text)]
                if name.startswith("t-") or name in ("expr", "attribute")
            )
        )

    def find_anchors(self, view):
        """Return which nodes of ours a view of others looks for."""
        arch = etree.fromstring(view.arch_db)
        wanted = set(ANCHOR.findall(view.arch_db))
        wanted |= {node.get("name") for node in arch.iterfind(".//*[@position]")}
        return wanted & self._get_nodes(view.model)

    def _find_dependents(self):
        """Return the fields made by hand that depend on ours, also in two steps."""
        registry = self.env.registry
        found = self.env["ir.model.fields"]
        for record in self.fields:
            field = self.env[record.model]._fields.get(record.name)
            for dependent in registry.get_dependent_fields(field) if field else ():
                if dependent.manual:
                    found |= found._get(dependent.model_name, dependent.name)
        return found

    def _get_nodes(self, model):
        """Return the names that our views give to nodes of views of ``model``."""
        if model not in self.nodes:
            views = self.get_ours("ir.ui.view").filtered(
                lambda view: view.model == model and view.type != "qweb"
            )
            self.nodes[model] = {
                node.get("name")
                for view in views
                for node in etree.fromstring(view.arch_db).iter(etree.Element)
                if node.tag not in ("field", "widget") and "position" not in node.attrib
            } - {None}
        return self.nodes[model]


def leave_others(env, names):
    """Switch off, and name in the log, what others have built on our fields."""
    leave_views(env, names)
    leave_automations(env, names)
    for place in PLACES:
        if place.model in env:
            leave_place(env, names, place)
    leave_aliases(env, names)
    keep_server_actions(env, names)
    keep_manual_fields(env, names)


def say(deed, record, found):
    """Name in the log a record of others and what happened to it."""
    _logger.warning(
        "%s: %s “%s” (%s %s), which names %s",
        deed,
        record._description,
        record.display_name,
        record._name,
        record.id,
        ", ".join(sorted(found)),
    )


def search_texts(env, names, model, texts):
    """Return the records of others in whose texts a name of ours may be."""
    terms = [(text, "ilike", prefix) for text in texts for prefix in PREFIXES]
    records = env[model].with_context(active_test=False)
    found = records.search(["|"] * (len(terms) - 1) + terms)
    return found - names.get_ours(model)


# ------------------------------------------------------------
# VIEWS
# ------------------------------------------------------------


def leave_views(env, names):
    """Deactivate views of others that mention our fields or anchor on our nodes.

    Those that extend a view of ours, which in turn extends one of others, are handed
    on to the latter: Odoo would delete them with ours.
    """
    ours = names.get_ours("ir.ui.view")
    views = env["ir.ui.view"].with_context(active_test=False)
    others = search_texts(env, names, "ir.ui.view", ("arch_db",))
    others |= views.search(
        ["|", ("model", "in", ours.mapped("model")), ("inherit_id", "in", ours.ids)]
    )
    for view in others - ours:
        parent = view.inherit_id
        while parent in ours:
            parent = parent.inherit_id
        if view.inherit_id and not parent:
            continue  # of a model that goes
        found = names.find_uses(view) | names.find_anchors(view)
        if parent != view.inherit_id:
            found.add(view.inherit_id.xml_id)
        # a page or report of others that is called by its name must be found there
        called = view.type == "qweb" and not view.inherit_id
        if found:
            say("Deactivated" if not called else "Will fail", view, found)
            set_view(env, view, parent, view.active and called)
    views.invalidate_model()


def set_view(env, view, parent, active):
    """Change a view as it is, which is not valid any more once our nodes are gone."""
    env.cr.execute(
        SQL(
            "UPDATE ir_ui_view SET inherit_id = %s, active = %s WHERE id = %s",
            parent.id or None,
            active,
            view.id,
        )
    )


# ------------------------------------------------------------
# RULES, FILTERS AND OTHER TEXTS
# ------------------------------------------------------------


def leave_place(env, names, place):
    """Switch off the records of one model of others that name our fields."""
    for record in search_texts(env, names, place.model, place.texts):
        found = names.find(*(str(record[text] or "") for text in place.texts))
        if found:
            say("Deactivated" if place.off else "Will fail", record, found)
            record.write(dict(place.off))


def leave_automations(env, names):
    """Deactivate automation rules that watch or change our fields.

    One that has lost the fields it watches would run on every change.
    """
    if "base.automation" not in env:
        return
    rules = env["base.automation"].with_context(active_test=False).search([])
    for rule in rules:
        watched = rule.trigger_field_ids | rule.on_change_field_ids | rule.trg_date_id
        watched |= rule.trg_selection_field_id.field_id
        actions = rule.action_server_ids
        found = set((watched & (names.fields | names.dependents)).mapped("name"))
        found |= names.find(rule.filter_pre_domain, rule.filter_domain)
        found |= names.find(*(action.code for action in actions))
        found |= names.find(*(action.update_path for action in actions))
        if found:
            say("Deactivated", rule, found)
            rule.active = False


def leave_aliases(env, names):
    """Take our fields out of what e-mail aliases fill in: the e-mails shall arrive."""
    for alias in search_texts(env, names, "mail.alias", ("alias_defaults",)):
        defaults = literal_eval(alias.alias_defaults or "{}")
        found = names.find(*defaults)
        if found:
            say("Changed", alias, found)
            alias.alias_defaults = {
                name: value for name, value in defaults.items() if name not in found
            }


# ------------------------------------------------------------
# WHAT ODOO WOULD DELETE
# ------------------------------------------------------------


def keep_server_actions(env, names):
    """Detach server actions of others that write our fields, with which they would go.

    An action on a field that is not there could not even be opened any more: it
    becomes a remark on what it did.
    """
    actions = env["ir.actions.server"].search(
        [("update_path", "!=", False), ("state", "=", "object_write")]
    )
    for action in actions - names.get_ours("ir.actions.server"):
        found = names.find(action.update_path)
        if found:
            value = action.selection_value.value or action.value
            say("Made a remark", action, found)
            action.write(
                {
                    "state": "code",
                    "code": f"# Wrote {value!r} into {action.update_path}",
                    "update_path": False,
                    "update_field_id": False,
                    "selection_value": False,
                }
            )


def keep_manual_fields(env, names):
    """Keep the values of stored fields that were made by hand and computed from ours.

    From now on they are plain fields. Those that are not stored go with ours.
    """
    for field in names.dependents:
        if not field.store:
            say("Deleted", field, names.find(field.related, field.depends))
            continue
        say("Not computed any more", field, names.find(field.related, field.depends))
        values = {"related": False, "compute": False, "depends": False}
        if field.ttype == "selection" and not field.selection_ids:
            target = env[field.model]._fields[field.name]
            options = target._description_selection(env)
            values["selection_ids"] = [
                Command.create({"value": value, "name": name, "sequence": number})
                for number, (value, name) in enumerate(options)
            ]
        field.write(values)
