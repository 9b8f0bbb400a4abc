"""Opportunities know how many people their buying group has.

The column is added empty, which means nobody, and filled for those who have somebody:
if the ORM added it, it would judge every lead anew. A second run changes nothing.
"""

COUNT = """
UPDATE crm_lead
   SET buying_people_count = counted.number
  FROM (SELECT lead_id, count(*) AS number
          FROM crm_buying_influence GROUP BY lead_id) AS counted
 WHERE crm_lead.id = counted.lead_id
   AND crm_lead.buying_people_count IS DISTINCT FROM counted.number
"""


def migrate(cr, version):
    cr.execute("ALTER TABLE crm_lead ADD COLUMN IF NOT EXISTS buying_people_count int4")
    cr.execute("SELECT to_regclass('crm_buying_influence')")
    if cr.fetchone()[0]:
        cr.execute(COUNT)
