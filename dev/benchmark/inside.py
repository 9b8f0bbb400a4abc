"""The half that runs in Odoo's Python, one process a database.

`python -m benchmark.inside CONFIGURATION DATABASE COMMAND [ARGUMENT]`: `fill LEADS`,
`verify`, or `serve`, which answers one JSON line on standard output for each one on
standard input, so that two processes can be measured in turns.
"""

import json
import os
import sys
import threading
import traceback

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

from . import fill, funnel_plans, measure, verify
from .operations import registry as operations


def main(configuration, database, command, argument=None):
    config.parse_config(
        ["--config", configuration, "--database", database, "--log-level", "warn"],
        setup_logging=True,
    )
    threading.current_thread().dbname = database
    registry = Registry(database)
    if command == "serve":
        return serve(registry)
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        if command == "fill":
            return fill.fill(env, int(argument))
        return "\n".join(verify.verify(env)) or None


def serve(registry):
    """Answer questions until the input ends."""
    # What anything prints must not end up between our answers.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    catalogue = operations.collect()
    for line in sys.stdin:
        try:
            answer = reply(registry, catalogue, **json.loads(line))
        except Exception as error:
            traceback.print_exc()
            answer = {"error": f"{type(error).__name__}: {error}".strip()}
        answers.write(json.dumps(answer) + "\n")


def reply(registry, catalogue, question, name=None, **options):
    if question == "catalogue":
        return [operation.describe() for operation in catalogue.values()]
    if question == "prepare":
        return measure.prepare(registry, catalogue[name])
    if question == "funnel plans":
        with registry.cursor() as cr:
            return funnel_plans.explain(cr)
    return measure.run(registry, catalogue[name], **options)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
