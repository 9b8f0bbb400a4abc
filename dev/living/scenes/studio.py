"""What a partner makes in Studio on top of the module, stored as Studio stores it.

Fields of state `manual`, views of priority 99, xml ids of a module that is a record
only (`studio_customization`), and edits of our own records.
"""

from importlib import import_module

from lxml import etree

from odoo import Command

OURS = "crm_customer_lifecycle"
STUDIO = "studio_customization"
SCORECARD = f"{OURS}.crm_qualification_scorecard_lead_essentials"
FIELDS = (
    ("crm.lead", "x_studio_region", {"ttype": "char"}),
    ("res.partner", "x_studio_tier", {"ttype": "integer"}),
    ("crm.stage", "x_studio_checklist", {"ttype": "text"}),
    ("crm.qualification.scorecard", "x_studio_owner", {"ttype": "char"}),
    (
        "crm.lead",
        "x_studio_need",
        {"ttype": "selection", "related": "qualification_need", "store": True},
    ),
    (
        "crm.lead",
        "x_studio_points",
        {"ttype": "integer", "related": "qualification_score", "store": False},
    ),
)
NODES = {
    "filter": '<filter name="x_studio_{0}" string="Studio" domain="[]"/>',
    "page": '<page name="x_studio_{0}" string="Studio"/>',
    "group": '<group name="x_studio_{0}"/>',
    "list": '<widget name="web_ribbon" title="{0}"/>',
}
REGION = "[('x_studio_region', '=', 'north'), ('qualification_need', '=', 'yes')]"


def make(env):
    """Make all of it."""
    make_module(env)
    make_fields(env)
    make_views(env)
    make_actions(env)
    make_texts(env)
    make_automation(env)
    edit_ours(env)


def remember(env, record, name):
    """Give a record its xml id of Studio; keep its edits through updates."""
    env["ir.model.data"].create(
        {
            "module": STUDIO,
            "name": name,
            "model": record._name,
            "res_id": record.id,
            "noupdate": True,
        }
    )
    return record


def make_module(env):
    env["ir.module.module"].create(
        {
            "name": STUDIO,
            "shortdesc": "Studio customizations",
            "state": "installed",
            "imported": True,
        }
    )


def make_fields(env):
    for model, name, values in FIELDS:
        field = env["ir.model.fields"].create(
            {
                "model_id": env["ir.model"]._get_id(model),
                "name": name,
                "field_description": name,
                "state": "manual",
                **values,
            }
        )
        remember(env, field, f"field_{model.replace('.', '_')}_{name}")
    leads = env["crm.lead"].search([], limit=40)
    leads.write({"x_studio_region": "north", "qualification_need": "yes"})


def make_views(env):
    """Anchor a view of priority 99 on every name that we promise to keep."""
    public = import_module(f"odoo.addons.{OURS}.tests.public_nodes").PUBLIC_NODES
    for xmlid, names in public.items():
        make_view(env, xmlid, sorted(names))
    make_view(env, "crm.crm_case_tree_view_oppor", [], fields=("x_studio_points",))
    ours = env.ref(f"{OURS}.crm_lead_view_form")
    arch = '<xpath expr="//page[@name=\'lead\']" position="inside"><div/></xpath>'
    remember(env, new_view(env, "on ours", ours, arch), "view_on_ours")
    mine = env["ir.ui.view"].create(
        {
            "name": "Studio list",
            "model": "crm.lead",
            "priority": 99,
            "arch": '<list><field name="name"/><field name="x_studio_region"/></list>',
        }
    )
    remember(env, mine, "view_without_ours")


def make_view(env, xmlid, names, fields=()):
    parent = env.ref(xmlid)
    combined = etree.fromstring(parent.get_combined_arch())
    specs = []
    for name in names:
        node = combined.xpath(f"//*[@name='{name}'][not(self::field)]")[0]
        kind = "list" if node.getparent().tag == "list" else node.tag
        new = NODES.get(kind, "<span>{0}</span>").format(name)
        expr = f"//{node.tag}[@name='{name}']"
        specs.append(f'<xpath expr="{expr}" position="after">{new}</xpath>')
    for name in fields:
        specs.append(
            f'<field name="name" position="after"><field name="{name}"/></field>'
        )
    view = new_view(env, f"Studio: {xmlid}", parent, "".join(specs))
    remember(env, view, f"view_{xmlid.replace('.', '_')}")


