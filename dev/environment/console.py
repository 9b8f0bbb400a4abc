"""What the commands say to people: progress, results, and one-sentence endings."""

import signal
import sys
import threading
import time
from contextlib import contextmanager

SECONDS_BETWEEN_SIGNS_OF_LIFE = 15


class Problem(Exception):
    """Something is missing or broken; the message says what to do about it."""


def say(text):
    print(text, flush=True)


@contextmanager
def step(what):
    """Announce a long step, show that it is alive, and say how long it took."""
    start = time.monotonic()
    done = threading.Event()

    def show_life():
        while not done.wait(SECONDS_BETWEEN_SIGNS_OF_LIFE):
            say(f"    ... {time.monotonic() - start:.0f} s")

    say(f"* {what}")
    threading.Thread(target=show_life, daemon=True).start()
    try:
        yield
    finally:
        done.set()
    say(f"    done in {time.monotonic() - start:.1f} s")


def tail(path, lines=15):
    """Return the last lines of a log file, indented for reading."""
    try:
        text = path.read_text(errors="replace")
    except FileNotFoundError:
        return ""
    return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])


def main(command):
    """Run a command; every foreseen failure ends in its sentence, not a traceback."""
    # kill(1) must unwind like Ctrl-C, so that databases are dropped and the
    # private PostgreSQL is stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        sys.exit(command())
    except Problem as problem:
        print(f"\n{problem}", file=sys.stderr)
    except OSError as error:
        print(
            f"\n{error}: check the permissions and the free space there.",
            file=sys.stderr,
        )
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        sys.exit(130)
    sys.exit(1)
