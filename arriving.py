"""What the installation changes of a database that is in use, so that we fit in."""

from odoo.tools import SQL
from odoo.tools.sql import add_index

from .models.crm_lifecycle_email_mixin import EMAIL_INDEX, LONGEST_EMAIL
from .names import MODULE


def forget_long_emails(env):
    """Do for older rows what ``crm.lifecycle.email.mixin`` does for new ones.

    In this transaction their texts would still be too long for our index: where there
    are any, it is built when the installation is complete.
    """
    for table in ("crm_lead", "res_partner"):
        too_long = _find_long_emails(env, table)
        if too_long:
            env.cr.execute(
                SQL(
                    "UPDATE %s SET email_normalized = NULL WHERE id IN %s",
                    SQL.identifier(table),
                    too_long,
                )
            )
            _index_emails_later(env.registry, table)


def _find_long_emails(env, table):
    """Return the ids of the rows of a table whose e-mail is longer than any address.

    Counting bytes is cheap, and a text has no more characters.
    """
    rows = env.execute_query(
        SQL(
            """
            SELECT id FROM %(table)s
             WHERE octet_length(email_normalized) > %(most)s
               AND length(email_normalized) > %(most)s
            """,
            table=SQL.identifier(table),
            most=LONGEST_EMAIL,
        )
    )
    return tuple(row_id for (row_id,) in rows)


def _index_emails_later(registry, table):
    """Leave the index to the end, as Odoo does with what fails at an update."""
    name = f"{table}_lifecycle_email_normalized_idx"
    registry._constraint_queue[name] = lambda cr: add_index(
        cr, name, table, EMAIL_INDEX, unique=False
    )


def place_repeat_stage(env):
    """Put our stage right after the last won stage, wherever users have moved that.

    The others keep their order.
    """
    stage = env.ref(f"{MODULE}.stage_repeat_customer", raise_if_not_found=False)
    others = env["crm.stage"].search([]) - (stage or env["crm.stage"])
    won = others.filtered("is_won")
    last = (won.filtered(lambda other: not other.team_ids) or won)[-1:]
    if not stage or not last:
        return
    place = last.sequence
    for following in stage + others[others.ids.index(last.id) + 1 :]:
        if following == stage or following.sequence <= place:
            following.sequence = place + 1
        place = following.sequence