def new_view(env, name, parent, specs):
    return env["ir.ui.view"].create(
        {
            "name": name,
            "model": parent.model,
            "inherit_id": parent.id,
            "mode": "extension",
            "priority": 99,
            "arch": f"<data>{specs}</data>",
        }
    )


def make_actions(env):
    lead = env["ir.model"]._get_id("crm.lead")
    write = env["ir.actions.server"].create(
        {
            "name": "Studio: set the need",
            "model_id": lead,
            "state": "object_write",
            "update_path": "qualification_need",
            "selection_value": env["ir.model.fields.selection"]
            .search(
                [
                    ("field_id.model", "=", "crm.lead"),
                    ("field_id.name", "=", "qualification_need"),
                    ("value", "=", "yes"),
                ]
            )
            .id,
        }
    )
    code = env["ir.actions.server"].create(
        {
            "name": "Studio: plan",
            "model_id": lead,
            "state": "code",
            "code": "records.filtered('qualification_score').write({'color': 2})",
        }
    )
    window = env["ir.actions.act_window"].create(
        {
            "name": "Ready",
            "res_model": "crm.lead",
            "domain": "[('buying_coverage', '>', 0)]",
        }
    )
    report = env["ir.ui.view"].create(
        {
            "name": "Studio report",
            "type": "qweb",
            "key": f"{STUDIO}.report_lead",
            "arch": '<t t-name="report"><t t-foreach="docs" t-as="doc">'
            '<p t-out="doc.qualification_score"/></t></t>',
        }
    )
    remember(env, write, "action_write")
    remember(env, code, "action_code")
    remember(env, window, "action_window")
    remember(env, report, "report_lead")
    remember(
        env,
        env["ir.actions.report"].create(
            {
                "name": "Studio report",
                "model": "crm.lead",
                "report_type": "qweb-html",
                "report_name": f"{STUDIO}.report_lead",
            }
        ),
        "action_report",
    )


def make_texts(env):
    """Make a filter, a rule, a template, a team's domain and an alias on our fields."""
    lead = env["ir.model"]._get_id("crm.lead")
    domain = "[('qualification_grade', 'in', ['a', 'b', False])]"
    remember(
        env,
        env["ir.filters"].create(
            {
                "name": "Studio filter",
                "model_id": "crm.lead",
                "domain": domain,
                "context": "{'group_by': ['x_studio_region', 'lifecycle_stage']}",
            }
        ),
        "filter",
    )
    remember(
        env,
        env["ir.rule"].create(
            {"name": "Studio rule", "model_id": lead, "domain_force": domain}
        ),
        "rule",
    )
    remember(
        env,
        env["mail.template"].create(
            {
                "name": "Studio template",
                "model_id": lead,
                "body_html": '<p>You are <t t-out="object.lifecycle_stage"/></p>',
            }
        ),
        "template",
    )
    team = env["crm.team"].search([("name", "=", "Team 3")])
    team.assignment_domain = domain
    alias = env["mail.alias"].create(
        {
            "alias_name": "studio",
            "alias_model_id": lead,
            "alias_defaults": "{'qualification_interest': 'yes', 'color': 3}",
        }
    )
    remember(env, alias, "alias")


def make_automation(env):
    if "base.automation" not in env:
        return
    field = env["ir.model.fields"]._get("crm.lead", "qualification_is_qualified")
    rule = env["base.automation"].create(
        {
            "name": "Studio automation",
            "model_id": env["ir.model"]._get_id("crm.lead"),
            "trigger": "on_create_or_write",
            "filter_domain": "[('qualification_is_qualified', '=', True)]",
            "trigger_field_ids": [Command.set(field.ids)],
            "action_server_ids": [
                Command.create(
                    {
                        "name": "Colour",
                        "model_id": env["ir.model"]._get_id("crm.lead"),
                        "state": "code",
                        "code": "record.write({'color': 4})",
                    }
                )
            ],
        }
    )
    remember(env, rule, "automation")


