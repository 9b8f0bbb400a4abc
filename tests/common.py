from datetime import datetime, timedelta

from odoo.tests import freeze_time

from odoo.addons.crm.tests.common import TestCrmCommon


class LifecycleCase(TestCrmCommon):
    """Core's sales organisation, and a stage for repeat customers open to all teams."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stage_repeat = cls.env["crm.stage"].create(
            {
                "name": "Repeat",
                "sequence": 80,
                "is_won": True,
                "lifecycle_is_repeat": True,
            }
        )
        # core wins into the next won stage: the team's own comes first here
        cls.stage_gen_won.sequence = 75
        # one stage for repeat customers: what ships with us would compete with it
        cls.env["crm.stage"].search(
            [("lifecycle_is_repeat", "=", True), ("id", "!=", cls.stage_repeat.id)]
        ).lifecycle_is_repeat = False

    @classmethod
    def _create_opportunity(cls, partner=None, **values):
        """Create an opportunity of the own-documents salesperson."""
        return cls.env["crm.lead"].create(
            {
                "name": f"Deal of {partner.name if partner else 'nobody'}",
                "type": "opportunity",
                "partner_id": partner.id if partner else False,
                "user_id": cls.user_sales_salesman.id,
                "team_id": cls.sales_team_1.id,
                **values,
            }
        )

    @classmethod
    def _create_purchase(cls, partner, closed=None, **values):
        """Create an opportunity that is won, at ``closed`` if given.

        With its probability, which add-ons set that know nothing of won stages.
        """
        values.setdefault("stage_id", cls.stage_team1_won.id)
        values.setdefault("probability", 100)
        return cls._create_opportunity(
            partner, date_closed=closed or datetime(2026, 1, 15, 9), **values
        )

    def _create_meeting(self, lead, stop, partners, **values):
        """Create a meeting of an hour about a lead that ends at ``stop``."""
        events = self.env["calendar.event"].with_context(no_mail_to_attendees=True)
        return events.create(
            {
                "name": "Meeting",
                "start": stop - timedelta(hours=1),
                "stop": stop,
                "opportunity_id": lead.id,
                "partner_ids": partners.ids,
                **values,
            }
        )

    def _make_field(self, model, name, ttype, **values):
        """Make a field as Studio does; the registry forgets it after the test."""
        self.addCleanup(self.registry.reset_changes)
        self.addCleanup(self.registry.clear_all_caches)
        return self.env["ir.model.fields"].create(
            {
                "name": name,
                "field_description": name,
                "model_id": self.env["ir.model"]._get_id(model),
                "ttype": ttype,
                **values,
            }
        )

    def _as_salesman(self, records):
        return records.with_user(self.user_sales_salesman)

    def freeze(self, moment):
        """Let ``fields.Datetime.now()``, which dates purchases, be ``moment``."""
        return freeze_time(moment)
