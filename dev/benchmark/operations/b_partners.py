"""Contacts: the views, and the writes that reach their leads."""

from .registry import READ, READS, SINGLE, operation


@operation("contacts, list", READ)
def contact_list(scene):
    specification = scene.specification("base.view_partner_tree", "list")
    partners = scene.env["res.partner"]
    return lambda: partners.web_search_read([], specification, limit=80)


@operation("contacts, kanban", READ)
def contact_kanban(scene):
    specification = scene.specification("base.res_partner_kanban_view", "kanban")
    partners = scene.env["res.partner"]
    return lambda: partners.web_search_read([], specification, limit=80)


@operation("contact form, largest customers", READS, 20)
def contact_form(scene):
    specification = scene.specification("base.view_partner_form", "form")
    partners = scene.largest_customers()

    def open_each():
        for partner in partners:
            scene.env.invalidate_all()
            scene.env["res.partner"].browse(partner.id).web_read(specification)

    return open_each


@operation("contact create", SINGLE, 200)
def contact_create(scene):
    values = [
        {"name": f"New Contact {i}", "email": f"contact{i}@new.example"}
        for i in range(scene.n)
    ]
    return lambda: scene.env["res.partner"].create(values)


@operation("contact write e-mail, phone", SINGLE, 100)
def contact_write(scene):
    partners = scene.pick("res.partner", "parent_id IS NOT NULL")

    def write_each():
        for number, partner in enumerate(partners):
            partner.write(
                {"email": f"moved{number}@new.example", "phone": f"+4915120000{number}"}
            )

    return write_each


@operation("contact change of company", SINGLE, 20)
def contact_reparent(scene):
    people = scene.pick("res.partner", "parent_id IS NOT NULL")
    companies = scene.pick("res.partner", "is_company AND parent_id IS NULL")

    def write_each():
        for person, company in zip(people, companies, strict=True):
            person.parent_id = company

    return write_each


@operation("contact merge, pairs", SINGLE, 10)
def contact_merge(scene):
    scene.env = scene.root
    people = scene.pick("res.partner", "parent_id IS NOT NULL AND email IS NULL")
    others = scene.pick("res.partner", "parent_id IS NULL AND NOT is_company")
    scene.n *= 2  # costs are told by the contact, as everywhere
    wizard = scene.env["base.partner.merge.automatic.wizard"].create({})

    def merge_each():
        for person, other in zip(people, others, strict=True):
            wizard._merge((person + other).ids, other)

    return merge_each
