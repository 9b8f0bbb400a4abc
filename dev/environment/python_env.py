"""Virtual environments, one for each set of pins and each Python."""

import shutil
import subprocess
import sys

from .console import Problem, step
from .folders import CHECKOUT, build_once, cache, is_built, key
from .system import apt_install, output_of, run

SUPPORTED = ((3, 10), (3, 13))
ASK = "import sys; print(*sys.version_info[:3], sys.base_prefix)"


def interpreter(asked=None):
    """Return a Python that Odoo 19 runs on: the asked one, ours, or one on PATH."""
    newest_first = range(SUPPORTED[1][1], SUPPORTED[0][1] - 1, -1)
    names = [asked] if asked else [sys.executable, "python3"]
    names += [] if asked else [f"python3.{minor}" for minor in newest_first]
    for name in names:
        path = shutil.which(name)
        answer = path and output_of([path, "-c", ASK])
        if answer and SUPPORTED[0] <= version_of(answer) <= SUPPORTED[1]:
            return path, answer
    raise Problem(
        f"Odoo 19 needs Python 3.10 to 3.13 and {' or '.join(names)} is none: "
        "install one and name it with --python."
    )


def version_of(answer):
    major, minor = answer.split()[:2]
    return int(major), int(minor)


def ensure_venv(name, requirements, python=None):
    """Return the Python of an environment with the pins of dev/`requirements`."""
    path, answer = interpreter(python)
    pins = CHECKOUT / "dev" / requirements
    version = "{}.{}".format(*version_of(answer))
    folder = cache() / f"{name}-py{version}-{key(pins.read_text(), answer)}"
    if not is_built(folder):
        with step(f"Installing {requirements} for Python {version} from PyPI"):
            build_once(folder, lambda target: build(path, target, pins, version))
    python = folder / "bin" / "python"
    if output_of([str(python), "-c", ""]) is None:
        raise Problem(f"{python} does not start any more: delete {folder}, try again.")
    return python


def build(python, folder, pins, version):
    """Create the environment and install the pins into it."""
    if not has_venv(python) and not apt_install(f"python{version}-venv"):
        raise Problem(
            f"{python} cannot make virtual environments: install the system's "
            f"package python{version}-venv."
        )
    run([python, "-m", "venv", str(folder)], f"{python} -m venv failed.")
    pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    # Bytecode goes to a folder of its own at the first import (see setup.py).
    run(
        [*pip, "install", "--no-compile", "--requirement", str(pins)],
        f"pip could not install {pins.name}: check the network, then start again.",
    )


def has_venv(python):
    """Tell whether venv works: Debian keeps a part of it in a package of its own."""
    command = [python, "-c", "import ensurepip, venv"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
