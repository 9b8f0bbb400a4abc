import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** What is missing, doubtful or against us, one line each. */
export class BuyingRedFlagsField extends Component {
    static template = "crm_customer_lifecycle.BuyingRedFlagsField";
    static props = { ...standardFieldProps };

    get flags() {
        return this.props.record.data[this.props.name] || [];
    }
}

export const buyingRedFlagsField = {
    component: BuyingRedFlagsField,
    displayName: _t("Red Flags"),
    supportedTypes: ["json"],
};

registry.category("fields").add("buying_red_flags", buyingRedFlagsField);
