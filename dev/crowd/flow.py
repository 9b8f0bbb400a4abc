"""The way of a lead to a sale, request by request, with the module and in bare crm."""

from dataclasses import dataclass, field
from typing import NamedTuple
from xml.etree import ElementTree

WIZARD = "crm.lead2opportunity.partner"
PIPELINE = "crm.crm_lead_action_pipeline"
NAME = "Crowd"
# Every third lead is of somebody who is already known, to some salesperson.
RETURNING, RETURNING_CUSTOMERS = 3, 20


class Request(NamedTuple):
    """A call; once it is acknowledged, the columns of the lead are as promised."""

    name: str
    model: str
    method: str
    arguments: list
    options: dict = {}
    promises: dict = {}


@dataclass
class Side:
    """What is done differently: what is known of a lead, and how all are counted."""

    name: str
    answers: tuple[dict, ...]
    funnel: Request
    specification: dict = field(default_factory=dict)


def make_sides():
    """Return bare crm and the module, with as many requests for the same ends.

    What is known of a lead goes to its chatter: answers with the module, in bare crm
    one field of each two.
    """
    groups, figures = ["source_id", "stage_id"], ["__count", "expected_revenue:sum"]
    return (
        Side(
            "bare",
            (
                {"expected_revenue": 2500, "priority": "2"},
                {"contact_name": "Ann Buyer", "function": "Buyer"},
            ),
            Request(
                "funnel", "crm.lead", "formatted_read_group", [[], groups, figures]
            ),
        ),
        Side(
            "module",
            (
                {"qualification_need": "yes", "qualification_budget": "yes"},
                {"qualification_timeframe": "now", "qualification_authority": "yes"},
            ),
            Request("funnel", "crm.lifecycle.funnel", "get_funnel", [[], "source_id"]),
        ),
    )


def take_to_sale(side, seller, number, user_id):
    """Yield the requests of a salesperson for one new lead; each is sent its answer."""
    values = describe_lead(seller, number)
    lead_ids = yield Request(
        "create", "crm.lead", "create", [[values]], promises={"name": values["name"]}
    )
    for answers in side.answers:
        yield Request("answer", "crm.lead", "write", [lead_ids, answers], {}, answers)
    context = {"active_model": "crm.lead", "active_id": lead_ids[0]}
    options = {"context": {**context, "active_ids": lead_ids}}
    wizard_ids = yield Request(
        "open conversion", WIZARD, "create", [[{"name": "convert"}]], options
    )
    promises = {"type": "opportunity"}
    yield Request("convert", WIZARD, "action_apply", [wizard_ids], options, promises)
    promises = {"won_status": "won"}
    yield Request(
        "win", "crm.lead", "action_set_won_rainbowman", [lead_ids], {}, promises
    )
    domain = [["type", "=", "opportunity"], ["user_id", "=", user_id]]
    arguments = [domain, side.specification]
    yield Request("list", "crm.lead", "web_search_read", arguments, {"limit": 80})
    yield side.funnel


def describe_lead(seller, number):
    """Return the values of a new lead: of a stranger, or of a customer in common."""
    who = f"{seller}-{number}"
    if number % RETURNING == 0:
        who = f"customer-{(7 * seller + number) % RETURNING_CUSTOMERS}"
    return {
        "name": f"{NAME} {seller}-{number}",
        "type": "lead",
        "contact_name": f"Contact {who}",
        "partner_name": f"Company {who}",
        "email_from": f"contact@{who}.crowd.example.com",
    }


def read_specification(session):
    """Return what the web client asks for to show the list of the pipeline."""
    action = session.ask("/web/action/load", {"action_id": PIPELINE})
    views = [view for view in action["views"] if view[1] == "list"]
    got = session.call("crm.lead", "get_views", views)
    fields = got["models"]["crm.lead"]["fields"]
    arch = ElementTree.fromstring(got["views"]["list"]["arch"])
    return {
        node.get("name"): specify(fields[node.get("name")])
        for node in arch
        if node.tag == "field"
    }


def specify(description):
    """Return what is asked of a field: names and colours of related records."""
    if description["type"] not in ("many2one", "one2many", "many2many"):
        return {}
    related = {"display_name": {}}
    if description["relation"] == "crm.tag":
        related["color"] = {}
    return {"fields": related}
