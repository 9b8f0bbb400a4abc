"""Opening everything, as a salesperson and as a manager."""

from lxml import etree

# Beside all those of CRM
MODELS = (
    "calendar.event",
    "digest.digest",
    "mail.activity",
    "res.config.settings",
    "res.partner",
)


def look(env):
    """Open every view of CRM, and of what else we touch; return what does not open."""
    wrong = []
    models = {name for name in env.registry if name.startswith("crm.")}
    for login in ("sal", "mag"):
        user = env["res.users"].search([("login", "=", login)])
        for model in sorted(models.union(MODELS)):
            if env[model].with_user(user).has_access("read"):
                wrong += look_at(env(user=user.id)[model])
        wrong += walk_menus(env(user=user.id))
    return wrong


def look_at(model):
    """Open all primary views of a model, and one record in each."""
    env = model.env
    views = env["ir.ui.view"].sudo()
    domain = [("model", "=", model._name), ("mode", "=", "primary")]
    kinds = set(env["ir.ui.view"]._fields["type"].get_values(env)) - {"qweb"}
    wrong = []
    for view in views.search([*domain, ("type", "in", list(kinds))]):
        if view.group_ids and not view.group_ids & env.user.all_group_ids:
            continue
        try:
            got = model.get_views([(view.id, view.type)])["views"][view.type]
            nodes = etree.fromstring(got["arch"]).iterfind(".//field")
            names = {node.get("name") for node in nodes} & model._fields.keys()
            if view.type != "search":
                model.search([], limit=2).read(list(names))
        except Exception as error:  # whatever it is, the user sees it
            env.cr.rollback()
            reason = str(error).splitlines()[0]
            wrong.append(
                f"{env.user.login} cannot open {view.xml_id or view}: {reason}"
            )
    return wrong


def walk_menus(env):
    """Open the windows of all CRM menus that the user sees, with their domains."""
    visible = env["ir.ui.menu"]._visible_menu_ids()
    menus = env["ir.ui.menu"].sudo().browse(visible)
    root = env.ref("crm.crm_menu_root")
    wrong = []
    for menu in menus.filtered(lambda menu: f"/{root.id}/" in f"/{menu.parent_path}"):
        action = menu.action
        if not action or action._name != "ir.actions.act_window":
            continue
        try:
            model = env[action.res_model]
            kinds = [(id_, kind) for id_, kind in action.views]
            model.get_views([*kinds, (action.search_view_id.id, "search")])
            model.search([], limit=1)
        except Exception as error:
            env.cr.rollback()
            reason = str(error).splitlines()[0]
            wrong.append(f"{env.user.login} cannot open {menu.complete_name}: {reason}")
    return wrong
