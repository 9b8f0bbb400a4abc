import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { deserializeDateTime, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { exprToBoolean } from "@web/core/utils/strings";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const STATES = {
    met: { icon: "fa-check-circle text-success", label: _t("Met") },
    partial: { icon: "fa-adjust text-warning", label: _t("Partly met") },
    unmet: { icon: "fa-times-circle text-danger", label: _t("Not met") },
    unknown: { icon: "fa-question-circle text-muted", label: _t("Unknown") },
};

/**
 * Every criterion of a lead: met, not met or unknown, with its points and who said so.
 * A click opens the answers of a criterion that can be answered here.
 */
export class QualificationChecklist extends Component {
    static template = "crm_customer_lifecycle.QualificationChecklist";
    static props = { ...standardFieldProps, locked: { type: Boolean, optional: true } };

    setup() {
        this.orm = useService("orm");
        this.root = useRef("root");
        this.state = useState({ open: false, busy: false, answered: null });
        useEffect(
            (answered) => this.focusAnswered(answered),
            () => [this.state.answered]
        );
    }

    get checklist() {
        return this.props.record.data[this.props.name] || { criteria: [] };
    }

    get next() {
        return this.checklist.criteria.find((item) => item.id === this.checklist.next);
    }

    getState(item) {
        return STATES[item.state];
    }

    /** What can be answered: those of a field are the field's own. */
    getOptions(item) {
        return item.options || this.props.record.fields[item.field]?.selection || [];
    }

    canAnswer(item) {
        const { locked, record } = this.props;
        return !locked && record.isInEdition && this.getOptions(item).length > 0;
    }

    /** What was answered, by whom and when, as far as it is known. */
    getAnswer(item) {
        const [, answer] = this.getOptions(item).find(([key]) => key === item.value) || [];
        return [answer, this.getSource(item)].filter(Boolean).join(" · ");
    }

    getSource(item) {
        if (!item.by) {
            return "";
        }
        const date = formatDate(deserializeDateTime(item.on));
        return _t("%(who)s, %(when)s", { who: item.by, when: date });
    }

    toggle(item) {
        this.state.open = this.state.open === item.id ? false : item.id;
    }

    /** Keep the place of who uses the keyboard: the answer they chose is gone by now. */
    focusAnswered(answered) {
        if (answered) {
            this.root.el
                ?.querySelector(`[data-id="${answered.id}"] .o_qualification_toggle`)
                ?.focus({ preventScroll: true });
        }
    }

    /** A second click on the answer that is set takes it back: nobody knows. */
    async answer(item, key) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            const { record } = this.props;
            if (await record.save()) {
                await this.orm.call("crm.lead", "action_qualification_answer", [
                    [record.resId],
                    item.id,
                    key === item.value ? false : key,
                ]);
                await record.load();
                this.state.open = false;
            }
        } finally {
            this.state.busy = false;
            this.state.answered = { id: item.id };
        }
    }
}

export const qualificationChecklist = {
    component: QualificationChecklist,
    displayName: _t("Qualification Checklist"),
    supportedTypes: ["json"],
    // a computed field is always readonly: what counts is what the view says
    extractProps: ({ attrs }) => ({ locked: exprToBoolean(attrs.readonly) }),
};

registry.category("fields").add("qualification_checklist", qualificationChecklist);
