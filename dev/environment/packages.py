"""What is given away: a wheel for pip and a zip for the app store.

Both are made from what git has committed, without what `.gitattributes` marks as
`export-ignore`: the workshop stays here.
"""

import ast
import os
import shutil
import subprocess
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

from . import databases
from .console import Problem, say, step
from .folders import CHECKOUT, MODULE, cache
from .odoo_process import fresh_database, install, refuse_complaints
from .python_env import ensure_venv
from .setup import write_configuration
from .system import run

DIST = CHECKOUT / "dist"
KEPT_OUT = (".ci/", ".github/", "dev/", ".gitattributes", ".pre-commit-config.yaml")


def build(release="HEAD", python=None, target=DIST):
    """Make both packages of a git revision and return their paths."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache()) as folder:
        module = Path(folder) / MODULE
        unpack(release, module)
        with step(f"Building the zip of {release}"):
            archive = make_zip(module, target)
        with step(f"Building the wheel of {release}"):
            wheel = make_wheel(module, target, python)
    for package in (archive, wheel):
        refuse_workshop(package)
        say(f"    {package.name}")
    return archive, wheel


def git(*arguments):
    """Return what git says of the checkout, whoever owns it."""
    done = subprocess.run(
        ["git", "-c", "safe.directory=*", *arguments],
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Problem(f"git {arguments[0]} failed: {done.stderr.strip()}")
    return done.stdout.strip()


def as_it_is():
    """Return a git revision of the checkout with what is not committed yet."""
    return git("stash", "create") or "HEAD"


def unpack(release, folder):
    """Put a git revision into a folder, without what is for developers."""
    folder.mkdir(parents=True, exist_ok=True)
    archive = folder.with_suffix(".tar")
    git("archive", "--format=tar", f"--output={archive}", release)
    shutil.unpack_archive(archive, folder)
    archive.unlink()


def version_of(module):
    return ast.literal_eval((module / "__manifest__.py").read_text())["version"]


def make_zip(module, target):
    """Return a zip with the module in a folder of its name, as app stores want it."""
    path = target / f"{MODULE}-{version_of(module)}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(module.rglob("*")):
            archive.write(file, file.relative_to(module.parent))
    return path


def make_wheel(module, target, python):
    """Return the wheel that whool makes of the module."""
    python = ensure_venv("build", "requirements-build.txt", python)
    made = module.parent / "wheel"
    line = [python, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation"]
    # whool packs what git tracks where there is git: here there is none
    done = subprocess.run(
        [*map(str, line), "--wheel-dir", str(made), str(module)],
        env=os.environ | {"GIT_CEILING_DIRECTORIES": str(module.parent)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Problem(f"The wheel cannot be built: {done.stdout}{done.stderr}")
    (wheel,) = made.glob("*.whl")
    return Path(shutil.move(wheel, target / wheel.name))


def check_packages(environment):
    """Build the packages, and install the wheel into an Odoo that has nothing of us."""
    with tempfile.TemporaryDirectory(dir=cache()) as folder:
        _archive, wheel = build(as_it_is(), target=Path(folder))
        place = Path(folder) / "site"
        line = [environment.python, "-m", "pip", "install", "--no-deps", "--quiet"]
        run(
            [*map(str, line), "--target", str(place), str(wheel)],
            "pip cannot install the wheel.",
        )
        clean = replace(environment, stage=place / "odoo" / "addons")
        write_configuration(clean)
        database = fresh_database(environment, "wheel", "crm")
        try:
            with step("Installing the wheel into a clean Odoo"):
                refuse_complaints(install(clean, database, MODULE, log="wheel"))
        finally:
            databases.drop(environment, database)


def refuse_workshop(package):
    """Raise if a package holds anything of the workshop."""
    names = zipfile.ZipFile(package).namelist()
    wrong = [name for name in names if any(f"/{part}" in name for part in KEPT_OUT)]
    if wrong:
        raise Problem(f"{package} holds {', '.join(wrong[:5])}: see .gitattributes.")
    wanted = ("/__manifest__.py", "/README.rst", "/static/description/icon.png")
    for name in wanted:
        if not any(found.endswith(name) for found in names):
            raise Problem(f"{package} has no {name}.")
