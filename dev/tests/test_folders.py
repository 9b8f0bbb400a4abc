"""What a killed or a second start must not break."""

import subprocess
import sys
from pathlib import Path

import pytest

from environment import folders
from environment.console import Problem
from environment.databases import check_name


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return folders.cache()


def test_folder_is_built_once(cache):
    calls = []
    for _ in range(2):
        folders.build_once(cache / "thing", calls.append)
    assert calls == [cache / "thing"]


def test_unfinished_folder_is_built_anew(cache):
    def fail(folder):
        (folder / "half").touch()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        folders.build_once(cache / "thing", fail)
    assert not folders.is_built(cache / "thing")
    folders.build_once(cache / "thing", lambda folder: (folder / "whole").touch())
    assert sorted(path.name for path in (cache / "thing").iterdir()) == [
        ".complete",
        "whole",
    ]


def test_second_start_waits_for_the_first(cache):
    code = "from environment import folders\nwith folders.lock('thing'): print('in')"
    command = [sys.executable, "-c", code]
    settings = {"cwd": Path(__file__).parents[1], "text": True}
    with folders.lock("thing"):
        second = subprocess.Popen(command, stdout=subprocess.PIPE, **settings)
        assert "Waiting" in second.stdout.readline()
    assert second.communicate()[0] == "in\n"


def test_stage_holds_the_checkout_under_the_modules_name():
    assert (folders.stage() / folders.MODULE).resolve() == folders.CHECKOUT


@pytest.mark.parametrize("name", ["", "Demo", "1a", 'a"b', "a-b", "a" * 64])
def test_awkward_database_name_is_refused(name):
    with pytest.raises(Problem):
        check_name(name)
