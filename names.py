"""The names that others know this module by: what it takes along when it goes."""

import re

from lxml import etree

from odoo import models

MODULE = "crm_customer_lifecycle"
# What every name that we add to models of others begins with, and Studio's
PREFIXES = ("qualification_", "lifecycle_", "buying_", "x_")
ANCHOR = re.compile(r"""@name\s*=\s*['"]([\w.]+)['"]""")


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
