import re

from lxml import etree

from odoo.tests import tagged
from odoo.tools.misc import file_open

from .common import LifecycleCase
from .public_nodes import MODULE, PUBLIC_NODES

LITERAL = re.compile(r"``([^`]+)``")


@tagged("post_install", "-at_install")
class TestReadme(LifecycleCase):
    """What the README promises to Studio and integrators is what the code has."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with file_open(f"{MODULE}/README.rst") as file:
            text = file.read()
        section = text.split("For Studio and integrators\n")[1].split(
            "\nDeveloping it\n"
        )
        cls.parts = {
            part.split("**")[0].strip(" ."): part.split("**", 1)[1]
            for part in re.split(r"^\*\*", section[0], flags=re.MULTILINE)[1:]
        }

    def _get_lists(self, part):
        """Return ``{first literal of a bullet: the others}`` of a part."""
        bullets = re.findall(r"^\* (.*(?:\n  .*)*)", self.parts[part], re.MULTILINE)
        literals = [LITERAL.findall(bullet) for bullet in bullets]
        self.assertTrue(literals, part)
        return {first: others for first, *others in literals}

    def test_fields_exist(self):
        for model, names in self._get_lists("Fields").items():
            with self.subTest(model=model):
                self.assertLessEqual(set(names), self.env[model]._fields.keys())

    def test_keys_are_those_of_the_selections_in_order(self):
        for path, keys in self._get_lists("Keys").items():
            model, field = path.rsplit(".", 1)
            with self.subTest(field=path):
                self.assertEqual(
                    self.env[model]._fields[field].get_values(self.env), keys
                )

    def test_every_selection_listed_has_its_keys_listed(self):
        keys = self._get_lists("Keys")
        for model, names in self._get_lists("Fields").items():
            for name in names:
                if self.env[model]._fields[name].type == "selection":
                    self.assertIn(f"{model}.{name}", keys)

    def test_nodes_are_public_and_in_the_combined_views(self):
        for xmlid, names in self._get_lists("Nodes").items():
            combined = etree.fromstring(self.env.ref(xmlid).get_combined_arch())
            with self.subTest(view=xmlid):
                self.assertLessEqual(set(names), PUBLIC_NODES[xmlid])
                for name in names:
                    self.assertTrue(combined.xpath(f"//*[@name='{name}']"), name)

    def test_records_are_all_that_an_update_leaves_alone(self):
        """Complete: whatever we ship of these models is listed."""
        for model, names in self._get_lists("Records").items():
            shipped = self.env["ir.model.data"].search(
                [
                    ("module", "=", MODULE),
                    ("model", "=", model),
                    ("name", "not like", "ir_cron_"),
                ]
            )
            with self.subTest(model=model):
                self.assertCountEqual(shipped.mapped("name"), names)
                self.assertTrue(all(shipped.mapped("noupdate")))

    def test_methods_and_hooks_exist(self):
        for part in ("Methods", "Hooks"):
            paths = re.findall(r"``([a-z.]+)\.(_?\w+)\(\)``", self.parts[part])
            self.assertTrue(paths)
            for model, name in paths:
                with self.subTest(model=model, method=name):
                    self.assertTrue(callable(getattr(self.env[model], name)))
