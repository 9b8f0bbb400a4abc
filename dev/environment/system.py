"""The machine: who we are on it, running its programs, installing its packages."""

import os
import shutil
import subprocess
import sys

from .console import Problem, say, step, tail
from .folders import held_locks, local


def is_root():
    return os.geteuid() == 0


def run(command, failure, **options):
    """Run a set-up program, its output in a log; raise `failure` if it fails."""
    log = local("log", "setup.log")
    log.parent.mkdir(parents=True, exist_ok=True)
    options.setdefault("stdin", subprocess.DEVNULL)
    with log.open("w") as output:
        output.write(f"$ {' '.join(map(str, command))}\n")
        output.flush()
        code = subprocess.run(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=held_locks,
            check=False,
            **options,
        ).returncode
    if code:
        raise Problem(f"{failure}\nIts last words, from {log}:\n{tail(log)}")


def output_of(command, **options):
    """Return what a program prints, or None if it is missing or fails."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            **options,
        )
    except FileNotFoundError:
        return None
    return done.stdout if done.returncode == 0 else None


def as_administrator():
    """Return the prefix that runs a command as root, or None without the right to."""
    if is_root():
        return []
    if not shutil.which("sudo"):
        return None
    if output_of(["sudo", "-n", "true"]) is not None:
        return ["sudo", "-n"]
    return ["sudo"] if sys.stdin.isatty() else None


def os_id():
    """Return the distribution's id as in /etc/os-release ("debian", "ubuntu")."""
    try:
        with open("/etc/os-release") as file:
            pairs = dict(line.rstrip().split("=", 1) for line in file if "=" in line)
    except FileNotFoundError:
        return ""
    return pairs.get("ID", "").strip('"')


def apt_install(*packages):
    """Install system packages if we may; tell whether they are there now."""
    prefix = as_administrator()
    if prefix is None or not shutil.which("apt-get"):
        return False
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qy"]
    with step(f"Installing {', '.join(packages)} from the system's packages"):
        try:
            run([*prefix, *quiet, "update"], "apt-get update failed.")
            run(
                [*prefix, *quiet, "install", "--no-install-recommends", *packages],
                f"apt-get could not install {', '.join(packages)}.",
            )
        except Problem as problem:
            say(f"  {problem}")
            return False
    return True
