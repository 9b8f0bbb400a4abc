"""Odoo as a process: run it to its end, check its log, or serve with it."""

import subprocess

from . import databases
from .console import Problem, step, tail
from .folders import held_locks, key, local, lock
from .log_gate import complaints

# of the modules' names in that of a database, which PostgreSQL cuts at 63
LONGEST = 40


def command(environment, database, *arguments, subcommand=(), program=("-m", "odoo")):
    """Return the command line of Odoo on a database."""
    return [
        str(environment.python),
        *(*program, *subcommand),
        *("--config", str(environment.configuration)),
        *("--database", database),
        *arguments,
    ]


def run(environment, database, *arguments, log="odoo"):
    """Run Odoo until it stops by itself; return its log file, or raise a Problem."""
    line = command(environment, database, "--stop-after-init", *arguments)
    return run_logged(environment, line, f"{log}.log", "Odoo stopped")


def run_logged(environment, line, log, failure, path=()):
    """Run a command line in Odoo's environment, its output in a log file.

    Return the file; raise a Problem that begins with `failure` if it fails. `path`:
    folders to import from as well.
    """
    file = local("log", log)
    file.parent.mkdir(parents=True, exist_ok=True)
    variables = environment.variables()
    variables["PYTHONPATH"] = ":".join([variables["PYTHONPATH"], *map(str, path)])
    with file.open("w") as output:
        code = subprocess.run(
            line,
            cwd=environment.stage,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=held_locks,
            check=False,
        ).returncode
    if code:
        raise Problem(f"{failure} (code {code}, whole log: {file}):\n{tail(file, 40)}")
    return file


def install(environment, database, *modules, demo=False, log="install"):
    """Install modules; without a database of that name, make one."""
    options = ["--no-http", "--init", ",".join(modules)]
    return run(environment, database, *options, *with_demo(demo), log=log)


def update(environment, database, *modules, log="update"):
    """Update modules in a database."""
    return run(
        environment, database, "--no-http", "--update", ",".join(modules), log=log
    )


def with_demo(demo):
    return ["--with-demo"] if demo else []


def refuse_complaints(log):
    """Raise if an Odoo log holds a WARNING or worse that bare Odoo would not log."""
    found = complaints(log.read_text(errors="replace"))
    if found:
        text = "\n".join(f"    {line}" for line in found)
        raise Problem(f"Odoo complained (whole log: {log}):\n{text}")


def base_database(environment, *modules, demo=False):
    """Return a database with these modules of Odoo's own, made once for each Odoo.

    Meant to be cloned: leave it as it is.
    """
    kind = "demo" if demo else "plain"
    contents = "_".join(modules)
    if len(contents) > LONGEST:
        contents = key(*modules)
    name = f"base_{contents}_{kind}_{environment.odoo_identity}"
    with lock(name):
        if databases.labels(environment).get(name) is None:
            databases.drop(environment, name)
            what = f"Installing {', '.join(modules)} ({kind}), to be cloned from now on"
            with step(what):
                install(environment, name, *modules, demo=demo, log=f"base-{kind}")
            databases.label(environment, name)
    return name


def fresh_database(environment, purpose, *modules):
    """Return a new database with these modules of Odoo's own, without demo data."""
    name = databases.random_name(purpose)
    databases.clone(environment, base_database(environment, *modules), name)
    return name
