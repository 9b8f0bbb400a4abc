"""The flow as bare crm has it: won, lost, restored, converted, merged."""

from ..scene import LOST, PENDING_LEAD, STRANGER
from .registry import BATCH, MASS_CONVERSION, SINGLE, operation


@operation("won", BATCH, 200)
def won(scene):
    leads = scene.leads()
    return lambda: leads.action_set_won()


@operation("won, from the form", SINGLE, 20)
def won_rainbowman(scene):
    leads = scene.leads()

    def win_each():
        for lead in leads:
            scene.env.invalidate_all()
            lead.action_set_won_rainbowman()
            scene.env.cr.flush()

    return win_each


@operation("lost", BATCH, 200)
def lost(scene):
    leads = scene.leads()
    reason = scene.env["crm.lost.reason"].search([], limit=1)
    return lambda: leads.action_set_lost(lost_reason_id=reason.id)


@operation("restore", BATCH, 200)
def restore(scene):
    leads = scene.leads(LOST)
    return lambda: leads.action_restore()


@operation("convert, one by one with contact", SINGLE, 200)
def convert(scene):
    leads = scene.leads(STRANGER)

    def convert_each():
        for lead in leads:
            lead._handle_partner_assignment(create_missing=True)
            lead.convert_opportunity(lead.partner_id)

    return convert_each


@operation("convert, known contact", SINGLE, 200)
def convert_known(scene):
    leads = scene.leads(f"{PENDING_LEAD} AND partner_id IS NOT NULL")

    def convert_each():
        for lead in leads:
            lead.convert_opportunity(lead.partner_id)

    return convert_each


def mass_wizard(scene, where=STRANGER, **values):
    leads = scene.leads(where)
    context = {"active_model": "crm.lead", "active_ids": leads.ids}
    wizards = scene.env["crm.lead2opportunity.partner.mass"].with_context(**context)
    return lambda: wizards.create(values).action_mass_convert()


@operation("convert, mass wizard", MASS_CONVERSION, 200)
def convert_mass(scene):
    return mass_wizard(scene, deduplicate=False)


@operation("convert, mass wizard deduplicating", MASS_CONVERSION, 50)
def convert_mass_deduplicating(scene):
    # Known customers have more leads than a salesperson may merge.
    few = "email_normalized LIKE 'buyer%@shop.example.org'"
    return mass_wizard(scene, f"{STRANGER} AND {few}", deduplicate=True)


@operation("merge, 5 into 1", SINGLE, 20)
def merge(scene):
    scene.n *= 5  # costs are told by the lead, as everywhere
    leads = scene.leads()

    def merge_each():
        for start in range(0, len(leads), 5):
            leads[start : start + 5].merge_opportunity()

    return merge_each
