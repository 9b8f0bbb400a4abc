"""The demo served: started, announced when it answers, stopped with Ctrl-C."""

import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

from .console import Problem, say, step, tail
from .folders import local
from .odoo_process import command

SECONDS_TO_STOP = 20


def refuse_taken_port(interface, port):
    """Raise if there is no such port, or something listens there already."""
    if not 0 < port < 65536:
        raise Problem(f"{port} is no port: choose one from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((interface, port))
        except OSError as error:
            raise Problem(
                f"Port {port} cannot be used ({error.strerror}): stop what uses it, "
                f"or choose another one, as in --port {port + 1}."
            ) from None


def serve(environment, database, interface, port, extra):
    """Serve a database until Ctrl-C."""
    log = local("log", f"serve-{database}.log")
    arguments = [f"--http-interface={interface}", f"--http-port={port}"]
    arguments += [f"--db-filter=^{database}$", *extra]
    odoo = start(environment, command(environment, database, *arguments), log)
    try:
        with step("Starting Odoo"):
            wait_until_up(odoo, port, log, reachable(interface, "127.0.0.1"))
        announce(port, log, reachable(interface, "localhost"))
        odoo.wait()
        raise Problem(f"Odoo ended by itself; from {log}:\n{tail(log)}")
    except KeyboardInterrupt:
        say("\nStopping ...")
        return 0
    finally:
        stop(odoo)


def start(environment, command_line, log, mode="w"):
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open(mode) as output:
        return subprocess.Popen(
            command_line,
            cwd=environment.stage,
            env=environment.variables(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # Ctrl-C is ours to pass on: a second one would kill it half-way.
            start_new_session=True,
        )


def reachable(interface, here):
    """Return the host under which this machine reaches what serves on an interface."""
    return here if interface in ("0.0.0.0", "127.0.0.1") else interface


def wait_until_up(odoo, port, log, host="127.0.0.1"):
    # a proxy of the network knows nothing of this machine
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while odoo.poll() is None:
        try:
            with opener.open(f"http://{host}:{port}/web/login"):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.3)
    raise Problem(f"Odoo did not start; from {log}:\n{tail(log)}")


def announce(port, log, host):
    address = f"http://{host}:{port}"
    say(
        f"""
    Odoo with Customer Lifecycle:  {address}
    The pipeline of the story:     {address}/odoo/crm

    login   password
    demo    demo       the salesperson of the story
    admin   admin      everything

    Odoo's log: {log}
    Ctrl-C stops it.
"""
    )


def stop(odoo):
    odoo.send_signal(signal.SIGINT)
    try:
        odoo.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        odoo.kill()
        odoo.wait()
