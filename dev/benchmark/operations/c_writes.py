"""Making leads and changing them."""

from .registry import BATCH, SINGLE, operation


def values_list(scene):
    tag = scene.env["crm.tag"].search([], limit=1)
    return [
        {
            "name": f"New opportunity {i}",
            "type": "opportunity",
            "contact_name": f"New Person {i}",
            "email_from": f"person{i}@new{i // 2}.example",
            "phone": f"+49 1512 {i:07}",
            "expected_revenue": 100 * i,
            "tag_ids": [(6, 0, tag.ids)],
        }
        for i in range(scene.n)
    ]


@operation("create, batch", BATCH, 1000)
def create_batch(scene):
    values = values_list(scene)
    return lambda: scene.env["crm.lead"].create(values)


@operation("create, batch without tracking", BATCH, 1000)
def create_untracked(scene):
    values = values_list(scene)
    leads = scene.env["crm.lead"].with_context(tracking_disable=True)
    return lambda: leads.create(values)


@operation("create, one by one", SINGLE, 100)
def create_single(scene):
    values = values_list(scene)

    def create_each():
        for number in range(scene.n):
            scene.env["crm.lead"].create(values[number])
            scene.env.cr.flush()

    return create_each


@operation("import", BATCH, 1000)
def import_rows(scene):
    names = ["name", "type", "contact_name", "partner_name", "email_from", "phone"]
    names += ["stage_id", "user_id", "tag_ids", "expected_revenue"]
    stage, user = scene.stage(2).name, scene.env.user.name
    rows = [
        [f"Import {i}", "Opportunity", f"Person {i}", f"Firm {i // 3}"]
        + [f"person{i}@imported.example", f"+49 1512 {i:07}"]
        + [stage, user, "Vet,Shop" if i % 2 else "", str(100 * i)]
        for i in range(scene.n)
    ]

    def load():
        result = scene.env["crm.lead"].load(names, rows)
        assert result["ids"], result["messages"][:3]

    return load


@operation("write stage", BATCH, 1000)
def write_stage(scene):
    leads = scene.leads()
    stage = scene.stage(3)
    return lambda: leads.write({"stage_id": stage.id})


@operation("write stage, one by one", SINGLE, 100)
def write_stage_single(scene):
    leads = scene.leads()
    stage = scene.stage(3)

    def write_each():
        for lead in leads:
            lead.write({"stage_id": stage.id})
            scene.env.cr.flush()

    return write_each


@operation("write salesperson", BATCH, 1000)
def write_user(scene):
    leads = scene.leads()
    # To oneself: giving leads to others sends e-mails, which cost far more.
    return lambda: leads.write({"user_id": scene.env.uid})


@operation("write expected revenue", BATCH, 1000)
def write_revenue(scene):
    leads = scene.leads()
    return lambda: leads.write({"expected_revenue": 4321})


@operation("write tags, priority (untracked)", BATCH, 1000)
def write_tags(scene):
    leads = scene.leads()
    tag = scene.env["crm.tag"].search([], limit=1)
    return lambda: leads.write({"tag_ids": [(4, tag.id)], "priority": "3"})


@operation("write e-mail, phone, one by one", SINGLE, 100)
def write_email(scene):
    leads = scene.leads()

    def write_each():
        for number, lead in enumerate(leads):
            lead.write(
                {"email_from": f"x{number}@new.example", "phone": f"+49151200{number}"}
            )
            scene.env.cr.flush()

    return write_each


@operation("unlink", BATCH, 100)
def unlink(scene):
    scene.become_manager()
    leads = scene.leads()
    return lambda: leads.unlink()
