"""A pytest plugin: Odoo's linters import packages that Odoo itself does not need.

They come last, so that Odoo goes on with its own versions of all others.
"""

import os
import sys

sys.path.append(os.environ["DEV_TEST_PATH"])
