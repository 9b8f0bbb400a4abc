# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from math import isqrt

from psycopg2 import DataError, IntegrityError
from psycopg2.errors import ProgramLimitExceeded

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import split_every

from ..tools.wording import group_by_reason, shorten

# How many reasons a notification tells, how much of each, and how many records it names
# for each; its report tells all.
REASONS_SHOWN = 5
REASON_WIDTH = 300
NAMES_SHOWN = 10
# How the database refuses what a record holds. What it cannot do because of others who
# work at the same moment is not among them: Odoo tries that again.
UNFIT = (DataError, IntegrityError, ProgramLimitExceeded)


class CrmLifecycleBatchMixin(models.AbstractModel):
    """One action on many records: do all that is valid, say what is left and why."""

    _name = "crm.lifecycle.batch.mixin"
    _inherit = ["crm.lifecycle.call.mixin"]
    _description = "Actions on Many Records"

    def _lifecycle_run_batch(self, title, get_refusal, job, operation="write", note=""):
        """Run ``job`` on the fit records of ``self`` and report on all of them.

        :param str title: what the user asked for, shown above the report
        :param get_refusal: called with one record, returns in words why it is left
            out ("already won"), or a false value
        :param job: called with the fit records
        :param str operation: the right that a fit record takes
        :param str note: what to add to the report, else what the records ask for
        :return: a notification action, see ``_lifecycle_prepare_notification``
        :raises AccessError: if a record may not be read
        """
        fit, left_out = self._lifecycle_split_fit(get_refusal, operation)
        done, failed = fit._lifecycle_apply(job)
        return self._lifecycle_prepare_notification(
            title, done, left_out + failed, note or done._lifecycle_get_done_note()
        )

    def _lifecycle_get_done_note(self):
        """Return in words what to mind about the records that an action was done to,
        "" if nothing. Hook."""
        return ""

    def _lifecycle_split_fit(self, get_refusal, operation="write"):
        """Return ``(fit records, [(record, reason), …] of the others)``.

        Records that the caller may read but not change are among the others.

        :raises AccessError: if a record may not be read
        """
        records = self._lifecycle_check_call("read")
        permitted = set(records._filtered_access(operation)._ids)
        fit_ids, left_out = [], []
        for record in records:
            if record.id in permitted:
                reason = get_refusal(record)
            else:
                reason = self.env._("you are not allowed to change it")
            if reason:
                left_out.append((record, reason))
            else:
                fit_ids.append(record.id)
        return self.browse(fit_ids), left_out

    def _lifecycle_apply(self, job):
        """Run ``job`` on all records at once; where that is refused, without those that
        the refusal is about, or in parts that get smaller if it does not tell.

        A refusal is any UserError, so also what other modules check, and what the
        database does not take. What was refused leaves no trace.

        :return: ``(records done, [(record, reason), …] of the refused)``
        """
        if not self:
            return self, []
        try:
            with self.env.cr.savepoint():
                job(self)
                self.env.flush_all()
            return self, []
        except (UserError, *UNFIT) as error:
            failed = self._lifecycle_get_refused(error)
        rest = self - self.browse().concat(*(record for record, _reason in failed))
        done = self.browse()
        parts = split_every(isqrt(len(self)), self.ids, self.browse)
        for records in [rest] if failed else parts:
            more_done, more_failed = records._lifecycle_apply(job)
            done += more_done
            failed += more_failed
        return done, failed

    def _lifecycle_refuse(self, reasons, message):
        """Refuse a step to some records, so that a batch can go on without them.

        :param dict reasons: ``{record: why, in words that do not name it}``
        :raises UserError: with ``message``, for whoever takes the step by hand
        """
        error = UserError(message)
        error.lifecycle_reasons = reasons
        raise error

    def _lifecycle_get_refused(self, error):
        """Return ``[(record, reason), …]`` of those that an error is about, none if
        that is not known."""
        reasons = getattr(error, "lifecycle_reasons", {})
        if len(self) == 1:
            return [(self, reasons.get(self) or self._lifecycle_say_refusal(error))]
        return [(record, reasons[record]) for record in self if record in reasons]

    def _lifecycle_say_refusal(self, error):
        """Return in words why a record was refused, by a rule or by the database."""
        if isinstance(error, UserError):
            return str(error)
        if isinstance(error, ProgramLimitExceeded):
            return self.env._("a text of it is too long for the database")
        return self._sql_error_to_message(error).partition("\n")[0]

    def _lifecycle_prepare_notification(self, title, done, left_out, note=""):
        """Return the client action that says what was done and what was not.

        :param str title: what the user asked for
        :param done: recordset
        :param list left_out: ``(record, reason)`` pairs
        :param str note: what to add to the message
        :return: ``display_notification`` action; ``params["report"]`` is for
            programs: ``{"done": [id, …], "left": [{"id", "name", "reason"}, …]}``
        :rtype: dict
        """
        parts = [
            self.env._("%(count)s done", count=len(done)),
            self._lifecycle_format_left_out(left_out),
            note,
        ]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": title,
                "message": ", ".join(part for part in parts if part),
                "type": "warning" if left_out or note else "success",
                "sticky": bool(left_out or note),
                "next": {"type": "ir.actions.act_window_close"},
                "report": {
                    "done": done.ids,
                    "left": [
                        {"id": record.id, "name": record.display_name, "reason": why}
                        for record, why in left_out
                    ],
                },
            },
        }

    def _lifecycle_format_left_out(self, left_out):
        """Return "2 left: already won (“Ann”) · lost (“Bob”)", or "" if none is."""
        if not left_out:
            return ""
        named = [(shorten(record.display_name), why) for record, why in left_out]
        groups = list(group_by_reason(named).items())
        reasons = [
            self.env._(
                "%(reason)s (%(names)s)",
                reason=shorten(reason, REASON_WIDTH),
                names=self._lifecycle_join_names(names),
            )
            for reason, names in groups[:REASONS_SHOWN]
        ]
        others = sum(len(names) for _reason, names in groups[REASONS_SHOWN:])
        if others:
            reasons.append(self.env._("%(count)s for other reasons", count=others))
        return self.env._(
            "%(count)s left: %(reasons)s", count=len(named), reasons=" · ".join(reasons)
        )

    def _lifecycle_format_names(self):
        """Return the display names of ``self`` in one line, the first ten of them."""
        return self._lifecycle_join_names([shorten(r.display_name) for r in self])

    def _lifecycle_join_names(self, names):
        """Return names in quotes in one line, the first ten of them."""
        shown = ", ".join(f"“{name}”" for name in names[:NAMES_SHOWN])
        if len(names) <= NAMES_SHOWN:
            return shown
        return self.env._(
            "%(names)s and %(count)s more", names=shown, count=len(names) - NAMES_SHOWN
        )

    def _lifecycle_write_tracked(self, job, body=""):
        """Run ``job`` and log the tracked changes it makes, all in one batch.

        Core posts a tracking message per record, at six to eight queries each. What
        shows in the chatter and in the time per stage is the same here; followers
        get no e-mail about a change that somebody made to many records at once.

        :param job: called with ``self`` in a context without tracking
        :param str body: what to say above the changes, and also where there are none
        """
        names = [
            name
            for name in self._track_get_fields()
            if self._fields[name].type != "properties"
        ]
        initial = {record.id: {name: record[name] for name in names} for record in self}
        self._lifecycle_prefetch()
        untracked = self.with_context(tracking_disable=True)
        job(untracked)
        untracked.env.flush_all()  # computed fields are tracked when they are computed
        tracked = self.fields_get(
            names, attributes=("string", "type", "selection", "currency_field")
        )
        values_by_record = {}
        for record in self:
            _names, commands = record._mail_track(tracked, initial[record.id])
            if commands or body:
                values_by_record[record.id] = [values for *_, values in commands]
        self._lifecycle_log_tracking(values_by_record, body)

    def _lifecycle_prefetch(self):
        """Read at once what core would read record by record: nothing, by default."""

    def _lifecycle_log_tracking(self, values_by_record, body):
        """Log one note per record that holds its ``mail.tracking.value`` values.

        :param dict values_by_record: ``{record id: [values, …]}``
        """
        records = self.browse(values_by_record)
        messages = records._message_log_batch(bodies=dict.fromkeys(records.ids, body))
        self.env["mail.tracking.value"].sudo().create(
            [
                {**values, "mail_message_id": message.id}
                for message, values_list in zip(
                    messages, values_by_record.values(), strict=True
                )
                for values in values_list
            ]
        )
