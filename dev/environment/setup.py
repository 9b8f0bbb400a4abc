"""One call that makes a machine ready, and what it hands back."""

import os
from dataclasses import dataclass
from pathlib import Path

from .browser import ensure_browser
from .folders import MODULE, cache, key, local, stage, state
from .odoo_source import OdooSource, find_odoo
from .postgres import Cluster, ensure_cluster
from .python_env import ensure_venv

# Settings from outside would change what is run: they stay outside.
FOREIGN_VARIABLES = ("ODOO_", "OPENERP_", "PG", "PYTHON", "PYTEST_")


@dataclass(frozen=True)
class Environment:
    """A machine that is ready: Odoo, a Python for it, and a running PostgreSQL.

    `stage` is the addons folder with our module in it; `browser` is None where
    browser tests cannot run.
    """

    odoo: OdooSource
    python: Path
    cluster: Cluster
    stage: Path
    browser: str | None = None

    @property
    def module(self):
        """Our module's folder under its own name."""
        return self.stage / MODULE

    @property
    def data_dir(self):
        """Odoo's data directory, with the filestores of our databases."""
        return state() / f"odoo-data-{self.cluster.version}"

    @property
    def configuration(self):
        """The Odoo configuration file that fits all this; written by `ensure`."""
        return self.stage / "odoo.conf"

    @property
    def odoo_identity(self):
        """Changes with Odoo, its Python packages and PostgreSQL, not with us."""
        return key(self.odoo.identity, self.python, self.cluster.version)

    def variables(self):
        """Return the process environment for the Python of this environment."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(FOREIGN_VARIABLES)
        }
        return kept | {
            "PYTHONPATH": str(self.odoo.python_path),
            # Nothing is written beside the sources, least of all in the checkout.
            "PYTHONPYCACHEPREFIX": str(cache() / "bytecode"),
            "PYTHONUNBUFFERED": "1",
        }


def ensure(python=None, browser=False):
    """Make everything ready (in seconds, if it is) and return the Environment.

    PostgreSQL runs until the calling process ends.
    """
    environment = Environment(
        odoo=find_odoo(),
        python=ensure_venv("venv", "requirements.txt", python),
        cluster=ensure_cluster(),
        stage=stage(),
        browser=ensure_browser() if browser else None,
    )
    write_configuration(environment)
    return environment


def write_configuration(environment):
    addons = [*environment.odoo.addons, environment.stage]
    options = {
        "addons_path": ",".join(map(str, addons)),
        "admin_passwd": "admin",
        "data_dir": environment.data_dir,
        "db_host": environment.cluster.socket,
        "db_port": environment.cluster.port,
        "db_user": environment.cluster.role,
        "http_interface": "127.0.0.1",
        "list_db": False,
        "screenshots": local("screenshots"),
    }
    lines = [f"{name} = {value}\n" for name, value in options.items()]
    new = environment.configuration.with_suffix(f".{os.getpid()}")
    new.write_text("[options]\n" + "".join(lines))
    new.replace(environment.configuration)
