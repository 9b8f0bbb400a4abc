"""The buying group: people of a deal in the form and behind the cards."""

from ..scene import PENDING_OPPORTUNITY
from .a_reads import FORM, KANBAN
from .registry import CARDS, PEOPLE, UNRELATED, operation, ours

# Features of ours that have their own measures
OTHERS = ("qualification_", "lifecycle_")


def add_people(leads, number):
    """Add people to the leads, half of them met; nothing where there is no group."""
    if "buying_influence_ids" not in leads:
        return
    roles = leads.env["crm.buying.role"].search([])
    contacts = leads.env["res.partner"].search([], limit=number)
    leads.env["crm.buying.influence"].create(
        [
            {
                "lead_id": lead.id,
                "partner_id": contact.id,
                "role_ids": [roles[1 + index % (len(roles) - 1)].id],
                "degree": "low",
                "contact_date": index % 2 and "2026-01-01",
            }
            for lead in leads
            for index, contact in enumerate(contacts)
        ]
    )
    leads.env.flush_all()


def only_buying(specification):
    return {
        name: fields
        for name, fields in specification.items()
        if not name.startswith(OTHERS)
    }


@operation("form, buying group of 15", PEOPLE)
def form(scene):
    lead = scene.leads()
    add_people(lead, 15)
    specification = only_buying(scene.specification(FORM, "form"))
    return lambda: lead.web_read(specification)


@operation("cards, buying groups of 5", CARDS, 80)
def cards(scene):
    leads = scene.leads()
    add_people(leads, 5)
    specification = only_buying(scene.specification(KANBAN, "kanban"))
    domain = [("id", "in", leads.ids)]
    return lambda: leads.web_search_read(domain, specification, limit=80)


@operation("write what is no fact, groups of 5", UNRELATED, 200)
def write_unrelated(scene):
    leads = scene.leads()
    add_people(leads, 5)
    return lambda: leads.write({"expected_revenue": 7, "referred": "Bench"})


@ours("add a person to each", 1, 200)
def add_person(scene):
    leads = scene.leads(f"{PENDING_OPPORTUNITY} AND partner_id IS NOT NULL")
    role = scene.env["crm.buying.role"].search([("code", "=", "user")], limit=1)
    values = [
        {"lead_id": lead.id, "contact_name": "Somebody", "role_ids": role.ids}
        for lead in leads
    ]
    return lambda: scene.env["crm.buying.influence"].create(values)
