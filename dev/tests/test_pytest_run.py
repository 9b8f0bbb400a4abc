"""Which tests are meant by what is named, or by nothing."""

from types import SimpleNamespace

import pytest

from environment.console import Problem
from environment.folders import CHECKOUT
from environment.pytest_run import on_stage

STAGED = SimpleNamespace(module=CHECKOUT.parent / "staged")


@pytest.mark.parametrize("folder", [".", "dev"])
def test_without_paths_all_tests_of_the_module_are_meant(monkeypatch, folder):
    monkeypatch.chdir(CHECKOUT / folder)
    assert on_stage(STAGED, []) == [str(STAGED.module / "tests")]


def test_a_path_is_looked_for_where_one_stands(monkeypatch):
    monkeypatch.chdir(CHECKOUT / "tests")
    [found] = on_stage(STAGED, ["test_gate.py::TestStageGate"])
    assert found == str(STAGED.module / "tests" / "test_gate.py::TestStageGate")


def test_a_path_that_is_not_there_is_refused_in_words():
    with pytest.raises(Problem, match="test_nothing"):
        on_stage(STAGED, ["tests/test_nothing.py"])
