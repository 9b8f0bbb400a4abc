"""The Chromium that browser tests need."""

import os
import shutil

from .console import Problem, say
from .system import apt_install, os_id

# The names that Odoo's tests look for.
NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
MISSING = "There is no Chromium: install it (apt-get install chromium)"


def ensure_browser():
    """Return the browser's path; None, with a warning, where there is none to have."""
    found = find()
    # Ubuntu's package of that name is a snap, which cannot read our folders.
    if not found and os_id() != "ubuntu" and apt_install("chromium"):
        found = find()
    if not found and os.environ.get("CI") == "true":
        raise Problem(f"{MISSING}; in CI the browser tests must run.")
    if not found:
        say(f"  {MISSING} to run the browser tests; without it they are skipped.")
    return found


def find():
    return next(filter(None, map(shutil.which, NAMES)), None)
