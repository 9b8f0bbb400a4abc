# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class CrmLead(models.Model):
    """A lead with what we know of it and where its customer stands.

    Each capability lives in a mixin of its own; they come before ``crm.lead`` so
    that their overrides run first.
    """

    _name = "crm.lead"
    _inherit = [
        "crm.lifecycle.qualified.mixin",
        "crm.qualification.website.mixin",
        "crm.qualification.gate.mixin",
        "crm.qualification.action.mixin",
        "crm.qualification.checklist.mixin",
        "crm.qualification.result.mixin",
        "crm.buying.action.mixin",
        "crm.buying.merge.mixin",
        "crm.buying.words.mixin",
        "crm.qualification.contact.mixin",
        "crm.qualification.survival.mixin",
        "crm.qualification.mixin",
        "crm.lifecycle.action.mixin",
        "crm.lifecycle.contact.mixin",
        "crm.lifecycle.mixin",
        "crm.lifecycle.summary.mixin",
        "crm.lifecycle.stage.mixin",
        "crm.lifecycle.facts.mixin",
        "crm.lifecycle.intake.mixin",
        "crm.lead",
    ]

    _lifecycle_email_normalized_idx = models.Index(
        "(email_normalized) WHERE email_normalized IS NOT NULL"
    )
