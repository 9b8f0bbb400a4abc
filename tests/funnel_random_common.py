import random
from datetime import datetime, timedelta

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time

from . import funnel_truth
from .test_security import SecurityCase

LEADS = 500
OPERATIONS = 120


class FunnelRandomCase(SecurityCase):
    """Five hundred leads with all kinds of histories, and the truth about them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.rng = random.Random(20261122)
        cls.now = datetime(2025, 1, 1)
        cls.done, cls.refused = {}, {}
        cls.partners = cls._create_partners()
        cls.all_leads = cls._create_leads()
        for step in range(OPERATIONS):
            cls.now += timedelta(hours=cls.rng.randint(1, 100))
            cls._operate(step)
        cls.env.flush_all()
        cls.env.invalidate_all()
        cls.truth = funnel_truth.read_truth(cls.env)

    @classmethod
    def _create_partners(cls):
        partners = cls.env["res.partner"].create(
            [
                {
                    "name": f"Customer {number}",
                    "is_company": number % 3 == 0,
                    "company_id": cls.company_2.id if number % 10 == 9 else False,
                    "lifecycle_opening_purchases": number % 7 == 6,
                }
                for number in range(60)
            ]
        )
        return partners + partners.create(
            [
                {"name": f"Colleague {partner.id}", "parent_id": partner.id}
                for partner in partners.filtered("is_company")
            ]
        )

    @classmethod
    def _create_leads(cls):
        sources = cls.env["utm.source"].create(
            [{"name": f"Funnel source {number}"} for number in range(4)]
        )
        owners = [
            (cls.user_sales_salesman, cls.sales_team_1, cls.company_main),
            (cls.user_sales_leads, cls.sales_team_1, cls.company_main),
            (cls.env["res.users"], cls.sales_team_1, cls.env["res.company"]),
            (cls.roles["second_company"], cls.team_company2, cls.company_2),
        ]
        leads = cls.env["crm.lead"].create(
            [
                cls._prepare_lead(number, *cls.rng.choice(owners), sources)
                for number in range(LEADS)
            ]
        )
        cls.env.flush_all()
        for lead in leads:
            created = cls.now - timedelta(minutes=cls.rng.randint(0, 400 * 1440))
            cls.env.cr.execute(
                "UPDATE crm_lead SET create_date = %s WHERE id = %s", [created, lead.id]
            )
        cls.env.invalidate_all()
        leads._lifecycle_get_entities()._lifecycle_mark_facts()
        return leads

    @classmethod
    def _prepare_lead(cls, number, user, team, company, sources):
        fits = cls.partners.filtered(lambda p: p.company_id.id in (False, company.id))
        partner = cls.rng.choice(fits) if cls.rng.random() < 0.7 else fits[:0]
        return {
            "name": f"Random {number}",
            "type": cls.rng.choice(("lead", "lead", "opportunity")),
            "user_id": user.id,
            "team_id": team.id,
            "company_id": company.id,
            "partner_id": partner.id,
            "source_id": cls.rng.choice([False, *sources.ids]),
            "expected_revenue": cls.rng.randint(0, 5000),
        }

    # ------------------------------------------------------------
    # OPERATIONS
    # ------------------------------------------------------------

    @classmethod
    def _operate(cls, step):
        names = sorted(name for name in dir(cls) if name.startswith("_op_"))
        name = names[step] if step < len(names) else cls.rng.choice(names)
        try:
            with cls.env.cr.savepoint(), freeze_time(cls.now):
                getattr(cls, name)()
                cls.env.flush_all()
            cls.done[name] = cls.done.get(name, 0) + 1
        except UserError:
            cls.env.invalidate_all()
            cls.refused[name] = cls.refused.get(name, 0) + 1

    @classmethod
    def _pick(cls, most, condition=lambda lead: True):
        """Return up to ``most`` random leads that still exist and meet it."""
        leads = cls.all_leads.exists().filtered(condition)
        count = min(len(leads), cls.rng.randint(1, most))
        return leads.browse(cls.rng.sample(leads.ids, count))

    @classmethod
    def _op_qualify(cls):
        """Qualified at some time, before or after other steps."""
        leads = cls._pick(25)
        when = cls.now - timedelta(days=cls.rng.randint(-5, 60))
        cls.env.cr.execute(
            "UPDATE crm_lead SET qualification_date = %s WHERE id = ANY(%s)"
            " AND qualification_date IS NULL",
            [when, leads.ids],
        )
        cls.env.invalidate_all()
        leads.sudo().partner_id._lifecycle_mark_facts()

    @classmethod
    def _op_convert(cls):
        leads = cls._pick(15, lambda lead: lead.type == "lead" and lead.active)
        leads.convert_opportunity(leads.partner_id[:0])

    @classmethod
    def _op_win(cls):
        cls._pick(12, lambda lead: lead.won_status == "pending").action_set_won()

    @classmethod
    def _op_win_again(cls):
        cls._pick(
            12, lambda lead: lead.won_status == "pending" and lead.partner_id
        ).action_set_won()

    @classmethod
    def _op_unwin(cls):
        won = cls._pick(3, lambda lead: lead.won_status == "won")
        won.write({"stage_id": cls.stage_gen_1.id})

    @classmethod
    def _op_lose(cls):
        pending = cls._pick(12, lambda lead: lead.won_status == "pending")
        pending.action_set_lost(lost_reason_id=cls.reason.id)

    @classmethod
    def _op_restore(cls):
        for lead in cls._pick(3, lambda lead: lead.won_status == "lost"):
            lead.action_restore()

    @classmethod
    def _op_recycle(cls):
        lost = cls._pick(4, lambda lead: lead.won_status == "lost")
        cls.env["crm.lead.recycle"].create(
            {"lead_ids": [Command.set(lost.ids)], "date": "2999-01-01"}
        ).action_lifecycle_recycle()

    @classmethod
    def _op_merge(cls):
        company = cls.rng.choice((cls.company_main, cls.company_2))
        pending = cls._pick(
            4,
            lambda lead: lead.won_status == "pending" and lead.company_id == company,
        )
        if len(pending) < 2:
            raise UserError(cls.env._("One lead cannot be merged."))
        pending.merge_opportunity(auto_unlink=True)

    @classmethod
    def _op_copy(cls):
        for lead in cls._pick(2):
            cls.all_leads += lead.copy()

    @classmethod
    def _op_archive(cls):
        cls._pick(4).action_archive()

    @classmethod
    def _op_back_to_lead(cls):
        cls._pick(
            2, lambda lead: lead.won_status == "pending" and lead.type == "opportunity"
        ).write({"type": "lead"})

    @classmethod
    def _op_date_by_hand(cls):
        """Closed before it was created, as imports have it."""
        for lead in cls._pick(2, lambda lead: lead.won_status == "won"):
            lead.date_closed = lead.create_date - timedelta(days=30)
