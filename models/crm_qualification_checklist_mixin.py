# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.scoring import HALF_POINTS, find_next, is_qualified, score_of

# of a criterion that rests on something else than one answer of ours
NO_ANSWER = {
    "field": False,
    "options": (),
    "value": False,
    "note": "",
    "by": False,
    "on": False,
}


class CrmQualificationChecklistMixin(models.AbstractModel):
    """Every criterion of a lead, whether it is met, and how to find out."""

    _name = "crm.qualification.checklist.mixin"
    _inherit = ["crm.qualification.result.mixin", "crm.lifecycle.call.mixin"]
    _description = "Qualification Checklist of a Lead"

    qualification_checklist = fields.Json(
        compute="_compute_qualification_checklist",
        help="Each criterion of the scorecard: met, not met or unknown, with its "
        "points and its question.",
    )

    @api.depends(lambda self: self._qualification_get_depends())
    @api.depends_context("lang")
    def _compute_qualification_checklist(self):
        """``{"score", "qualified", "scorecard", "next", "criteria": [{"id", "name",
        "question", "kind", "state", "points", "earned", "required", "needed", "field",
        "value", "options", "by", "on", "note"}, …]}``; False without a scorecard."""
        cards = {lead._ids[0]: lead._qualification_get_rule() for lead in self}
        states = self._qualification_get_states(cards)
        authors = self._qualification_get_authors()
        _words, names = self.env["crm.qualification.scorecard"]._get_words()
        for lead in self:
            card = cards[lead._ids[0]]
            if not card:
                lead.qualification_checklist = False
                continue
            mine = states[lead._ids[0]]
            upcoming = find_next(card, mine)
            lead.qualification_checklist = {
                "scorecard": names[card.id],
                "score": score_of(card, mine),
                "qualified": is_qualified(card, mine, lead.qualification_override),
                "next": upcoming.id if upcoming else False,
                "criteria": [
                    lead._qualification_prepare_item(rule, mine[rule.id], authors)
                    for rule in card.criteria
                ],
            }

    def _qualification_prepare_item(self, rule, state, authors):
        """Return one entry of the list in ``_compute_qualification_checklist``."""
        [(name, question)] = self._qualification_describe((rule,))
        if rule.kind == "manual":
            answer = self._qualification_prepare_manual(rule)
        else:
            answer = self._qualification_prepare_field(rule, authors)
        return {
            "id": rule.id,
            "name": name,
            "question": question,
            "kind": rule.kind,
            "state": state,
            "points": rule.points,
            "earned": rule.points * HALF_POINTS[state] / 2,
            "required": rule.required,
            "needed": self._qualification_format_needed(rule),
            **answer,
        }

    def _qualification_format_needed(self, rule):
        """Return in words which stages may not be entered without the criterion."""
        if not rule.stage_ids:
            return False
        names = self.env["crm.stage"]._qualification_get_names()
        stages = ", ".join(names[stage_id] for stage_id in rule.stage_ids)
        return self.env._("Needed to enter: %(stages)s", stages=stages)

    def _qualification_prepare_manual(self, rule):
        """Return the answer to a manual criterion, who gave it and when.

        In elevated rights: whoever may read a lead may read its answers.
        """
        lines = self.sudo().qualification_answer_ids
        line = lines.filtered(lambda line: line.criterion_id.id == rule.id)
        return {
            "field": False,
            "options": lines._fields["answer"]._description_selection(self.env),
            "value": line.answer,
            "note": line.note or "",
            "by": line.write_uid.name,
            "on": fields.Datetime.to_string(line.write_date) or False,
        }

    def _qualification_prepare_field(self, rule, authors):
        """Return the answer that a rule rests on, if it is one of ours."""
        name = rule.field_names[0] if len(rule.field_names) == 1 else False
        if name not in self._qualification_get_answer_fields():
            return NO_ANSWER
        value = self[name]
        author, date = authors.get((self._origin.id, name), (False, False))
        if value and not author:  # as it was created, never changed
            author, date = self.sudo().create_uid.name, self.create_date
        return {
            "field": name,
            "options": self._fields[name]._description_selection(self.env),
            "value": value,
            "note": "",
            "by": author,
            "on": fields.Datetime.to_string(date) or False,
        }

    def _qualification_get_authors(self):
        """Return ``{(lead id, answer field): (name of the author, datetime)}`` of the
        last change of each answer that is known, from the chatter, in one query."""
        leads = self._origin
        names = [
            name
            for name in self._qualification_get_answer_fields()
            if any(lead[name] for lead in leads)
        ]
        if not names:
            return {}
        values = self.env["mail.tracking.value"].sudo()
        tracked = values.search_fetch(
            [
                ("mail_message_id.model", "=", "crm.lead"),
                ("mail_message_id.res_id", "in", leads.ids),
                ("field_id.name", "in", names),
            ],
            ["field_id", "mail_message_id"],
            order="id",
        )
        return {
            (value.mail_message_id.res_id, value.field_id.name): (
                value.mail_message_id.author_id.name,
                value.mail_message_id.date,
            )
            for value in tracked
        }

    def action_qualification_answer(self, criterion_id, answer):
        """Answer a criterion of this lead, as the checklist does.

        :param int criterion_id: a criterion of the lead's scorecard
        :param answer: key of the answer, or False to take it back
        :return: True
        :raises UserError: if the criterion is not one of this lead that can be
            answered here, or the answer is none of its answers
        """
        lead = self._lifecycle_check_call("write", one=True)
        answer = answer or False
        checklist = lead.qualification_checklist or {}
        items = {entry["id"]: entry for entry in checklist.get("criteria", ())}
        item = items.get(criterion_id) if type(criterion_id) is int else None
        keys = [key for key, _label in item["options"]] if item else []
        if not keys or (answer and answer not in keys):
            raise UserError(
                self.env._(
                    "“%(lead)s” has no such criterion to answer any more. Reload the "
                    "page to see its criteria.",
                    lead=lead.display_name,
                )
            )
        if item["field"]:
            lead.write({item["field"]: answer})
        else:
            lead._qualification_write_answer(criterion_id, answer)
        return True

    def _qualification_write_answer(self, criterion_id, answer):
        """Create, change or delete the answer to a manual criterion."""
        line = self.qualification_answer_ids.filtered(
            lambda line: line.criterion_id.id == criterion_id
        )
        if not answer:
            line.unlink()
        elif line:
            line.answer = answer
        else:
            self.qualification_answer_ids = [
                fields.Command.create({"criterion_id": criterion_id, "answer": answer})
            ]
