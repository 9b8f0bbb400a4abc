"""Playing a scene in a database: what it returns is what is wrong."""

import subprocess

from environment.console import Problem, tail
from environment.folders import CHECKOUT, local
from environment.odoo_process import command


def play(environment, database, scene):
    """Run a function of `living.scenes` in Odoo; raise what it finds wrong."""
    log = local("log", f"living-{scene.replace(':', '-')}.log")
    log.parent.mkdir(parents=True, exist_ok=True)
    variables = environment.variables()
    variables["PYTHONPATH"] += f":{CHECKOUT / 'dev'}"
    arguments = [str(environment.configuration), database, scene]
    with log.open("w") as output:
        code = subprocess.run(
            [str(environment.python), "-m", "living.inside", *arguments],
            cwd=environment.stage,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode
    if code:
        raise Problem(f"{scene} in {database} (whole log: {log}):\n{tail(log, 40)}")
    return log


def uninstall(environment, database, module):
    """Uninstall a module as the Apps menu does; return the log."""
    log = local("log", "uninstall.log")
    configuration = ("--config", str(environment.configuration))
    line = command(environment, database, subcommand=["module", "uninstall"])
    # this command of Odoo's knows no other options
    line = [*line[:5], *configuration, "--database", database, module]
    with log.open("w") as output:
        code = subprocess.run(
            line,
            cwd=environment.stage,
            env=environment.variables(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode
    if code:
        raise Problem(f"{module} cannot be uninstalled ({log}):\n{tail(log, 40)}")
    return log
