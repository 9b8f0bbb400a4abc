"""The lifecycle facts of contacts, against SQL that knows the tables by heart."""

from .registry import BATCH, CONTACTS, UNRELATED, against, operation

FACTS = """
WITH won AS (
    SELECT contact.commercial_partner_id AS id, count(*) AS number,
           min(date_closed) AS first_date, max(date_closed) AS last_date,
           count(DISTINCT date_closed::date) AS days,
           (array_agg(date_closed ORDER BY date_closed, lead.id))[2] AS second_date,
           (array_agg(lead.id ORDER BY date_closed, lead.id))[1] AS lead_id
      FROM crm_lead lead JOIN res_partner contact ON contact.id = lead.partner_id
     WHERE won_status = 'won' GROUP BY 1
), step AS (
    SELECT contact.commercial_partner_id AS id, min(lead.create_date) AS lead_date,
           min(CASE WHEN lead.type = 'opportunity'
                    THEN greatest(date_conversion, lead.create_date) END) AS deal_date,
           min(qualification_date) AS qualified_date
      FROM crm_lead lead JOIN res_partner contact ON contact.id = lead.partner_id
     GROUP BY 1
), fact AS (
    SELECT step.id,
           CASE WHEN won.number > 1 THEN 'repeat_customer'
                WHEN won.number = 1 THEN 'customer'
                WHEN deal_date IS NOT NULL THEN 'prospect'
                WHEN qualified_date IS NOT NULL THEN 'qualified'
                ELSE 'lead' END AS stage,
           least(lead_date, qualified_date, deal_date, first_date) AS lead_date,
           least(qualified_date, deal_date, first_date) AS qualified_date,
           least(deal_date, first_date) AS deal_date,
           first_date, second_date, last_date, coalesce(won.number, 0) AS number,
           lead_id,
           coalesce((last_date::date - first_date::date)
                    / nullif(days - 1, 0)::float8, 0) AS days
      FROM step LEFT JOIN won ON won.id = step.id
)
"""
BY_HAND = f"""{FACTS}
UPDATE res_partner
   SET lifecycle_stage = stage, lifecycle_lead_date = fact.lead_date,
       lifecycle_qualified_date = fact.qualified_date,
       lifecycle_prospect_date = deal_date, lifecycle_customer_date = first_date,
       lifecycle_repeat_date = second_date, lifecycle_purchase_count = number,
       lifecycle_first_purchase_date = first_date,
       lifecycle_last_purchase_date = last_date, lifecycle_cycle_days = fact.days,
       lifecycle_first_lead_res_id = lead_id
  FROM fact WHERE fact.id = commercial_partner_id
"""
COMPARED_BY_HAND = f"""{FACTS}
SELECT count(*) FROM fact JOIN res_partner ON fact.id = commercial_partner_id
 WHERE (stage, fact.lead_date, fact.qualified_date, deal_date, first_date,
        second_date, last_date, number, fact.days) IS DISTINCT FROM
       (lifecycle_stage, lifecycle_lead_date, lifecycle_qualified_date,
        lifecycle_prospect_date, lifecycle_customer_date, lifecycle_repeat_date,
        lifecycle_last_purchase_date, lifecycle_purchase_count, lifecycle_cycle_days)
"""
# By an index: reading all leads before each run would leave none of the customer's in
# the processor's cache
BIGGEST = """
SELECT min(id) FROM res_partner
 WHERE id = commercial_partner_id AND lifecycle_purchase_count = (
       SELECT max(lifecycle_purchase_count) FROM res_partner)
"""
ONE_BY_HAND = """
SELECT count(*) FILTER (WHERE won_status = 'won'), min(lead.create_date),
       min(date_closed) FILTER (WHERE won_status = 'won'),
       max(date_closed) FILTER (WHERE won_status = 'won')
  FROM crm_lead lead JOIN res_partner contact ON contact.id = lead.partner_id
 WHERE contact.commercial_partner_id = %s
"""


def forgotten(scene):
    """Let every contact be without facts."""
    names = scene.root["res.partner"]._lifecycle_get_fact_fields()
    nothing = ", ".join(f"{name} = NULL" for name in names)
    scene.cr.execute(
        f"UPDATE res_partner SET {nothing} WHERE lifecycle_stage IS NOT NULL"
    )


def up_to_date(scene):
    scene.root["res.partner"]._lifecycle_refresh_all()


def by_hand(scene):
    return lambda: scene.cr.execute(BY_HAND)


def compared_by_hand(scene):
    return lambda: scene.cr.execute(COMPARED_BY_HAND)


def one_by_hand(scene):
    customer = biggest(scene)
    return asked_again(lambda: scene.cr.execute(ONE_BY_HAND, [customer.id]))


def asked_again(job):
    """Return a job that has been done once already: its rows are in the processor's
    caches, as they were for the figure that the goal is derived from."""
    job()
    return job


def biggest(scene):
    """Return the customer with the most purchases."""
    scene.cr.execute(BIGGEST)
    return scene.root["res.partner"].browse(scene.cr.fetchone()[0])


@against(
    "facts of everybody, everything changed",
    by_hand,
    forgotten,
    ratio=1.3,
    megabytes=300,
    commits=True,
    tables=("res_partner",),
)
def everybody(scene):
    return scene.root["res.partner"]._lifecycle_refresh_all


@against(
    "facts of everybody, nothing changed",
    compared_by_hand,
    up_to_date,
    seconds=1,
    updates=0,
    megabytes=300,
    tables=("res_partner",),
)
def nothing_changed(scene):
    return scene.root["res.partner"]._lifecycle_refresh_all


@against(
    "facts of the biggest customer",
    one_by_hand,
    up_to_date,
    seconds=0.005,
    queries=1,
)
def one_customer(scene):
    return asked_again(biggest(scene)._lifecycle_read_facts)


@operation("contact create, batch", CONTACTS, 1000)
def create_contacts(scene):
    values = [{"name": f"New Contact {i}"} for i in range(scene.n)]
    return lambda: scene.env["res.partner"].create(values)


@operation("won, of known customers", BATCH, 200)
def win(scene):
    leads = scene.leads(
        "type = 'opportunity' AND won_status = 'pending' AND active"
        " AND partner_id IS NOT NULL"
    )
    return leads.action_set_won


@operation("write what is no fact", UNRELATED, 1000)
def write_unrelated(scene):
    leads = scene.leads()
    return lambda: leads.write({"referred": "Bench", "color": 3})
