"""Debian packages fetched with apt, unpacked, and never installed."""

import getpass
import re
import shutil
from pathlib import Path

from .console import Problem
from .folders import cache
from .system import output_of, run

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
NO_SUCH = "This machine's apt has no Debian mirror that offers {}."


def mirrors():
    """Return the addresses of the Debian mirrors that this machine's apt uses."""
    fields = "$(REPO_URI)|$(ORIGIN)|$(LABEL)"
    listing = output_of(["apt-get", "indextargets", "--format", fields]) or ""
    found = []
    for line in listing.splitlines():
        address, origin, label = line.split("|")
        # Before the first `apt-get update`, origin and label are not known yet.
        is_debian = origin == "Debian" and label == "Debian"
        is_unknown = origin in ("", "$(ORIGIN)") and "security" not in address
        if (is_debian or is_unknown) and address not in found:
            found.append(address)
    return found


class PrivateApt:
    """An apt that has its own lists and sources and leaves the system's alone."""

    def __init__(self, suites):
        self.folder = cache() / "apt"
        self.sources = self.folder / "sources.list"
        self.suites = suites

    def command(self, program, *arguments):
        settings = {
            "Dir::Etc::sourcelist": self.sources,
            "Dir::Etc::sourceparts": "/dev/null",
            "Dir::State::lists": self.folder / "lists",
            "Dir::Cache": self.folder,
            # No sandbox: its user cannot enter our cache, and apt would grumble.
            "APT::Sandbox::User": getpass.getuser(),
            "Acquire::Languages": "none",
            "Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled": "false",
            "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled": "false",
        }
        options = [f"-o{name}={value}" for name, value in settings.items()]
        return [program, "-qq", *options, *arguments]

    def update(self):
        """Read the package lists, from the first mirror that has all the suites."""
        if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
            raise Problem("There is no apt-get on this machine.")
        for part in ("lists/partial", "archives/partial"):
            (self.folder / part).mkdir(parents=True, exist_ok=True)
        signed = f"[signed-by={KEYRING}] " if KEYRING.exists() else ""
        for mirror in mirrors():
            lines = (f"deb {signed}{mirror} {suite} main\n" for suite in self.suites)
            self.sources.write_text("".join(lines))
            if output_of(self.command("apt-get", "update")) is not None:
                return
        raise Problem(NO_SUCH.format(" and ".join(self.suites)))

    def version(self, package):
        """Return the version that `package` ("name/suite") has there."""
        asked = self.command("apt-get", "download", "--print-uris", package)
        match = re.search(r" \S+?_([^_ ]+)_\w+\.deb ", output_of(asked) or "")
        if not match:
            raise Problem(NO_SUCH.format(package))
        return match[1].replace("%3a", "-")

    def unpack(self, packages, prefix):
        """Download packages and unpack them into a folder."""
        downloads = prefix / "downloads"
        downloads.mkdir()
        run(
            self.command("apt-get", "download", *packages),
            "Debian's packages could not be downloaded: check the network.",
            cwd=downloads,
        )
        for package in sorted(downloads.glob("*.deb")):
            failure = f"{package.name} could not be unpacked: try again."
            run(["dpkg-deb", "-x", str(package), str(prefix)], failure)
        shutil.rmtree(downloads)

    def clean(self):
        """Forget the package lists: they are only good for one download."""
        shutil.rmtree(self.folder, ignore_errors=True)
