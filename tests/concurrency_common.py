from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name


class ConcurrencyCase(BaseCase):
    """Transactions of their own, as requests have, and retried as requests are.

    Not among the standard tests: Odoo's own runner holds the lock of the registry
    while tests run, which the threads need. ``./dev/test`` runs them.
    """

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self._run(self._prepare)
        self.addCleanup(self._run, self._clean_up)

    def _run(self, job, uid=SUPERUSER_ID):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, uid, {"tracking_disable": True})
            return retrying(lambda: job(env), env)

    def _prepare(self, env):
        """Create what the test needs; committed."""

    def _clean_up(self, env):
        """Delete what `_prepare` created."""
