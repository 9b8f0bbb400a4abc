import { registry } from "@web/core/registry";
import { PivotModel } from "@web/views/pivot/pivot_model";
import { PivotRenderer } from "@web/views/pivot/pivot_renderer";
import { pivotView } from "@web/views/pivot/pivot_view";

import { narrowToMeasure } from "@crm_customer_lifecycle/views/lifecycle_funnel_graph/lifecycle_funnel_measure";

/** A mean of nothing is no value: nothing is shown, opened or exported. */
export class LifecycleFunnelPivotModel extends PivotModel {
    /** @override */
    _getMeasurements(...args) {
        const measurements = Object.entries(super._getMeasurements(...args));
        return Object.fromEntries(measurements.filter(([, value]) => value !== false));
    }
}

/** Opens exactly the rows that a number is made of, not all of its group. */
export class LifecycleFunnelPivotRenderer extends PivotRenderer {
    /** @override: what nobody reached opens nothing. */
    onOpenView(cell, newWindow) {
        if (cell.value !== 0 || this.isMean(cell.measure)) {
            this.openedMeasure = cell.measure;
            super.onOpenView(cell, newWindow);
        }
    }

    isMean(measure) {
        return this.model.metaData.fields[measure]?.aggregator === "avg";
    }

    /** @override */
    openView(domain, ...options) {
        const { fields } = this.model.metaData;
        super.openView(narrowToMeasure(domain, fields[this.openedMeasure]), ...options);
    }
}

export const lifecycleFunnelPivotView = {
    ...pivotView,
    Model: LifecycleFunnelPivotModel,
    Renderer: LifecycleFunnelPivotRenderer,
};

registry.category("views").add("lifecycle_funnel_pivot", lifecycleFunnelPivotView);
