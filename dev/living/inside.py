"""The half that runs in Odoo's Python: `python -m living.inside CONF DB SCENE`.

A scene is a function of `living.scenes.*` that takes the environment; what it returns
is what is wrong, line by line. Whatever it changed is committed.
"""

import sys
import threading
from importlib import import_module

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config


def main(configuration, database, scene, *arguments):
    config.parse_config(
        ["--config", configuration, "--database", database, "--log-level", "warn"]
        + ["--http-interface", "127.0.0.1"],
        setup_logging=True,
    )
    threading.current_thread().dbname = database
    module, function = scene.split(":")
    play = getattr(import_module(f"living.scenes.{module}"), function)
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        found = play(env, *arguments)
        env.cr.commit()
    return "\n".join(found or ()) or None


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
