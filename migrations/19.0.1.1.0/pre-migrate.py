"""The views of our windows become records of their own, with an xml id each.

Before, every update deleted and made them anew, and with them what a partner had
added to our windows. Four states of a database, and what is done in each:

- the rows we made, without an xml id: they get the xml id of the new record;
- a window that a partner has given other views: what he added stays, only the rows
  with a view type that the new records have are taken over;
- a window, or all its rows, deleted: nothing is done, the update makes them;
- run a second time: the rows have their xml id, nothing is done.
"""

MODULE = "crm_customer_lifecycle"
WINDOWS = {
    "crm_lead_action_working_order": ("list", "kanban", "form"),
    "res_partner_lifecycle_action": ("kanban", "list", "pivot"),
}
ADOPT = """
INSERT INTO ir_model_data (module, name, model, res_id, noupdate)
SELECT %(module)s, %(name)s, 'ir.actions.act_window.view', line.id, false
  FROM ir_act_window_view line
  JOIN ir_model_data action ON action.res_id = line.act_window_id
   AND action.model = 'ir.actions.act_window'
   AND action.module = %(module)s AND action.name = %(window)s
 WHERE line.view_mode = %(mode)s
    ON CONFLICT DO NOTHING
"""


def migrate(cr, version):
    for window, modes in WINDOWS.items():
        for mode in modes:
            cr.execute(
                ADOPT,
                {
                    "module": MODULE,
                    "name": f"{window}_{mode}",
                    "window": window,
                    "mode": mode,
                },
            )
