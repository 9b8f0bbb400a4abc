# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from .crm_qualification_mixin import ANSWERS


class CrmQualificationWebsiteMixin(models.AbstractModel):
    """Answers that visitors give in the forms of a website, where there is one.

    Website has a list of the fields that forms may fill, kept in ``ir.model.fields``;
    ours are put on it whichever of the two is installed first.
    """

    _name = "crm.qualification.website.mixin"
    _description = "Answers of a Lead in Website Forms"

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse in words what is no answer: forms show them to the visitor.

        What Odoo raises then makes them end in a server error.
        """
        for name in self._qualification_get_answer_fields():
            self._qualification_check_keys(name, vals_list)
        return super().create(vals_list)

    @api.model
    def _qualification_check_keys(self, name, vals_list):
        """Raise if a value is none of the answers to a question.

        :raises ValidationError: repeating nothing of what was sent
        """
        sent = [vals[name] for vals in vals_list if vals.get(name)]
        keys = self._fields[name].get_values(self.env) if sent else ()
        if any(value not in keys for value in sent):
            field = self.fields_get([name])[name]
            raise ValidationError(
                self.env._(
                    "“%(question)s” takes one of these answers: %(answers)s.",
                    question=field["string"],
                    answers=", ".join(label for _key, label in field["selection"]),
                )
            )

    @api.model
    def _qualification_get_website_fields(self):
        """Return the names of the fields that website forms may fill.

        Hook: whoever finds the website can send what is in here, whether a form asks
        for it or not. Leave out what strangers shall not answer.
        """
        return list(ANSWERS)

    @api.model
    def _qualification_open_to_website(self):
        """Put the answers on Website's list, and only those of the hook.

        Without Website there is no list. Odoo itself writes it by SQL: fields that
        are not made by hand cannot be written otherwise.
        """
        fields = self.env["ir.model.fields"]
        if "website_form_blacklisted" not in fields._fields:
            return
        names = self._qualification_get_website_fields()
        self.env.cr.execute(
            SQL(
                """
                UPDATE ir_model_fields
                   SET website_form_blacklisted = NOT website_form_blacklisted
                 WHERE model = 'crm.lead'
                   AND name = ANY(%(known)s)
                   AND website_form_blacklisted = (name = ANY(%(open)s))
                """,
                known=[*ANSWERS, *names],
                open=names,
            )
        )
        fields.invalidate_model(["website_form_blacklisted"])
