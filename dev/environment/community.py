"""Released modules of the Odoo community, beside Odoo's own, for a few databases."""

from dataclasses import replace

from .console import step
from .folders import CHECKOUT, build_once, cache, is_built, key, stage
from .setup import write_configuration
from .system import run

PINS = CHECKOUT / "dev" / "requirements-compat.txt"


def add_community(environment):
    """Return the environment with the pinned modules on its addons path as well.

    It has a configuration file of its own: the databases of the other one do not see
    these modules.

    :return: the Environment, and the names of the modules
    """
    folder = fetch(environment)
    addons = folder / "odoo" / "addons"
    odoo = environment.odoo
    richer = replace(
        environment,
        odoo=replace(
            odoo,
            addons=(*odoo.addons, addons),
            identity=key(odoo.identity, folder.name),
        ),
        stage=stage("community"),
    )
    write_configuration(richer)
    manifests = addons.glob("*/__manifest__.py")
    return richer, tuple(sorted(manifest.parent.name for manifest in manifests))


def fetch(environment):
    """Return the folder that holds the pinned modules, fetched once."""
    folder = cache() / f"community-{key(PINS.read_text())}"
    if not is_built(folder):
        with step(f"Fetching {PINS.name} from PyPI"):
            build_once(folder, lambda target: unpack(environment, target))
    return folder


def unpack(environment, folder):
    """Let pip unpack the wheels: they are folders below odoo/addons."""
    pip = [str(environment.python), "-m", "pip", "--disable-pip-version-check"]
    options = ["--no-deps", "--no-compile", "--only-binary=:all:", f"--target={folder}"]
    run(
        [*pip, "install", *options, "--requirement", str(PINS)],
        f"pip could not fetch {PINS.name}: check the network, then start again.",
    )
