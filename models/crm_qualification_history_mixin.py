# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

# Where somebody speaks to us; notes, notifications and automatic replies do not count
INCOMING_TYPES = ("email", "comment")
# What is done together with somebody
TALKING_CATEGORIES = ("phonecall", "meeting")
# How far back the job that notes meetings looks: so long may it have been off.
MEETING_DAYS = 31
FIRST = "qualification_first_contact_date"
LAST = "qualification_last_contact_date"
# Id of the last lead whose history was read, while there are leads to read
POSITION_PARAMETER = "crm_customer_lifecycle.contacts_position"
# How many leads are read, and committed, at once
BATCH = 20_000
CRON = "crm_customer_lifecycle.ir_cron_qualification_history"


class CrmQualificationHistoryMixin(models.AbstractModel):
    """The contacts that messages and meetings of the past tell of.

    Most leads of an old database have some, and writing a row of leads costs a lot: so
    they are read in the background after an installation, in batches of ids that are
    committed one by one. A few are read at once.
    """

    _name = "crm.qualification.history.mixin"
    _description = "History of Contacts with Leads"

    @api.model
    def _qualification_start_history(self):
        """Read the contacts of all leads anew: the first batch now, the others later.

        Scoring the leads anew is up to the nightly job.
        """
        self.env["ir.config_parameter"].sudo().set_param(POSITION_PARAMETER, "0")
        self._qualification_read_batch()
        cron = self.env.ref(CRON, raise_if_not_found=False)
        if cron and self._qualification_count_unread():
            cron.sudo()._trigger()

    @api.model
    def _cron_qualification_read_history(self):
        """Go on reading the contacts of the past; nothing, when all are read."""
        remaining = self._qualification_count_unread()
        retry = self.env["crm.qualification.rescore"]._retry
        while remaining:
            count = retry(self._qualification_read_batch)
            remaining = max(remaining - count, 0) if count else 0
            if not self.env["ir.cron"]._commit_progress(count, remaining=remaining):
                return

    @api.model
    def _qualification_get_position(self):
        """Return the id of the last lead that was read, None when all are."""
        position = self.env["ir.config_parameter"].sudo().get_param(POSITION_PARAMETER)
        return int(position) if position else None

    @api.model
    def _qualification_count_unread(self):
        """Return how many leads are still to be read."""
        position = self._qualification_get_position()
        if position is None:
            return 0
        everywhere = self.env["crm.lead"].sudo().with_context(active_test=False)
        return everywhere.search_count([("id", ">", position)])

    @api.model
    def _qualification_read_batch(self):
        """Read the contacts of the next leads; write the rows only that differ.

        :return: number of leads that were looked at
        :rtype: int
        """
        lower = self._qualification_get_position()
        if lower is None:
            return 0
        everywhere = self.env["crm.lead"].sudo().with_context(active_test=False)
        query = everywhere._search([("id", ">", lower)], order="id", limit=BATCH)
        ids = query.get_result_ids()
        upper = str(ids[-1]) if len(ids) == BATCH else False
        self.env["ir.config_parameter"].sudo().set_param(POSITION_PARAMETER, upper)
        if ids:
            self._qualification_read_range(ids[0], ids[-1])
        return len(ids)

    @api.model
    def _qualification_read_range(self, lower, upper):
        """Read the contacts of the leads with ``lower <= id <= upper``.

        :return: number of leads that were written
        :rtype: int
        """
        only = SQL("lead_id BETWEEN %s AND %s", lower, upper)
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_lead SET %(first)s = contact.first, %(last)s = contact.last
                  FROM (%(contacts)s) AS contact
                 WHERE crm_lead.id = contact.lead_id
                   AND (crm_lead.%(first)s, crm_lead.%(last)s)
                       IS DISTINCT FROM (contact.first, contact.last)
                """,
                first=SQL.identifier(FIRST),
                last=SQL.identifier(LAST),
                contacts=self._qualification_select_contacts(only),
            )
        )
        count = self.env.cr.rowcount
        self.env["crm.lead"].invalidate_model([FIRST, LAST])
        return count

    def _qualification_read_contacts(self):
        """Read the contacts of these leads anew, after some were taken back."""
        leads = self.sudo().exists()
        if not leads:
            return
        self.env.flush_all()
        found = {
            lead_id: dates
            for lead_id, *dates in self.env.execute_query(
                self._qualification_select_contacts(SQL("lead_id = ANY(%s)", leads.ids))
            )
        }
        for lead in leads:
            first, last = found.get(lead.id, (False, False))
            if (lead[FIRST], lead[LAST]) != (first, last):
                lead.write({FIRST: first, LAST: last})

    # ------------------------------------------------------------
    # SQL
    # ------------------------------------------------------------

    @api.model
    def _qualification_select_contacts(self, only):
        """Return the SELECT of ``lead_id``, first and last contact in the history.

        :param SQL only: condition over ``lead_id``
        :rtype: SQL
        """
        return SQL(
            """
            SELECT lead_id, min(date) AS first, max(date) AS last
              FROM (SELECT message.res_id AS lead_id, message.date
                      FROM mail_message message
                 LEFT JOIN res_partner author ON author.id = message.author_id
                 LEFT JOIN mail_activity_type done
                        ON done.id = message.mail_activity_type_id
                     WHERE message.model = 'crm.lead'
                       AND (message.message_type IN %(incoming)s
                            OR message.mail_activity_type_id IS NOT NULL)
                       AND (done.category IN %(talking)s
                            OR message.message_type IN %(incoming)s
                           AND author.partner_share IS NOT FALSE)
                     UNION ALL
                    SELECT event.opportunity_id, event.stop
                      FROM calendar_event event
                     WHERE event.opportunity_id IS NOT NULL AND %(held)s
                   ) AS contact
             WHERE %(only)s GROUP BY lead_id
            """,
            talking=TALKING_CATEGORIES,
            incoming=INCOMING_TYPES,
            held=self._qualification_get_held_condition(),
            only=only,
        )

    @api.model
    def _qualification_get_held_condition(self):
        """Return the SQL condition of a calendar ``event`` that was held: it is over,
        and not everybody from outside declined."""
        guests = SQL(
            """SELECT FROM calendar_attendee attendee
                 JOIN res_partner guest ON guest.id = attendee.partner_id
                WHERE attendee.event_id = event.id
                  AND guest.partner_share IS NOT FALSE"""
        )
        return SQL(
            """event.active AND event.stop <= %(now)s
               AND (NOT EXISTS (%(guests)s)
                    OR EXISTS (%(guests)s
                               AND attendee.state IS DISTINCT FROM 'declined'))""",
            now=fields.Datetime.now(),
            guests=guests,
        )
