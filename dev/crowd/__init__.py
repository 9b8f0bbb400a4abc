"""Many salespeople at once; only Python's own library, but for the scenes in Odoo."""
