# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

OVERRIDE = "qualification_override"
REASON = "qualification_override_reason"
USER = "qualification_override_user_id"


class CrmQualificationOverrideMixin(models.AbstractModel):
    """What a sales manager decides about a lead, whatever its score.

    Whichever way it is written, by wizard, import or RPC: only managers decide, and
    not without a reason. Who decided is kept with the lead, and why in its chatter.
    """

    _name = "crm.qualification.override.mixin"
    _inherit = ["crm.lifecycle.call.mixin"]
    _description = "Decision Against the Score of a Lead"

    qualification_override = fields.Selection(
        [("qualified", "Qualified"), ("unqualified", "Not qualified")],
        string="Decided Against the Score",
        copy=False,
        readonly=True,
        tracking=True,
        help="Only sales managers decide, and give a reason.",
    )
    qualification_override_reason = fields.Char(
        string="Reason of the Decision", copy=False, readonly=True
    )
    qualification_override_user_id = fields.Many2one(
        "res.users", string="Decided By", copy=False, readonly=True
    )

    @api.constrains(OVERRIDE, REASON)
    def _check_qualification_override(self):
        for lead in self:
            if lead[OVERRIDE] and not (lead[REASON] or "").strip():
                raise ValidationError(
                    self.env._(
                        "Give a reason for deciding against the score of “%(lead)s”.",
                        lead=lead.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Note who decides about leads that are created, and log why."""
        self._qualification_check_decider(set().union(*vals_list))
        leads = super().create(
            [
                {**vals, USER: self.env.uid} if vals.get(OVERRIDE) else vals
                for vals in vals_list
            ]
        )
        for lead in leads.filtered(OVERRIDE):
            lead._qualification_log_decision(lead[OVERRIDE], lead[REASON])
        return leads

    def write(self, vals):
        """Note who decides, and log why; a decision that is taken back leaves nothing
        on the lead."""
        self._qualification_check_decider(vals.keys())
        if OVERRIDE not in vals:
            return super().write(vals)
        decision, reason = vals[OVERRIDE], vals.get(REASON)
        decided = self if decision else self.filtered(OVERRIDE)
        if decided and not decision:
            self._qualification_check_reason(reason)
        vals = {**vals, USER: decision and self.env.uid}
        if not decision:
            vals[REASON] = False
        result = super().write(vals)
        for why, leads in decided.grouped(REASON).items():
            leads._qualification_log_decision(decision, reason or why)
        return result

    def action_qualification_override(self, decision, reason):
        """Decide against the score of the leads, or undo that.

        :param decision: ``qualified``, ``unqualified``, or False to go by the score
        :param str reason: logged on each lead
        :return: True
        :raises AccessError: if the caller is no sales manager
        :raises UserError: without a reason, or for no such decision
        """
        leads = self._lifecycle_check_call("write")
        leads._qualification_check_decider([OVERRIDE])
        leads._qualification_check_reason(reason)
        decision = decision or False
        options = self._fields[OVERRIDE].get_values(self.env)
        if decision and decision not in options:
            raise UserError(
                self.env._(
                    "A lead is decided to be one of these: %(decisions)s.",
                    decisions=", ".join(options),
                )
            )
        return leads.write({OVERRIDE: decision, REASON: reason})

    def _qualification_check_decider(self, names):
        """Refuse that others than sales managers decide against the score.

        :param names: the fields that are written
        :raises AccessError: in words
        """
        if (
            any(name.startswith(OVERRIDE) for name in names)
            and not self.env.su
            and not self.env.user.has_group("sales_team.group_sale_manager")
        ):
            raise AccessError(
                self.env._(
                    "Only a sales manager decides against the score of a lead. Ask "
                    "yours, or find out what is missing."
                )
            )

    def _qualification_check_reason(self, reason):
        if not isinstance(reason, str) or not reason.strip():
            raise UserError(
                self.env._("Give a reason: it is kept with each lead that you decide.")
            )

    def _qualification_log_decision(self, decision, reason):
        """Log a decision, and why, in the chatter of the leads of ``self``."""
        labels = dict(self._fields[OVERRIDE]._description_selection(self.env))
        body = self.env._(
            "Qualification decided: %(decision)s. Reason: %(reason)s",
            decision=labels.get(decision, self.env._("by the score again")),
            reason=reason,
        )
        self._message_log_batch(bodies=dict.fromkeys(self.ids, body))
