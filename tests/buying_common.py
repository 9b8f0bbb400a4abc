from odoo.fields import Datetime

from .common import LifecycleCase


class BuyingCase(LifecycleCase):
    """An opportunity of the own-documents salesperson, and short ways to its people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.roles = {
            role.code: role
            for role in cls.env["crm.buying.role"].search([("code", "!=", False)])
        }
        cls.deal = cls._create_opportunity(name="Kennel")

    @classmethod
    def _add_person(cls, name, *codes, lead=None, contacted=False, **values):
        """Add somebody with the roles of ``codes``; of low influence, receptive once
        contacted, unless ``values`` say otherwise."""
        return cls.env["crm.buying.influence"].create(
            {
                "lead_id": (lead or cls.deal).id,
                "contact_name": name,
                "role_ids": [cls.roles[code].id for code in codes],
                "degree": "low",
                "mode": "growth" if contacted else False,
                "contact_date": Datetime.now() if contacted else False,
                **values,
            }
        )

    @classmethod
    def _add_everybody(cls, lead=None):
        """Add one contacted, receptive person per classic role."""
        people = cls.env["crm.buying.influence"]
        for code in ("economic", "user", "technical", "coach"):
            people += cls._add_person(
                f"The {code}", code, lead=lead, contacted=True, mode="trouble"
            )
        return people

    def assertFlags(self, lead, expected):
        """Compare the flags as ``{(code, name of the person or False)}``."""
        flags = lead.buying_red_flags or []
        self.assertEqual(
            {(flag["code"], flag["person"]) for flag in flags}, set(expected)
        )
        self.assertEqual(lead.buying_red_flag_count, len(flags))
        for flag in flags:
            self.assertTrue(flag["reason"])
            if flag["person"]:
                self.assertIn(flag["person"], flag["reason"])
