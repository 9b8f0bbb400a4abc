# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.scoring import HALF_POINTS, find_next, is_qualified, score_of


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
        """``{"scorecard", "score", "qualified", "next", "criteria": [{"id", "name",
        "question", "state", "points", "earned", "required", …}, …]}``; False without a
        scorecard.

        A criterion also has ``needed`` where a stage needs it, ``field`` where an
        answer of the lead decides, ``options`` (``[[key, label], …]``) where the answer
        is typed in here, and of what was answered ``value``, ``by``, ``on``, ``note``.
        What a criterion has not is left out: every form copies all of this.
        """
        cards = {lead._ids[0]: lead._qualification_get_rule() for lead in self}
        states = self._qualification_get_states(cards)
        authors = self._qualification_get_authors(cards)
        words, names = self.env["crm.qualification.scorecard"]._get_words()
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
                    lead._qualification_prepare_item(
                        rule, mine[rule.id], words[rule.id], authors
                    )
                    for rule in card.criteria
                ],
            }

    def _qualification_prepare_item(self, rule, state, words, authors):
        """Return one entry of the list in ``_compute_qualification_checklist``.

        :param tuple words: the name and the question of the criterion
        :param dict authors: as ``_qualification_get_authors`` returns
        """
        name, question = words
        item = {
            "id": rule.id,
            "name": name,
            "question": question,
            "state": state,
            "points": rule.points,
            "earned": rule.points * HALF_POINTS[state] / 2,
            "required": rule.required,
        }
        if rule.stage_ids:
            item["needed"] = self._qualification_format_needed(rule)
        if rule.kind == "manual":
            item |= self._qualification_prepare_manual(rule)
        elif field := self._qualification_get_answer_field(rule):
            item |= self._qualification_prepare_field(field, authors)
        return item

    def _qualification_format_needed(self, rule):
        """Return in words which stages may not be entered without the criterion."""
        names = self.env["crm.stage"]._qualification_get_names()
        stages = ", ".join(names[stage_id] for stage_id in rule.stage_ids)
        return self.env._("Needed to enter: %(stages)s", stages=stages)

    def _qualification_prepare_manual(self, rule):
        """Return the answer to a manual criterion, who gave it and when.

        In elevated rights: whoever may read a lead may read its answers.
        """
        lines = self.sudo().qualification_answer_ids
        options = lines._fields["answer"]._description_selection(self.env)
        line = lines.filtered(lambda line: line.criterion_id.id == rule.id)
        if not line:
            return {"options": options}
        return {
            "options": options,
            "value": line.answer,
            "note": line.note or "",
            "by": line.write_uid.name,
            "on": fields.Datetime.to_string(line.write_date),
        }

    @api.model
    def _qualification_get_answer_field(self, rule):
        """Return the name of the one answer of ours that a rule rests on, or None."""
        names = self._qualification_get_answer_fields()
        [name, *others] = rule.field_names or [None]
        return name if name in names and not others else None

    def _qualification_prepare_field(self, name, authors):
        """Return the answer in a field, who gave it and when."""
        value = self[name]
        if not value:
            return {"field": name}
        author, date = authors.get((self._origin.id, name), (False, False))
        if not author:  # as it was created, never changed
            author, date = self.sudo().create_uid.name, self.create_date
        return {
            "field": name,
            "value": value,
            "by": author,
            "on": fields.Datetime.to_string(date),
        }

    def _qualification_get_authors(self, cards):
        """Return ``{(lead id, answer field): (name of the author, datetime)}`` of the
        last change of each answer that is known, from the chatter, in one query.

        :param dict cards: ``{lead id: ScorecardRule}``, whose answers are asked for
        """
        leads = self._origin
        served = {card.id: card for card in cards.values() if card}
        fields_asked = {
            self._qualification_get_answer_field(rule)
            for card in served.values()
            for rule in card.criteria
        }
        names = [name for name in fields_asked if name and any(leads.mapped(name))]
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
        item = items.get(criterion_id, {}) if type(criterion_id) is int else {}
        keys = [key for key, _label in lead._qualification_get_options(item)]
        if not keys or (answer and answer not in keys):
            raise UserError(
                self.env._(
                    "“%(lead)s” has no such criterion to answer any more. Reload the "
                    "page to see its criteria.",
                    lead=lead.display_name,
                )
            )
        if "field" in item:
            lead.write({item["field"]: answer})
        else:
            lead._qualification_write_answer(criterion_id, answer)
        return True

    @api.model
    def _qualification_get_options(self, item):
        """Return ``[(key, label), …]`` of what can be answered to an entry of the
        checklist here; the client has those of a field from the view."""
        if "field" in item:
            return self._fields[item["field"]]._description_selection(self.env)
        return item.get("options", [])

    @api.model
    def _get_view_fields(self, view_type, models):
        """Let the checklist know the answers also where a form does not show them."""
        models = super()._get_view_fields(view_type, models)
        shown = models.get("crm.lead", ())
        if view_type == "form" and "qualification_checklist" in shown:
            shown.update(self._qualification_get_answer_fields())
        return models

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
