"""The funnel computed in plain Python from raw rows, to compare the report with.

Nothing of the module is used: neither its SQL nor the facts it stores.
"""

from collections import defaultdict
from datetime import timedelta
from itertools import pairwise
from statistics import mean, median

STEPS = ("is_lead", "is_qualified", "is_prospect", "is_customer", "is_repeat")
DAYS = ("days_to_qualified", "days_to_prospect", "days_to_customer", "days_to_repeat")
DAY = timedelta(days=1)


def read_truth(env):
    """Return ``{lead id: its row of the report}``, of all leads there are."""
    env.flush_all()
    cr = env.cr
    cr.execute(
        """
        SELECT l.id, l.create_date, l.qualification_date, l.qualification_is_qualified,
               l.date_conversion, l.date_closed, l.type, l.won_status, l.active,
               l.user_id, l.company_id, l.source_id, l.team_id, l.expected_revenue,
               l.partner_id, COALESCE(l.partner_id, l.lifecycle_known_customer_id)
               AS contact_id
          FROM crm_lead l
        """
    )
    leads = cr.dictfetchall()
    cr.execute(
        """
        SELECT p.id, p.commercial_partner_id AS boss, b.company_id,
               COALESCE(b.lifecycle_opening_purchases, 0) AS opening
          FROM res_partner p JOIN res_partner b ON b.id = p.commercial_partner_id
        """
    )
    contacts = {row["id"]: row for row in cr.dictfetchall()}
    purchases = find_purchases(leads, contacts)
    return {lead["id"]: describe(lead, contacts, purchases) for lead in leads}


def find_purchases(leads, contacts):
    """Return ``{commercial entity: [(closed, lead id), …]}`` in their order."""
    purchases = defaultdict(list)
    for lead in leads:
        contact = contacts.get(lead["partner_id"])
        if lead["won_status"] != "won" or not contact:
            continue
        companies = {contact["company_id"], lead["company_id"]} - {None}
        if len(companies) < 2:
            purchases[contact["boss"]].append((lead["date_closed"], lead["id"]))
    return {boss: sorted(bought) for boss, bought in purchases.items()}


def describe(lead, contacts, purchases):
    won, opened = lead["won_status"] == "won", lead["type"] == "opportunity"
    contact = contacts.get(lead["contact_id"])
    bought = purchases.get(contact["boss"], []) if contact else []
    opening = contact["opening"] if contact else 0
    since, first = bought[0] if bought and not opening else (None, None)
    repeat = won and len(bought) + opening > 0 and first != lead["id"]
    prospect = won or opened
    qualified = bool(
        prospect or lead["qualification_date"] or lead["qualification_is_qualified"]
    )
    reached = (True, qualified, prospect, won, repeat)
    row = {**lead, **dict(zip(STEPS, map(int, reached), strict=True))}
    row.update(dict(zip(DAYS, measure(lead, since if repeat else None), strict=True)))
    months = row["months_to_purchase"] = count_months(lead)
    row["purchased_after"] = won and name_months(months)
    row["won_revenue"] = lead["expected_revenue"] if won else 0
    return row


def measure(lead, since):
    """Return the days to each step after the first, None where unknown."""
    created = lead["create_date"]
    recorded, converted = lead["qualification_date"], lead["date_conversion"]
    qualified = recorded and max(recorded, created)
    opened = closed = None
    if lead["type"] == "opportunity":
        opened = max(converted, created) if converted else created
    if lead["won_status"] == "won":
        closed = lead["date_closed"]
    later = [moment for moment in (opened, closed) if moment]
    return (
        get_days(created, qualified)
        if qualified and qualified <= min(later, default=qualified)
        else None,
        get_days(qualified, opened),
        get_days(opened, closed),
        get_days(since, closed),
    )


def count_months(lead):
    """Return the calendar months to the purchase; None if there is none or unknown."""
    created, closed = lead["create_date"], lead["date_closed"]
    if lead["won_status"] != "won" or not closed or closed < created:
        return None
    return (closed.year - created.year) * 12 + closed.month - created.month


def name_months(months):
    """Return the key under which purchases are grouped by their months."""
    if months is None:
        return "zz"
    if months <= 12:
        return f"m{months:02}"
    return {1: "y2", 2: "y3"}.get((months - 1) // 12, "z")


def get_days(start, end):
    return (end - start) / DAY if start and end and end >= start else None


def get_month(row):
    return row["create_date"].strftime("%Y-%m-01 00:00:00")


def get_source(row):
    return row["source_id"] or False


def get_salesperson(row):
    return row["user_id"] or False


def tell_cells(rows):
    """Return the cells of one group: counts, shares, medians, means and sums."""
    counts = [sum(row[step] for row in rows) for step in STEPS]
    days = [[row[name] for row in rows if row[name] is not None] for name in DAYS]
    return {
        "counts": counts,
        "previous": [None, *(share(now, before) for before, now in pairwise(counts))],
        "first": [share(count, counts[0]) for count in counts],
        "medians": [
            None,
            *(median(map(int, values)) if values else None for values in days),
        ],
        "means": [mean(values) if values else None for values in days],
        "revenue": float(sum(row["won_revenue"] for row in rows)),
    }


def share(count, base):
    return 100 * count / base if base else None


def group(rows, get_key):
    groups = defaultdict(list)
    for row in rows:
        groups[get_key(row)].append(row)
    return {key: tell_cells(members) for key, members in groups.items()}
