import { registry } from "@web/core/registry";
import { PivotRenderer } from "@web/views/pivot/pivot_renderer";
import { pivotView } from "@web/views/pivot/pivot_view";

import { narrowToMeasure } from "@crm_customer_lifecycle/views/lifecycle_funnel_graph/lifecycle_funnel_measure";

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
    Renderer: LifecycleFunnelPivotRenderer,
};

registry.category("views").add("lifecycle_funnel_pivot", lifecycleFunnelPivotView);
