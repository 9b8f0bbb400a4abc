"""Purchases from branches count for the customers of the companies above them.

Where there are branches, all facts are read anew once the update is loaded: what they
were read from last is forgotten, as if a source of purchases had come. Rows that are
right already are not written. A second run has them read once more.
"""

FORGET = """
DELETE FROM ir_config_parameter
 WHERE key = 'crm_customer_lifecycle.purchase_sources'
   AND EXISTS (SELECT FROM res_company WHERE parent_id IS NOT NULL)
"""


def migrate(cr, version):
    cr.execute(FORGET)
