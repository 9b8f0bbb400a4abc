"""The shipped criteria get xml ids, without which no translation reaches them.

Four states of a criterion, and what is done in each:

- as it was shipped: it gets the xml id of the new record, so an update leaves it alone
  and brings its translations;
- changed by a partner, or made by one under the same name: it stays as it is, and in
  the words it has;
- deleted, or its scorecard: nothing is done, and the update brings nothing back;
- run a second time: it has its xml id, nothing is done.
"""

from odoo.tools.sql import table_exists

MODULE = "crm_customer_lifecycle"
SHIPPED = {
    "lead_essentials": ("Need", "Budget", "Timeframe", "Authority"),
    "opportunity_readiness": (
        "Strong need",
        "Supplier dropped",
        "Payment terms",
        "Contract",
    ),
    "bant": ("Budget", "Authority", "Need", "Timeframe"),
    "champ": ("Challenges", "Authority", "Money", "Prioritisation"),
    "meddpicc": (
        "Metrics",
        "Economic buyer",
        "Decision criteria",
        "Decision process",
        "Paper process",
        "Identified pain",
        "Champion",
        "Competition",
    ),
}
ADOPT = """
INSERT INTO ir_model_data (module, name, model, res_id, noupdate)
SELECT %(module)s, %(name)s, 'crm.qualification.criterion', criterion.id, true
  FROM crm_qualification_criterion criterion
  JOIN ir_model_data card ON card.res_id = criterion.scorecard_id
   AND card.model = 'crm.qualification.scorecard'
   AND card.module = %(module)s
   AND card.name = %(card)s
 WHERE criterion.name->>'en_US' = %(words)s
   AND criterion.create_date = criterion.write_date
   AND criterion.create_date = card.create_date
    ON CONFLICT DO NOTHING
"""


def migrate(cr, version):
    if not table_exists(cr, "crm_qualification_criterion"):
        return
    for card, names in SHIPPED.items():
        for words in names:
            slug = words.lower().replace(" ", "_")
            cr.execute(
                ADOPT,
                {
                    "module": MODULE,
                    "card": f"crm_qualification_scorecard_{card}",
                    "name": f"crm_qualification_criterion_{card}_{slug}",
                    "words": words,
                },
            )
