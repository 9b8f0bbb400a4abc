"""Where Odoo comes from when it is neither given nor in Debian's reach."""

import subprocess

import pytest

from environment import odoo_source
from environment.console import Problem


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """Let git find a small repository, built like Odoo's own, at Odoo's address."""
    origin = tmp_path / "origin"
    (origin / "odoo").mkdir(parents=True)
    (origin / "addons" / "crm").mkdir(parents=True)
    (origin / "odoo" / "release.py").write_text("version_info = (19, 0, 0, 'final')\n")
    (origin / "addons" / "crm" / "__manifest__.py").write_text("{}\n")
    git = ["git", "-C", str(origin)]
    git += ["-c", "user.name=x", "-c", "user.email=x@y.example"]
    subprocess.run([*git, "init", "-q", "-b", "19.0"], check=True)
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "Odoo"], check=True)
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", f"url.file://{origin}.insteadOf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", odoo_source.REPOSITORY)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(odoo_source, "from_debian", lambda: None)
    monkeypatch.delenv("ODOO_SOURCE", raising=False)
    return origin


def test_odoo_is_cloned_where_debian_has_none(repository, tmp_path):
    found = odoo_source.find_odoo()
    assert (found.python_path / "odoo" / "release.py").is_file()
    assert [path.name for path in found.addons] == ["addons"]
    assert tmp_path / "cache" in found.python_path.parents


def test_a_clone_is_reused(repository):
    first = odoo_source.find_odoo()
    (repository / "odoo" / "release.py").unlink()
    assert odoo_source.find_odoo() == first


def test_another_series_is_refused_in_words(repository, monkeypatch):
    release = repository / "odoo" / "release.py"
    release.write_text("version_info = (18, 0, 0, 'final')\n")
    monkeypatch.setenv("ODOO_SOURCE", str(repository))
    with pytest.raises(Problem, match=r"holds Odoo 18\.0, not 19\.0"):
        odoo_source.find_odoo()


def test_a_clone_that_fails_says_how_to_go_on(repository, monkeypatch):
    monkeypatch.setattr(odoo_source, "SERIES", "19.1")
    with pytest.raises(Problem, match="ODOO_SOURCE"):
        odoo_source.find_odoo()
