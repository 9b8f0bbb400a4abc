"""The demo database: made once, updated when the module changes."""

import hashlib
import os

from . import databases
from .console import step
from .folders import CHECKOUT, MODULE, lock
from .odoo_process import install, update

DEFAULT_DATABASE = "demo"
# Changing these changes nothing in a database.
NOT_INSTALLED = (".ci", ".dev", ".git", "dev", "doc", "readme", "tests", "__pycache__")


def module_fingerprint():
    """Return a name for the module's files as they are now."""
    digest = hashlib.sha256()
    for folder, names, files in os.walk(CHECKOUT):
        names[:] = sorted(name for name in names if name not in NOT_INSTALLED)
        for file in sorted(files):
            digest.update(
                os.path.relpath(os.path.join(folder, file), CHECKOUT).encode()
            )
            with open(os.path.join(folder, file), "rb") as content:
                digest.update(content.read())
    return digest.hexdigest()[:16]


def ensure_demo(environment, name, reset=False):
    """Make the demo database, or update it if the module changed since."""
    databases.check_name(name)
    wanted = {"module": module_fingerprint(), "odoo": environment.odoo_identity}
    with lock(f"database-{name}"):
        found = databases.labels(environment).get(name)
        if found == wanted and not reset:
            return
        if found is None or reset or found["odoo"] != wanted["odoo"]:
            databases.drop(environment, name)
            with step(f"Installing {MODULE} with demo data in database {name}"):
                install(environment, name, MODULE, demo=True, log=f"install-{name}")
                open_crm_at_login(environment, name)
        else:
            with step(f"The module changed: updating it in database {name}"):
                update(environment, name, MODULE, log=f"update-{name}")
        databases.label(environment, name, **wanted)


def open_crm_at_login(environment, name):
    """Let both users begin where the story does: among the leads."""
    environment.cluster.sql(
        "UPDATE res_users SET action_id = data.res_id FROM ir_model_data data "
        "WHERE data.module = 'crm' AND data.name = 'crm_lead_all_leads' "
        "AND login IN ('admin', 'demo')",
        name,
    )
