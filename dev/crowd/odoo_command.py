"""Odoo's command line as a file.

With workers, Odoo starts its own helper process by the file it was started from, which
`python -m odoo` is not meant for.
"""

import sys


def main():
    sys.path.pop(0)  # this folder: nothing here may be taken for a module of Odoo
    from odoo.cli.command import main as odoo

    odoo()


main()
