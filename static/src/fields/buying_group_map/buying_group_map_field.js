import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";

import { formatRating } from "@crm_customer_lifecycle/fields/buying_rating/buying_rating_field";

/**
 * Who decides: a column per role, a card per person. Colour says how they respond, size
 * how much they count, a dashed edge that nobody talked to them; all of it is also
 * said in words. A card is a button: it opens the person.
 */
export class BuyingGroupMapField extends Component {
    static template = "crm_customer_lifecycle.BuyingGroupMapField";
    static props = { ...standardFieldProps };

    setup() {
        this.dialog = useService("dialog");
    }

    get columns() {
        const { columns } = this.props.record.data[this.props.name] || {};
        return columns || [];
    }

    /** Keys that are unique although a person may stand in several columns. */
    getPersonKey(column, person, index) {
        return `${column.id}-${person.id || `new-${index}`}`;
    }

    getClasses(person) {
        return {
            [`o_buying_mode_${person.mode || "unknown"}`]: true,
            [`o_buying_degree_${person.degree || "unknown"}`]: true,
            o_buying_uncontacted: !person.contacted,
        };
    }

    /** Everything the card shows by colour, size and marks, in one sentence. */
    describe(column, person) {
        return [
            `${person.name}, ${column.name}`,
            person.degree ? _t("influence: %s", person.degree_label) : _t("influence unknown"),
            person.mode ? _t("response: %s", person.mode_label) : _t("response unknown"),
            _t("rating: %s", formatRating(person.rating)),
            person.contacted ? _t("contacted") : _t("not contacted yet"),
            ...(person.uncertain ? [_t("uncertain")] : []),
        ].join("; ");
    }

    describeColumn(column) {
        if (!column.expected) {
            return column.name;
        }
        return column.covered
            ? _t("%s: covered", column.name)
            : _t("%s: not covered yet", column.name);
    }

    /** Open the saved person; a line just typed in is edited where it stands. */
    async open(person) {
        const { record } = this.props;
        if (!person.id || !(await record.save())) {
            return;
        }
        this.dialog.add(FormViewDialog, {
            resModel: "crm.buying.influence",
            resId: person.id,
            title: person.name,
            context: { buying_in_lead: true },
            readonly: !record.isInEdition, // the map itself is computed, so always readonly
            preventCreate: true,
            canExpand: false,
            onRecordSaved: () => record.load(),
        });
    }
}

export const buyingGroupMapField = {
    component: BuyingGroupMapField,
    displayName: _t("Buying Group Map"),
    supportedTypes: ["json"],
};

registry.category("fields").add("buying_group_map", buyingGroupMapField);