def edit_ours(env):
    """Change and delete records that we ship and that an update leaves alone."""
    env.ref(f"{OURS}.stage_repeat_customer").write({"name": "Came back", "color": 5})
    scorecard = env.ref(SCORECARD)
    scorecard.write({"min_score": 55, "x_studio_owner": "Mag"})
    scorecard.criterion_ids[0].write({"domain": REGION, "name": "From the north"})
    env.ref(f"{OURS}.crm_qualification_scorecard_bant").unlink()
    env.ref(f"{OURS}.server_action_qualify").name = "Make it count"
    env.ref(f"{OURS}.mail_activity_type_qualify").summary = "Ask them"


# ------------------------------------------------------------
# AFTERWARDS
# ------------------------------------------------------------


def check_kept(env):
    """Return what an update has taken from the partner, while we are installed."""
    wrong = check_records(env)
    expected = {
        f"{OURS}.stage_repeat_customer": ("name", "Came back"),
        SCORECARD: ("min_score", 55),
        f"{OURS}.server_action_qualify": ("name", "Make it count"),
        f"{OURS}.mail_activity_type_qualify": ("summary", "Ask them"),
    }
    for xmlid, (field, value) in expected.items():
        if env.ref(xmlid)[field] != value:
            wrong.append(f"{xmlid}: {field} is {env.ref(xmlid)[field]!r} again")
    if env.ref(f"{OURS}.crm_qualification_scorecard_bant", False):
        wrong.append("a deleted scorecard is back")
    for record in env["ir.model.data"].search([("module", "=", STUDIO)]):
        target = env[record.model].browse(record.res_id)
        if "active" in target and not target.active:
            wrong.append(f"{record.name} is not active any more")
    criterion = env.ref(SCORECARD).criterion_ids[0]
    if criterion.broken_reason:
        wrong.append(f"the criterion on a Studio field: {criterion.broken_reason}")
    return wrong + check_use(env)


def check_use(env):
    """Return what cannot be done with a lead field that was made in Studio."""
    leads = env["crm.lead"]
    wrong = []
    groups = leads.formatted_read_group([], ["x_studio_region"], ["__count"])
    if {group["x_studio_region"] for group in groups} < {"north", False}:
        wrong.append(f"grouping by a Studio field gave {groups}")
    done = leads.load(["name", "x_studio_region"], [["Imported", "south"]])
    if not done["ids"] or leads.browse(done["ids"]).x_studio_region != "south":
        wrong.append(f"importing a Studio field gave {done['messages']}")
    return wrong


def check_left(env):
    """Return what of the partner's own is gone, or still broken, without us."""
    wrong = check_records(env, gone=("x_studio_points", "x_studio_owner"))
    for xmlid in ("rule", "filter", "automation", "template"):
        record = env.ref(f"{STUDIO}.{xmlid}", False)
        if record and record.active:
            wrong.append(f"{xmlid} is still active")
    if not env.ref(f"{STUDIO}.view_without_ours").active:
        wrong.append("a view without any name of ours was switched off")
    if env["crm.lead"].search_count([("x_studio_need", "=", "yes")]) < 40:
        wrong.append("values of a stored field related to ours are gone")
    if env.ref(f"{STUDIO}.alias").alias_defaults != "{'color': 3}":
        wrong.append(f"alias: {env.ref(f'{STUDIO}.alias').alias_defaults}")
    lead = env["crm.lead"].create({"name": "After", "x_studio_region": "west"})
    lead.action_set_won()
    lead.unlink()
    env["crm.team"].search([])._action_assign_leads()
    actions = env["ir.actions.server"].search([])
    actions.read()
    return wrong


def check_records(env, gone=()):
    """Return which records with an xml id of Studio are not there any more."""
    wrong = []
    records = env["ir.model.data"].search([("module", "=", STUDIO)])
    wanted = {"action_write", "action_code", "action_report", "rule", "filter"}
    wanted |= {
        f"field_{m.replace('.', '_')}_{n}" for m, n, _ in FIELDS if n not in gone
    }
    wanted |= {"view_crm_crm_lead_view_form", "view_base_view_partner_form"}
    wanted |= {"view_on_ours", "alias", "template", "report_lead"}
    there = {
        record.name
        for record in records
        if env[record.model].browse(record.res_id).exists()
    }
    return wrong + [f"{name} is gone" for name in sorted(wanted - there)]
