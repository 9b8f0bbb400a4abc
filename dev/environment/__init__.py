"""Everything `dev/demo`, `dev/test`, `dev/shell` and `dev/bench` stand on.

Standard library only, so that it runs before anything is installed.
"""

import sys

if sys.version_info < (3, 10):  # noqa: UP036
    sys.exit("Python 3.10 to 3.13 is needed: call this as python3.11 dev/test, say.")
