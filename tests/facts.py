"""The lifecycle facts once more, told from scratch: what the stored ones must equal."""

from odoo.tools import SQL
from odoo.tools.sql import column_exists, table_exists

FACTS = {
    "lifecycle_stage": "stage",
    "lifecycle_lead_date": "lead_date",
    "lifecycle_qualified_date": "qualified_date",
    "lifecycle_prospect_date": "prospect_date",
    "lifecycle_customer_date": "customer_date",
    "lifecycle_repeat_date": "repeat_date",
    "lifecycle_purchase_count": "purchase_count",
    "lifecycle_first_purchase_date": "first_date",
    "lifecycle_last_purchase_date": "last_date",
    "lifecycle_cycle_days": "cycle_days",
    "lifecycle_first_lead_res_id": "first_lead_id",
}

_WON = """
    SELECT partner_id, company_id, date_closed AS bought_on, id AS lead_id, id AS key
      FROM crm_lead WHERE won_status = 'won'
"""
_WON_WITHOUT_ORDER = """
       AND id NOT IN (SELECT opportunity_id FROM sale_order
                       WHERE state = 'sale' AND opportunity_id IS NOT NULL)
"""
_ORDERS = """
    UNION ALL
    SELECT partner_id, company_id, date_order, %s, 0
      FROM sale_order WHERE state = 'sale'
"""
_EXPECTED = """
WITH document AS (%(purchases)s),
belongs AS (
    SELECT branch.id AS company_id, owner.id AS owner_id
      FROM res_company branch, res_company owner
     WHERE '/' || branch.parent_path LIKE '%%/' || owner.id || '/%%'
),
purchase AS (
    SELECT boss.id AS boss_id, bought_on, lead_id,
           COALESCE(boss.lifecycle_opening_purchases, 0) + row_number() OVER (
               PARTITION BY boss.id ORDER BY bought_on NULLS FIRST, key, lead_id
           ) AS place
      FROM document, res_partner contact, res_partner boss
     WHERE contact.id = document.partner_id
       AND boss.id = contact.commercial_partner_id
       AND (boss.company_id IS NULL OR document.company_id IS NULL
            OR (document.company_id, boss.company_id) IN (SELECT * FROM belongs))
),
lead AS (
    SELECT contact.commercial_partner_id AS boss_id, l.create_date,
           %(qualified)s AS qualified_on,
           CASE WHEN l.type != 'opportunity' THEN NULL
                WHEN l.date_conversion > l.create_date THEN l.date_conversion
                ELSE l.create_date END AS prospect_on
      FROM crm_lead l, res_partner contact, res_partner boss
     WHERE contact.id = l.partner_id AND boss.id = contact.commercial_partner_id
       AND (boss.company_id IS NULL OR l.company_id IS NULL
            OR (l.company_id, boss.company_id) IN (SELECT * FROM belongs))
),
total AS (
    SELECT boss.id AS boss_id,
           COALESCE(boss.lifecycle_opening_purchases, 0) + (
               SELECT count(*) FROM purchase WHERE boss_id = boss.id) AS number,
           (SELECT min(bought_on) FROM purchase WHERE boss_id = boss.id) AS first_date,
           (SELECT max(bought_on) FROM purchase WHERE boss_id = boss.id) AS last_date,
           (SELECT bought_on FROM purchase WHERE boss_id = boss.id AND place = 1)
               AS customer_date,
           (SELECT bought_on FROM purchase WHERE boss_id = boss.id AND place = 2)
               AS repeat_date,
           (SELECT lead_id FROM purchase
             WHERE boss_id = boss.id AND place = 1 AND bought_on IS NOT NULL)
               AS first_lead_id,
           (SELECT count(DISTINCT bought_on::date) FROM purchase
             WHERE boss_id = boss.id) AS days_bought,
           (SELECT min(create_date) FROM lead WHERE boss_id = boss.id) AS lead_on,
           (SELECT min(qualified_on) FROM lead WHERE boss_id = boss.id)
               AS qualified_on,
           (SELECT min(prospect_on) FROM lead WHERE boss_id = boss.id) AS prospect_on
      FROM res_partner boss WHERE boss.commercial_partner_id = boss.id
)
SELECT p.id,
       CASE WHEN number >= 2 THEN 'repeat_customer' WHEN number = 1 THEN 'customer'
            WHEN prospect_on IS NOT NULL THEN 'prospect'
            WHEN qualified_on IS NOT NULL THEN 'qualified'
            WHEN lead_on IS NOT NULL THEN 'lead' END AS stage,
       LEAST(lead_on, qualified_on, prospect_on, first_date) AS lead_date,
       LEAST(qualified_on, prospect_on, first_date) AS qualified_date,
       LEAST(prospect_on, first_date) AS prospect_date,
       customer_date, repeat_date, number AS purchase_count, first_date, last_date,
       (last_date::date - first_date::date) / NULLIF(days_bought - 1, 0)::float8
           AS cycle_days,
       first_lead_id
  FROM res_partner p JOIN total ON total.boss_id = p.commercial_partner_id
"""


def find_differences(env):
    """Return ``[(partner id, field, stored, expected), …]`` of all contacts."""
    env.flush_all()
    cr = env.cr
    purchases = SQL(_WON)
    if table_exists(cr, "sale_order"):
        linked = column_exists(cr, "sale_order", "opportunity_id")
        orders = _ORDERS % ("opportunity_id" if linked else "NULL::integer")
        purchases = SQL(_WON + (_WON_WITHOUT_ORDER if linked else "") + orders)
    qualified = "NULL::timestamp"
    if column_exists(cr, "crm_lead", "qualification_date"):
        qualified = "l.qualification_date"
    expected = env.execute_query_dict(
        SQL(_EXPECTED, purchases=purchases, qualified=SQL(qualified))
    )
    stored = env.execute_query_dict(
        SQL(
            "SELECT id, %s FROM res_partner",
            SQL(", ").join(SQL.identifier(name) for name in FACTS),
        )
    )
    by_id = {row["id"]: row for row in stored}
    return [
        (row["id"], name, by_id[row["id"]][name], row[column])
        for row in expected
        for name, column in FACTS.items()
        if (by_id[row["id"]][name] or None) != (row[column] or None)
    ]
