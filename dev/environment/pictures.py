"""Pictures of the module as it is, for its page in Odoo's list of apps."""

from . import databases
from .console import Problem, say, step
from .folders import CHECKOUT, MODULE
from .odoo_process import install
from .pytest_run import run_pytest
from .setup import ensure

ALBUM = CHECKOUT / "dev" / "album"
FOLDER = CHECKOUT / "static" / "description"


def take_pictures(asked):
    """Take all pictures anew and return the exit code."""
    environment = ensure(asked.python, browser=True)
    if not environment.browser:
        raise Problem("Pictures are taken in Chromium: install it, then start again.")
    database = databases.random_name("pictures")
    try:
        with step(f"Installing {MODULE} with demo data"):
            install(environment, database, MODULE, demo=True, log="install-pictures")
        code = run_pytest(
            environment, database, ALBUM, [ALBUM], DEV_PICTURES=str(FOLDER)
        )
    finally:
        databases.drop(environment, database)
    say(f"The pictures are in {FOLDER.relative_to(CHECKOUT)}.")
    return code
