"""Reading leads, as the web client does it. First, while tables are untouched."""

from .. import views
from ..scene import PENDING_LEAD
from .registry import READ, READS, operation

OPPORTUNITIES = [("type", "=", "opportunity")]
LIST = "crm.crm_case_tree_view_oppor"
KANBAN = "crm.crm_case_kanban_view_leads"
FORM = "crm.crm_lead_view_form"


def mine(scene):
    return [("user_id", "=", scene.env.uid), *OPPORTUNITIES]


def list_page(scene, xmlid, domain, **options):
    specification = scene.specification(xmlid, "list")
    options = {"limit": 80, "count_limit": 10001, **options}
    leads = scene.env["crm.lead"]
    return lambda: leads.web_search_read(domain, specification, **options)


@operation("list, my pipeline", READ)
def list_mine(scene):
    return list_page(scene, LIST, mine(scene))


@operation("list, all opportunities", READ)
def list_all(scene):
    return list_page(scene, LIST, OPPORTUNITIES)


@operation("list, leads", READ)
def list_leads(scene):
    domain = ["|", ("type", "=", "lead"), ("type", "=", False)]
    return list_page(scene, "crm.crm_case_tree_view_leads", domain)


@operation("list, page 50 by revenue", READ)
def list_deep(scene):
    options = {"offset": 49 * 80, "order": "expected_revenue desc"}
    return list_page(scene, LIST, OPPORTUNITIES, **options)


def kanban(scene, domain):
    leads = scene.env["crm.lead"]
    specification = scene.specification(KANBAN, "kanban")
    bar = views.progress_bar(scene.env, scene.root.ref(KANBAN))

    def columns_with_cards_and_bars():
        leads.web_read_group(
            domain,
            ["stage_id"],
            ["expected_revenue:sum"],
            auto_unfold=True,
            unfold_read_specification=specification,
            unfold_read_default_limit=80,
        )
        leads.read_progress_bar(domain, "stage_id", bar)

    return columns_with_cards_and_bars


@operation("kanban, my pipeline", READ)
def kanban_mine(scene):
    return kanban(scene, mine(scene))


@operation("kanban, all", READ)
def kanban_all(scene):
    return kanban(scene, OPPORTUNITIES)


@operation("views of the pipeline", READ)
def get_views(scene):
    kinds = [(scene.root.ref(KANBAN).id, "kanban"), (scene.root.ref(LIST).id, "list")]
    kinds += [(scene.root.ref(FORM).id, "form"), (False, "search")]
    leads = scene.env["crm.lead"]
    return lambda: leads.get_views(kinds, {"toolbar": True, "load_filters": True})


@operation("form", READS, 20)
def form(scene):
    specification = scene.specification(FORM, "form")
    leads = scene.leads()

    def open_each():
        for lead in leads:
            scene.env.invalidate_all()
            scene.env["crm.lead"].browse(lead.id).web_read(specification)

    return open_each


def grouped(scene, *groupby):
    leads = scene.env["crm.lead"].with_context(active_test=False)
    aggregates = ["__count", "expected_revenue:sum"]
    return lambda: leads.formatted_read_group([], groupby, aggregates)


@operation("group by stage", READ)
def group_stage(scene):
    return grouped(scene, "stage_id")


@operation("group by month, stage", READ)
def group_month_stage(scene):
    return grouped(scene, "create_date:month", "stage_id")


@operation("group by user, won status", READ)
def group_user_status(scene):
    return grouped(scene, "user_id", "won_status")


@operation("10 search counts", READS, 10)
def counts(scene):
    leads = scene.env["crm.lead"].with_context(active_test=False)
    stage = scene.stage(2)
    domains = [
        [("name", "ilike", "aquariums")],
        [("email_from", "ilike", "gmail.com")],
        [("partner_id", "=", False), ("type", "=", "lead")],
        [("won_status", "=", "won"), ("date_closed", ">=", "2025-06-01")],
        [("stage_id", "=", stage.id), ("expected_revenue", ">", 5000)],
        [("user_id", "=", scene.env.uid)],
        [("tag_ids.name", "=", "Vet")],
        [("partner_id.city", "=", "Paris")],
        [("create_date", ">=", "2024-01-01"), ("create_date", "<", "2024-04-01")],
        [("activity_ids.date_deadline", "<", "2024-01-01")],
    ]
    return lambda: [leads.search_count(domain) for domain in domains]


@operation("form, new with contact and e-mail", READS, 20)
def new_form(scene):
    specification = scene.specification(FORM, "form")
    customers = scene.largest_customers()

    def fill_in_each():
        for number, customer in enumerate(customers):
            scene.env.invalidate_all()
            new = scene.env["crm.lead"].with_context(default_type="opportunity")
            values = {"partner_id": customer.id, "email_from": f"new{number}@x.example"}
            new.onchange({}, [], specification)
            new.onchange(values, list(values), specification)

    return fill_in_each


@operation("form, lead", READS, 20)
def lead_form(scene):
    specification = scene.specification(FORM, "form")
    leads = scene.leads(PENDING_LEAD)

    def open_each():
        for lead in leads:
            scene.env.invalidate_all()
            scene.env["crm.lead"].browse(lead.id).web_read(specification)

    return open_each
