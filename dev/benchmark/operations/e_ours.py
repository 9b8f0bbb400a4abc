"""What the module adds: actions on many leads at once."""

from ..scene import LOST, STRANGER
from .registry import ours

# A customer without an open opportunity, one contact for each company
IDLE_CUSTOMER = """
id = commercial_partner_id AND EXISTS (
    SELECT FROM crm_lead JOIN res_partner buyer ON buyer.id = partner_id
     WHERE buyer.commercial_partner_id = res_partner.id AND won_status = 'won'
) AND NOT EXISTS (
    SELECT FROM crm_lead JOIN res_partner buyer ON buyer.id = partner_id
     WHERE buyer.commercial_partner_id = res_partner.id AND won_status = 'pending'
       AND crm_lead.type = 'opportunity' AND crm_lead.active
)
"""


@ours("our convert", 200, 1000, beats="convert, mass wizard")
def convert(scene):
    leads = scene.leads(STRANGER)
    return lambda: leads.action_lifecycle_convert()


@ours("find or create contact", 200, 1000)
def create_customer(scene):
    leads = scene.leads(STRANGER)
    return lambda: leads.action_lifecycle_create_customer()


@ours("mark as won", 200, 1000, beats="won")
def won(scene):
    leads = scene.leads()
    return lambda: leads.action_lifecycle_won()


@ours("disqualify", 200, 1000, beats="lost")
def disqualify(scene):
    leads = scene.leads()
    reason = scene.env["crm.lost.reason"].search([], limit=1)
    return lambda: submit(leads.action_qualification_disqualify(), scene, reason)


def submit(action, scene, reason):
    """Press the button of the lost reason wizard that an action opens."""
    wizard = scene.env[action["res_model"]].with_context(**action["context"])
    return wizard.create({"lost_reason_id": reason.id}).action_lost_reason_apply()


@ours("come back later, pending", 200, 1000)
def recycle(scene):
    return recycling(scene, scene.leads())


@ours("come back later, lost", 200, 1000, beats="restore")
def recycle_lost(scene):
    return recycling(scene, scene.leads(LOST))


def recycling(scene, leads):
    def ask_and_submit():
        action = leads.action_lifecycle_recycle()
        wizard = scene.env[action["res_model"]].with_context(**action["context"])
        wizard.create({}).action_lifecycle_recycle()

    return ask_and_submit


@ours("repeat opportunity", 200, 1000, beats="create, batch")
def repeat_opportunity(scene):
    partners = scene.pick("res.partner", IDLE_CUSTOMER)
    return lambda: partners.action_lifecycle_repeat_opportunity()
