import { Component, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** What a rating means, from the highest one that has these words downwards. */
function getRatingWords() {
    return [
        [5, _t("sells for us")],
        [3, _t("supports us")],
        [1, _t("is interested")],
        [0, _t("neutral or unknown")],
        [-2, _t("has doubts")],
        [-4, _t("is against it")],
        [-5, _t("works against us")],
    ];
}

export function formatRating(rating) {
    const value = rating || 0;
    const [, words] = getRatingWords().find(([lowest]) => value >= lowest) || [0, ""];
    return `${value > 0 ? "+" : ""}${value} ${words}`;
}

/** A slider from −5 to 5 that says in words what the number means. */
export class BuyingRatingField extends Component {
    static template = "crm_customer_lifecycle.BuyingRatingField";
    static props = { ...standardFieldProps };

    setup() {
        this.state = useState({ dragged: null });
    }

    get value() {
        return this.state.dragged ?? (this.props.record.data[this.props.name] || 0);
    }

    get words() {
        return formatRating(this.value);
    }

    onInput(ev) {
        this.state.dragged = Number(ev.target.value);
    }

    async onChange(ev) {
        const rating = Number(ev.target.value);
        await this.props.record.update({ [this.props.name]: rating });
        this.state.dragged = null;
    }
}

export const buyingRatingField = {
    component: BuyingRatingField,
    displayName: _t("Rating from −5 to 5"),
    supportedTypes: ["integer"],
    isEmpty: () => false,
};

registry.category("fields").add("buying_rating", buyingRatingField);
