# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, models

from ..tools.buying_union import Identity, unite
from ..tools.wording import simplify
from .crm_buying_economic_mixin import CHECK_LATER

_PLAIN_FIELDS = ("degree", "mode", "rating")
_TEXT_FIELDS = ("result", "win", "note")
_FLAG_FIELDS = ("flag_new_to_job", "flag_reorganisation", "flag_uncertain")


class CrmBuyingUnionMixin(models.AbstractModel):
    """Several lines about one person become one, and nothing that was noted is lost.

    The line on which most is known wins; what it does not know comes from the others,
    texts are put together, and an answer that was overruled goes into the note.
    """

    _name = "crm.buying.union.mixin"
    _description = "Union of Buying Influences"

    def _buying_group_same(self):
        """Return lines about the same person as a list of recordsets.

        The order of ``self`` counts: of two economic buyers, the first is kept.
        """
        return [
            self.browse(ids)
            for ids in unite(
                Identity(
                    person.id,
                    person.partner_id.id,
                    person._buying_get_email(),
                    simplify(person.display_name),
                )
                for person in self
            )
        ]

    def _buying_get_conflict(self, groups=None):
        """Return who are economic buyers if the lines of ``self`` come together.

        :param groups: the lines per person, if known; see ``_buying_group_same``
        :return: list of recordsets, one per person; the first keeps the role. Empty
            unless there are several.
        """
        groups = [
            group
            for group in groups or self._buying_group_same()
            if group._buying_get_economic()
        ]
        groups.sort(
            key=lambda group: self.ids.index(group._buying_get_economic()[0].id)
        )
        return groups if len(groups) > 1 else []

    def _buying_unite(self, lead, same_person=False):
        """Bring the lines of ``self`` together on ``lead``, one per person.

        In sudo: whoever merges leads or contacts may not see every line.

        :param bool same_person: all of them are about one person
        """
        people = self.sudo().with_context(buying_defer_check=CHECK_LATER)
        groups = [people] if same_person else people._buying_group_same()
        demoted = people._buying_get_conflict(groups)[1:]
        values = {}
        for group in groups:
            winner = max(group, key=lambda person: person._buying_count_known())
            values[winner] = {
                **winner._buying_prepare_union(group - winner),
                **({"lead_id": lead.id} if winner.lead_id != lead else {}),
            }
            if group in demoted:
                winner._buying_prepare_demotion(values[winner], group)
        winners = people.browse(winner.id for winner in values)
        people._buying_move_activities(groups, winners)
        (people - winners).unlink()
        for winner, vals in values.items():
            if vals:
                winner.write(vals)
        winners.with_context(buying_defer_check=False)._check_one_economic_buyer()

    def _buying_count_known(self):
        """Return how much is known of one person: the number of facts."""
        names = (*_PLAIN_FIELDS, *_TEXT_FIELDS, *_FLAG_FIELDS)
        return (
            sum(bool(self[name]) for name in (*names, "partner_id", "contact_date"))
            + bool(self.email)
            + len(self.role_ids)
        )

    def _buying_prepare_union(self, others):
        """Return what the line takes over from ``others``, who are the same person."""
        if not others:
            return {}
        others = others.sorted(
            lambda person: person._buying_count_known(), reverse=True
        )
        dates = (self + others).filtered("contact_date").mapped("contact_date")
        return {
            **self._buying_prepare_answers(others),
            **self._buying_prepare_texts(others),
            "contact_date": max(dates, default=False),
            "role_ids": [
                Command.link(role.id) for role in others.role_ids - self.role_ids
            ],
        }

    def _buying_prepare_answers(self, others):
        """Return what the line does not know, from the first other that does."""
        vals = {}
        names = (*_PLAIN_FIELDS, *_FLAG_FIELDS, "partner_id", "email")
        for name in (*names, *self._buying_get_made_fields()):
            found = next((other[name] for other in others if other[name]), False)
            if found and not self[name]:
                vals[name] = self._fields[name].convert_to_write(found, self)
        return vals

    def _buying_get_made_fields(self):
        """Return the names of the fields made in Studio that hold something noted."""
        return [
            name
            for name, field in self._fields.items()
            if field.manual
            and field.store
            and not field.compute
            and field.type != "one2many"
        ]

    def _buying_prepare_texts(self, others):
        """Return the texts of all lines put together, each once; the note also tells
        what ``others`` say differently."""
        vals = {}
        for name in _TEXT_FIELDS:
            texts = [person[name] for person in self + others if person[name]]
            if name == "note":
                texts += [self._buying_overrule(other) for other in others]
            vals[name] = "\n".join(dict.fromkeys(filter(None, texts)))
        return vals

    def _buying_overrule(self, other):
        """Return what ``other`` says differently, as a note, or an empty string."""
        fields_info = self.fields_get(_PLAIN_FIELDS, ["string", "selection"])
        said = []
        for name in _PLAIN_FIELDS:
            if other[name] and self[name] and other[name] != self[name]:
                options = dict(fields_info[name].get("selection", ()))
                value = options.get(other[name], other[name])
                said.append(f"{fields_info[name]['string']}: {value}")
        if not said:
            return ""
        return self.env._(
            "“%(lead)s” had %(answers)s.",
            lead=other.lead_id.name,
            answers=", ".join(said),
        )

    def _buying_prepare_demotion(self, vals, group):
        """Take the approval from the line, and say so in its note."""
        economic = group._buying_get_economic()
        roles = group.role_ids.filtered(lambda role: role.code == "economic")
        vals["role_ids"] = [
            *(
                command
                for command in vals.get("role_ids", ())
                if command not in [Command.link(role.id) for role in roles]
            ),
            *(Command.unlink(role.id) for role in roles),
        ]
        said = self.env._(
            "Was the economic buyer of “%(lead)s”.", lead=economic[0].lead_id.name
        )
        vals["note"] = "\n".join(filter(None, [vals.get("note", self.note), said]))

    def _buying_move_activities(self, groups, winners):
        """Let planned calls follow the person to the line that stays."""
        activities = (
            self.env["mail.activity"]
            .with_context(active_test=False)
            .search([("buying_influence_id", "in", self.ids)])
        )
        if not activities:
            return
        for group in groups:
            winner = group & winners
            moved = activities.filtered(
                lambda activity, group=group, winner=winner: (
                    activity.buying_influence_id in group - winner
                )
            )
            moved.buying_influence_id = winner
