"""A PostgreSQL and Odoo data apart, for checks that crash them; nothing is left."""

import os
import re
import shutil
from contextlib import contextmanager
from dataclasses import dataclass

from . import postgres
from .console import step
from .databases import is_alive
from .folders import CHECKOUT, state
from .setup import Environment, write_configuration

PREFIX = "apart"
# As in production: what is acknowledged outlives a killed process of PostgreSQL.
SETTINGS = "synchronous_commit = on\nfull_page_writes = on\n"


@dataclass(frozen=True)
class Apart(Environment):
    """An environment whose filestores and sessions lie beside its own cluster."""

    @property
    def data_dir(self):
        return self.cluster.folder.parent / "odoo-data"


@contextmanager
def apart(environment):
    """Lend the environment with a new cluster, that other checks do not use."""
    discard_orphans(environment.cluster)
    folder = state() / f"{PREFIX}-{os.getpid()}"
    cluster = postgres.at(environment.cluster, folder / "cluster")
    copy = Apart(
        environment.odoo,
        environment.python,
        cluster,
        folder / "stage",
        environment.browser,
    )
    try:
        with step("Making a PostgreSQL cluster apart"):
            postgres.private_folder(folder)
            postgres.initialise(cluster, SETTINGS)
            postgres.start(cluster)
            copy.stage.mkdir()
            copy.module.symlink_to(CHECKOUT)
            write_configuration(copy)
        yield copy
    finally:
        postgres.discard(cluster)
        shutil.rmtree(folder, ignore_errors=True)


def discard_orphans(like):
    """Stop and delete what killed checks have left."""
    for folder in state().glob(f"{PREFIX}-*"):
        match = re.fullmatch(rf"{PREFIX}-(\d+)", folder.name)
        if match and not is_alive(int(match[1])):
            postgres.discard(postgres.at(like, folder / "cluster"))
            shutil.rmtree(folder, ignore_errors=True)
