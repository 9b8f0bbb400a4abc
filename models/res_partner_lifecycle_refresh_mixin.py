# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from contextlib import contextmanager

import psycopg2

from odoo import api, models
from odoo.tools import SQL

from .res_partner_lifecycle_facts_mixin import UNCOMPUTED

_logger = logging.getLogger(__name__)

SOURCES_PARAMETER = "crm_customer_lifecycle.purchase_sources"

# Key in the cursor's cache, for anybody can send a context: contacts to mark later.
DEFERRED = "crm_customer_lifecycle_marked_contacts"

# For the statement over all contacts; PostgreSQL's defaults suit short statements.
_SETTINGS = {
    "jit": "off",
    "work_mem": "64MB",
    "parallel_setup_cost": "100",
    "parallel_tuple_cost": "0.01",
    # whoever puts together what the others read has enough to do
    "parallel_leader_participation": "off",
}


class ResPartnerLifecycleRefreshMixin(models.AbstractModel):
    """When the lifecycle facts are read anew: of a few contacts, or of all."""

    _name = "res.partner.lifecycle.refresh.mixin"
    _description = "Refreshing the Lifecycle Facts of Contacts"

    def _lifecycle_mark_facts(self):
        """Let the facts of the entities of ``self``, and their contacts, be read anew.

        For changes that the ORM does not see: SQL, and leads, whose changes are
        filtered first. Takes effect when the facts are next read, or flushed.
        """
        deferred = self.env.cr.cache.get(DEFERRED)
        if deferred is not None:
            deferred.update(self._ids)
            return
        # read together: they may come from leads that are gone by now
        entities = self.sudo().with_prefetch().commercial_partner_id.with_prefetch()
        entities.modified(["lifecycle_opening_purchases"])

    @contextmanager
    def _lifecycle_mark_later(self, compute_too=False):
        """Mark, once and at the end, all that is marked within: for bulk actions.

        Not after an error of the database: no query would be answered any more, and
        what was done is undone.

        :param bool compute_too: whether to put off until then, too, what Odoo computes
            by itself because a dependency of the facts changes
        """
        cache = self.env.cr.cache
        if DEFERRED in cache:
            yield
            return
        marked, uncomputed, failed = set(), set(), False
        cache[DEFERRED] = marked
        if compute_too:
            cache[UNCOMPUTED] = uncomputed
        try:
            yield
        except psycopg2.Error:
            failed = True
            raise
        finally:
            self._lifecycle_end_marking(set() if failed else marked | uncomputed)

    @api.model
    def _lifecycle_end_marking(self, ids):
        """Mark what ``_lifecycle_mark_later`` has put off."""
        cache = self.env.cr.cache
        partners = self.browse(ids)
        if cache.pop(DEFERRED, None) is None:
            # emptied when a savepoint was rolled back: contacts may be gone, too
            partners = partners.exists()
        cache.pop(UNCOMPUTED, None)
        partners._lifecycle_mark_facts()

    def unlink(self):
        """Forget deleted contacts among those to mark, or to compute, later."""
        cache = self.env.cr.cache
        result = super().unlink()
        for name in (DEFERRED, UNCOMPUTED):
            cache.get(name, set()).difference_update(self._ids)
        return result

    def _lifecycle_read_facts(self):
        """Return the facts of the commercial entities ``self``, in one query.

        :return: ``{entity id: {field name: value, or None}}``
        :rtype: dict
        """
        if not self:
            return {}
        rows = self.env.execute_query(self._lifecycle_select_facts(self.ids))
        names = self._lifecycle_get_fact_fields()
        return {
            entity_id: dict(zip(names, values, strict=True))
            for entity_id, *values in rows
        }

    @api.model
    def _lifecycle_refresh_all(self, entity_ids=None):
        """Bring the facts of all contacts up to date.

        Reads everything once, and writes those rows only whose facts differ. Where
        none does, there is no UPDATE.

        :param entity_ids: ids of commercial entities to keep to; all, if None
        :return: number of contacts that were updated
        :rtype: int
        """
        names = self._lifecycle_get_fact_fields()
        changes = self._lifecycle_select_changes(entity_ids)
        for field in changes.to_flush:
            self.env[field.model_name].flush_model([field.name])
        self.flush_model(names)
        with self._lifecycle_plan_for_all():
            # apart from the UPDATE, which is never planned in parallel
            self.env.cr.execute(
                SQL("CREATE TEMPORARY TABLE lifecycle_changed AS %s", changes)
            )
            count = self.env.cr.rowcount
        if count:
            self._lifecycle_write_changes(names)
        self.invalidate_model(names)
        if count:
            self._lifecycle_tell_changes(names)
        self.env.cr.execute("DROP TABLE lifecycle_changed")
        return count

    @api.model
    def _lifecycle_write_changes(self, names):
        """Write the facts that ``_lifecycle_refresh_all`` put into its table."""
        assignments = SQL(", ").join(
            SQL("%s = %s", SQL.identifier(name), SQL.identifier("changed", name))
            for name in names
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE res_partner SET %s FROM lifecycle_changed changed
                 WHERE res_partner.id = changed.id
                """,
                assignments,
            )
        )

    @api.model
    def _lifecycle_tell_changes(self, names):
        """Have what is stored of the facts elsewhere computed anew, for those contacts
        whose facts ``_lifecycle_refresh_all`` has written.

        Nothing of ours is, so nobody is told before a field made in Studio is.
        """
        get_dependents = self.env.registry.get_dependent_fields
        stored = (
            field.store and field.name not in names
            for name in names
            for field in get_dependents(self._fields[name])
        )
        if any(stored):
            rows = self.env.execute_query(SQL("SELECT id FROM lifecycle_changed"))
            self.browse([partner_id for (partner_id,) in rows]).modified(names)

    @contextmanager
    def _lifecycle_plan_for_all(self):
        """Have the database read big tables in parallel, and sort in memory.

        The settings hold until the block ends, or the transaction is rolled back.
        """
        before = self.env.execute_query(
            SQL(
                "SELECT name, setting, unit FROM pg_settings WHERE name IN %s",
                tuple(_SETTINGS),
            )
        )
        self._lifecycle_set(_SETTINGS)
        yield
        self._lifecycle_set(
            {name: f"{value}{unit or ''}" for name, value, unit in before}
        )

    @api.model
    def _lifecycle_set(self, settings):
        """Change settings of the database, ``{name: value}``, for this transaction."""
        self.env.execute_query(
            SQL(
                "SELECT %s",
                SQL(", ").join(
                    SQL("set_config(%s, %s, true)", name, value)
                    for name, value in settings.items()
                ),
            )
        )

    # ------------------------------------------------------------
    # LIFE OF THE SOURCES
    # ------------------------------------------------------------

    def _register_hook(self):
        """Count the history anew when a source of purchases came or went.

        So it is when Sales is installed or uninstalled after us.
        """
        super()._register_hook()
        if self._name == "res.partner":
            self._lifecycle_follow_sources()

    @api.model
    def _lifecycle_follow_sources(self):
        """Refresh all facts if the sources are not those of the last refresh."""
        parameters = self.env["ir.config_parameter"].sudo()
        sources = repr([tuple(s) for s in self._lifecycle_purchase_sources()])
        if parameters.get_param(SOURCES_PARAMETER) != sources:
            _logger.info("Reading the lifecycle facts of all contacts")
            count = self._lifecycle_refresh_all()
            parameters.set_param(SOURCES_PARAMETER, sources)
            _logger.info("Lifecycle facts of %s contacts brought up to date", count)
