"""The Odoo processes that the command talks to."""

import json
import subprocess
from pathlib import Path

from environment.console import Problem, tail
from environment.folders import local

DEV = Path(__file__).resolve().parents[1]


def start(environment, database, command, argument, errors, **options):
    variables = environment.variables()
    variables["PYTHONPATH"] = f"{variables['PYTHONPATH']}:{DEV}"
    arguments = [environment.configuration, database, command, argument]
    return subprocess.Popen(
        [environment.python, "-m", "benchmark.inside", *map(str, arguments)],
        cwd=environment.stage,
        env=variables,
        stderr=errors,
        text=True,
        **options,
    )


def log_of(database):
    path = local("log", f"{database}.log")
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def call(environment, database, command, argument=""):
    """Run a command inside Odoo to its end and return what it exits with, in words."""
    log = log_of(f"bench-{command}")
    with log.open("w") as errors:
        process = start(
            environment, database, command, argument, errors, stdin=subprocess.DEVNULL
        )
        code = process.wait()
    text = tail(log, 40)
    if "Traceback" in text:
        raise Problem(f"{command} failed in {database} (log: {log}):\n{text}")
    return text if code else ""


class Failed(Problem):
    """An operation failed; Odoo goes on."""


class Side:
    """Odoo on one database, waiting to run operations; use it as a context."""

    def __init__(self, environment, database, name):
        self.name = name
        self.log = log_of(f"bench-{name}")
        with self.log.open("w") as errors:
            self.process = start(
                environment,
                database,
                "serve",
                "",
                errors,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )

    def ask(self, **question):
        """Return the answer to a question, see `inside.serve`."""
        try:
            self.process.stdin.write(json.dumps(question) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise Problem(f"Odoo ({self.name}) ended; {self.log}:\n{tail(self.log)}")
        answer = json.loads(line)
        if "error" in answer:
            raise Failed(
                f"{question} failed ({self.name}): {answer['error']}\n"
                f"Where it happened is in {self.log}."
            )
        return answer

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        self.process.stdin.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def select(catalogue, only):
    """Return the operations whose name contains one of the words; all without."""
    if not only:
        return catalogue
    chosen = [
        item
        for item in catalogue
        if any(word.lower() in item["name"].lower() for word in only)
    ]
    if not chosen:
        names = ", ".join(item["name"] for item in catalogue)
        raise Problem(f"No operation is called like that. There are: {names}.")
    return chosen
