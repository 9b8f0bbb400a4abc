"""Odoo 19 itself: ODOO_SOURCE, the cache, Debian's package, or a git clone."""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from .console import Problem, say, step
from .debian import PrivateApt
from .folders import build_once, cache, is_built, key, lock
from .repairs import drop_stray_addons, fill_gaps, refuse_dangling_links
from .system import output_of, run

SERIES = "19.0"
REPOSITORY = "https://github.com/odoo/odoo.git"
PACKAGE = "odoo-19/sid"
# Files of the Odoo package are links into these. Font Awesome and Inconsolata
# have other file names in later suites, which would leave the links dangling.
LINKED_PACKAGES = (
    "fonts-font-awesome/bookworm",
    "fonts-inconsolata/bookworm",
    "fonts-montserrat/sid",
    "fonts-ocr-b/sid",
    "fonts-roboto-unhinted/sid",
    "gsfonts/sid",
    "libjs-jquery/sid",
    "libjs-jquery-form/sid",
    "libjs-underscore/sid",
)
RECIPE = key(PACKAGE, LINKED_PACKAGES, "1")
HOW_TO_GO_ON = (
    "Set ODOO_SOURCE to a checkout of Odoo 19.0 (git clone --depth 1 --branch 19.0 "
    f"{REPOSITORY}) and start again."
)


@dataclass(frozen=True)
class OdooSource:
    """One copy of Odoo: `python_path` holds its package `odoo`."""

    python_path: Path
    addons: tuple[Path, ...]
    identity: str


def find_odoo():
    """Return Odoo 19.0, fetching it if this machine has none yet."""
    given = os.environ.get("ODOO_SOURCE")
    if given:
        return describe(Path(given).expanduser().resolve())
    with lock("odoo"):
        return cached() or from_debian() or from_git()


def describe(folder):
    """Check that a folder holds Odoo 19.0 and describe it."""
    release = folder / "odoo" / "release.py"
    if not release.is_file():
        raise Problem(f"{folder} holds no Odoo (no odoo/release.py). {HOW_TO_GO_ON}")
    version = re.search(r"^version_info = \((\d+), (\d+),", release.read_text(), re.M)
    series = ".".join(version.groups()) if version else "of an unknown version"
    if series != SERIES:
        raise Problem(f"{folder} holds Odoo {series}, not {SERIES}. {HOW_TO_GO_ON}")
    addons = [folder / "addons", folder / "odoo" / "addons"]
    commit = output_of(["git", "-C", str(folder), "rev-parse", "HEAD"])
    return OdooSource(
        python_path=folder,
        addons=tuple(path for path in addons if path.is_dir()),
        identity=key(folder, commit, release.stat().st_mtime),
    )


def cached():
    """Return the newest copy that an earlier start finished, or None."""
    folders = [
        path
        for path in cache().glob(f"odoo-{SERIES}*")
        if path.name.endswith(RECIPE) and is_built(path)
    ]
    if not folders:
        return None
    return describe_prefix(max(folders, key=lambda path: path.stat().st_mtime))


def describe_prefix(prefix):
    packaged = prefix / "usr/lib/python3/dist-packages"
    return describe(packaged if packaged.is_dir() else prefix / "source")


def from_debian():
    """Return Debian's Odoo unpacked into the cache, or None if it is not to be had."""
    apt = PrivateApt(suites=("sid", "bookworm"))
    try:
        with step("Looking for Odoo 19.0 in Debian"):
            apt.update()
            version = apt.version(PACKAGE)
        if not version.startswith(f"{SERIES}."):
            raise Problem(f"Debian has Odoo {version} now.")
        folder = cache() / f"odoo-{version}-{RECIPE}"
        with step(f"Downloading and unpacking Odoo {version} (125 MB)"):
            build_once(folder, lambda prefix: unpack(apt, prefix))
    except Problem as problem:
        say(f"  {problem}\n  Trying git instead.")
        return None
    finally:
        apt.clean()
    return describe_prefix(folder)


def unpack(apt, prefix):
    apt.unpack([PACKAGE, *LINKED_PACKAGES], prefix)
    drop_stray_addons(prefix)
    fill_gaps(prefix)
    refuse_dangling_links(prefix)


def from_git():
    """Return a clone of Odoo's own repository."""
    if not shutil.which("git"):
        raise Problem(
            f"Odoo is not in Debian's reach and git is missing. {HOW_TO_GO_ON}"
        )

    def clone(prefix):
        branch = ["--depth", "1", "--branch", SERIES]
        target = str(prefix / "source")
        failure = f"git could not clone {REPOSITORY}. {HOW_TO_GO_ON}"
        run(["git", "clone", *branch, REPOSITORY, target], failure)

    with step("Cloning Odoo 19.0 (about 1 GB on disk)"):
        folder = build_once(cache() / f"odoo-{SERIES}-git-{RECIPE}", clone)
    return describe_prefix(folder)
