"""An update from an earlier release, on a database that it has filled."""

import shutil
from contextlib import contextmanager
from dataclasses import replace

from environment import databases
from environment.console import step
from environment.folders import CHECKOUT, MODULE, cache, key
from environment.odoo_process import (
    fresh_database,
    install,
    refuse_complaints,
    update,
)
from environment.packages import unpack
from environment.pytest_run import on_stage, run_pytest
from environment.setup import write_configuration

from .play import play


def run_upgrade(environment, release, paths=(), word=None):
    """Install a release, fill it, update it to the checkout, and run the tests there.

    :param release: what git calls it: a tag, a branch or a commit
    :param paths: of tests, all if there is none
    :param word: what pytest selects tests by
    :return: pytest's exit code
    """
    database = fresh_database(environment, "upgrade", "crm")
    try:
        with step(f"Installing {MODULE} as of {release}, and using it"):
            play(environment, database, "older:fill")
            with older(environment, release) as then:
                refuse_complaints(install(then, database, MODULE, log="upgrade-old"))
                play(then, database, "use:use")
        with step("Updating it to this checkout"):
            refuse_complaints(update(environment, database, MODULE, log="upgrade-new"))
        play(environment, database, "look:look")
        play(environment, database, "older:clear")
        return run_pytest(
            environment,
            database,
            environment.module,
            on_stage(environment, paths),
            ["-k", word] if word else [],
        )
    finally:
        databases.drop(environment, database)


@contextmanager
def older(environment, release):
    """Lend an environment with the module as it was at a release."""
    folder = cache() / "stage" / key("release", CHECKOUT, release)
    shutil.rmtree(folder, ignore_errors=True)
    try:
        unpack(release, folder / MODULE)
        then = replace(environment, stage=folder)
        write_configuration(then)
        yield then
    finally:
        shutil.rmtree(folder, ignore_errors=True)
