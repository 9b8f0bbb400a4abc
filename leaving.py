"""What an uninstallation does with what others have built on this module.

Odoo takes away our fields, views and records. It does not look for what names them:
a view made in Studio that mentions a field of ours would keep every lead from being
opened, a record rule every list from being shown. Such records are found by what
they say, switched off where that is possible, and named in the log; none is deleted.
"""

import logging
from ast import literal_eval
from dataclasses import dataclass

from odoo import Command
from odoo.tools import SQL

from .names import PREFIXES

_logger = logging.getLogger(__name__)


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
    Place(
        "mail.template",
        (
            *("subject", "body_html", "lang", "scheduled_date"),
            *("email_from", "email_to", "email_cc", "partner_to", "reply_to"),
        ),
        (("active", False),),
    ),
    Place("sms.template", ("body",)),
    Place("mailing.filter", ("mailing_domain",)),
    Place("mailing.mailing", ("mailing_domain",)),
    Place("ir.actions.server", ("code", "value")),
    Place("ir.actions.act_window", ("domain", "context")),
    Place("ir.actions.report", ("print_report_name", "attachment")),
    Place("ir.embedded.actions", ("domain", "context")),
    Place("ir.ui.view.custom", ("arch",)),
)


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
