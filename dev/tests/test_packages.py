"""What is given away has the module, and nothing of the workshop."""

import zipfile

import pytest

from environment import packages
from environment.console import Problem
from environment.folders import MODULE


def pack(path, *names):
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(f"{MODULE}/{name}", "")
    return path


WHOLE = ("__manifest__.py", "README.rst", "static/description/icon.png")


def test_whole_package_passes(tmp_path):
    packages.refuse_workshop(pack(tmp_path / "a.zip", *WHOLE))


@pytest.mark.parametrize("extra", ["dev/test", ".ci/run", ".github/workflows/a.yml"])
def test_workshop_is_refused(tmp_path, extra):
    with pytest.raises(Problem, match="gitattributes"):
        packages.refuse_workshop(pack(tmp_path / "a.zip", *WHOLE, extra))


@pytest.mark.parametrize("missing", WHOLE)
def test_lack_is_refused(tmp_path, missing):
    names = [name for name in WHOLE if name != missing]
    with pytest.raises(Problem, match="has no"):
        packages.refuse_workshop(pack(tmp_path / "a.zip", *names))
