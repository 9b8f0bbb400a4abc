from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from odoo.tests import tagged, users

from ..models.crm_lifecycle_mixin import CrmLifecycleMixin
from .common import LifecycleCase

# The ORM creates 100 records a statement: for 200 records, each of up to eight models
# (contacts, companies, messages, tracking values, activities …) costs an INSERT more.
BATCH_SLACK = 12


class PerformanceCase(LifecycleCase):
    """Count queries, with warm caches and nothing left to write."""

    @contextmanager
    def _count_queries(self):
        """Yield a list that holds the number of queries when the block has ended."""
        self.env.flush_all()
        self.env.invalidate_all()
        counted, before = [], self.env.cr.sql_log_count
        yield counted
        self.env.flush_all()
        self.env.cr.precommit.run()  # where tracking messages are posted
        counted.append(self.env.cr.sql_log_count - before)

    @contextmanager
    def _bare_crm(self):
        """Run core's methods only, as if our overrides did not exist."""
        names = ("write", "_stage_find", "_handle_won_lost", "action_set_won")
        with ExitStack() as stack:
            for name in names:
                stack.enter_context(
                    patch.object(CrmLifecycleMixin, name, self._get_passing(name))
                )
            yield

    def _get_passing(self, name):
        def passing(records, *args, **kwargs):
            method = getattr(super(CrmLifecycleMixin, records), name)
            return method(*args, **kwargs)

        return passing

    def _create_leads(self, count, **values):
        """Create leads of as many people; three in ten work for a company."""
        created = self.env["crm.lead"].create(
            [
                {
                    "name": f"Lead {number}",
                    "type": "lead",
                    "user_id": self.user_sales_salesman.id,
                    "team_id": self.sales_team_1.id,
                    "stage_id": self.stage_team1_1.id,
                    "contact_name": f"Person {count}/{number}",
                    "partner_name": number % 10 < 3 and f"Company {count}/{number}",
                    "email_from": f"person.{number}@{count}.example.com",
                    **values,
                }
                for number in range(count)
            ]
        )
        self.env.cr.precommit.run()
        return created.with_user(self.env.user)


@tagged("post_install", "-at_install")
class TestBulkPerformance(PerformanceCase):
    """Actions on many leads: the number of queries is that of the call, not of the
    leads."""

    def _assert_constant(self, prepare, action):
        """Compare the queries of ``action`` on 200 records with those on 20.

        :param prepare: called with a number, returns as many records
        :param action: called with the records; fails when one of them was left
        """
        counts = {}
        for count in (3, 20, 200):  # the first warms the caches
            records = prepare(count)
            with self._count_queries() as counted:
                result = action(records.browse(records.ids))  # as over RPC
            self.assertEqual(len(result["params"]["report"]["done"]), count)
            counts[count] = counted[0]
        allowed = counts[20] + BATCH_SLACK + self._count_core_lookups(180)
        self.assertLessEqual(counts[200], allowed, f"queries by records: {counts}")

    def _count_core_lookups(self, count):
        """Return how often Odoo looks up the companies of the database for so many
        leads: for each new contact who works for a company, three in ten, where
        contacts have fields for each company, as with accounting."""
        partners = self.env["res.partner"]
        return count * 3 // 10 if partners._company_dependent_commercial_fields() else 0

    @users("user_sales_salesman")
    def test_convert(self):
        """Finding and creating contacts, conversion, tracking notes."""
        self._assert_constant(
            self._create_leads, lambda leads: leads.action_lifecycle_convert()
        )

    @users("user_sales_salesman")
    def test_create_customer(self):
        """Finding and creating contacts, linking each to its lead."""
        self._assert_constant(
            self._create_leads, lambda leads: leads.action_lifecycle_create_customer()
        )

    @users("user_sales_salesman")
    def test_won(self):
        """Core's closing and scoring, conversion, placing, tracking notes."""
        self._assert_constant(
            self._create_leads, lambda leads: leads.action_lifecycle_won()
        )

    @users("user_sales_salesman")
    def test_won_repeat_purchases(self):
        """The same for customers, who also move on to their own stage."""

        def prepare(count):
            contacts = self.env["res.partner"].create(
                [{"name": f"Customer {count}/{number}"} for number in range(count)]
            )
            deals = self._create_leads(count * 2).sudo()
            for deal, contact in zip(deals, contacts + contacts, strict=True):
                deal.partner_id = contact
            deals[:count].action_set_won()
            self.env.cr.precommit.run()
            return deals[count:].with_user(self.env.user)

        def win(leads):
            result = leads.action_lifecycle_won()
            self.assertEqual(leads.stage_id, self.stage_repeat)
            return result

        self._assert_constant(prepare, win)

    @users("user_sales_salesman")
    def test_disqualify(self):
        """Opening the wizard, then losing the leads with a reason and a note."""
        reason = self.env["crm.lost.reason"].sudo().create({"name": "No need"})

        def disqualify(leads):
            context = leads.action_qualification_disqualify()["context"]
            wizard = (
                self.env["crm.lead.lost"]
                .with_context(**context)
                .create({"lost_reason_id": reason.id, "lost_feedback": "No pet."})
            )
            return wizard.action_lost_reason_apply()

        self._assert_constant(self._create_leads, disqualify)

    @users("user_sales_salesman")
    def test_recycle(self):
        """Opening the wizard, restoring lost leads, planning an activity for each."""

        def prepare(count):
            leads = self._create_leads(count)
            leads.action_set_lost()
            self.env.cr.precommit.run()
            return leads

        def recycle(leads):
            context = leads.action_lifecycle_recycle()["context"]
            wizard = self.env["crm.lead.recycle"].with_context(**context).create({})
            return wizard.action_lifecycle_recycle()

        self._assert_constant(prepare, recycle)

    @users("user_sales_salesman")
    def test_repeat_opportunity(self):
        """Reading the purchases of the customers, creating one opportunity each."""

        def prepare(count):
            deals = self._create_leads(count)
            deals.action_lifecycle_convert()
            deals.action_set_won()
            self.env.cr.precommit.run()
            return deals.partner_id

        self._assert_constant(
            prepare, lambda partners: partners.action_lifecycle_repeat_opportunity()
        )
