"""The module as it is at the start, so that edits during a long run change nothing."""

import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from environment.folders import CHECKOUT, MODULE, local
from environment.setup import write_configuration

LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "dev", "tests")


@contextmanager
def frozen(environment):
    """Lend an environment whose module is a copy of the checkout."""
    parent = local("bench")
    parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent) as folder:
        shutil.copytree(CHECKOUT, Path(folder, MODULE), ignore=LEFT_OUT)
        copy = replace(environment, stage=Path(folder))
        write_configuration(copy)
        yield copy
