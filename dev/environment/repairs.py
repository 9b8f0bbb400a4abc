"""What Debian's Odoo package lacks, or has too much of."""

import shutil
import tarfile
import tempfile
from pathlib import Path

from .console import Problem, say
from .system import run

ADDONS = "usr/lib/python3/dist-packages/odoo/addons"
SEGMENTATION = "@mediapipe/selfie_segmentation@0.1.1675465747"
SEGMENTATION_FILE = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
STAND_IN = (
    '// Stand-in for the npm package "@mediapipe/selfie_segmentation", which was not\n'
    "// to be had: video calls cannot blur their background.\n"
)


def drop_stray_addons(prefix):
    """Delete the second `addons`, which would hide other packages of that name."""
    shutil.rmtree(prefix / ADDONS / "../../addons", ignore_errors=True)


def fill_gaps(prefix):
    """Add the script without which every page of the back office logs an error."""
    target = prefix / ADDONS / SEGMENTATION_FILE
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        target.write_bytes(segmentation_script())
    except Problem as problem:
        # A stand-in is enough: the script only serves video calls.
        say(f"  {problem}\n  Going on without blurred backgrounds in video calls.")
        target.write_text(STAND_IN)


def segmentation_script():
    """Return the script from the npm package."""
    npm = shutil.which("npm")
    if not npm:
        raise Problem("There is no npm on this machine.")
    with tempfile.TemporaryDirectory() as folder:
        run(
            [npm, "pack", "--silent", "--cache", f"{folder}/cache", SEGMENTATION],
            f"npm could not download {SEGMENTATION}.",
            cwd=folder,
        )
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as tar:
            return tar.extractfile("package/selfie_segmentation.js").read()


def refuse_dangling_links(prefix):
    """Raise if a link leads nowhere: pages would lack fonts and scripts."""
    dangling = [
        str(path.relative_to(prefix))
        for path in (prefix / ADDONS).rglob("*")
        if path.is_symlink() and not path.exists()
    ]
    if dangling:
        raise Problem(
            f"Debian's Odoo has {len(dangling)} links that lead nowhere, "
            f"{dangling[0]} for one."
        )
