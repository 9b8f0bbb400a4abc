"""Playing a scene in a database: what it returns is what is wrong."""

from environment.folders import CHECKOUT
from environment.odoo_process import command, run_logged


def play(environment, database, scene, *arguments):
    """Run a function of `living.scenes` in Odoo; raise what it finds wrong."""
    line = [str(environment.python), "-m", "living.inside"]
    line += [str(environment.configuration), database, scene, *arguments]
    log = f"living-{scene.replace(':', '-')}.log"
    failure = f"{scene} in {database} finds something wrong"
    return run_logged(environment, line, log, failure, path=[CHECKOUT / "dev"])


def uninstall(environment, database, module):
    """Uninstall a module as the Apps menu does; return the log."""
    configuration = ("--config", str(environment.configuration))
    line = command(environment, database, subcommand=["module", "uninstall"])
    # this command of Odoo's knows no other options
    line = [*line[:5], *configuration, "--database", database, module]
    failure = f"{module} cannot be uninstalled"
    return run_logged(environment, line, "uninstall.log", failure)
