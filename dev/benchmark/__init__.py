"""What bare crm and crm with this module cost, side by side.

Two halves: `databases`, `sides`, `install`, `report`, `goals` and `plans` run in the
command (standard library only, with `environment`); `inside` and all it imports
(`fill`, `verify`, `measure`, `scene`, `views`, `operations`) run in Odoo's Python.

A new operation is a function in `operations/`: see `operations/registry.py`.
"""
