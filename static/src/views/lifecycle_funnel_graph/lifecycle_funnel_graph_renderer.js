import { _t } from "@web/core/l10n/translation";
import { useBus, useService } from "@web/core/utils/hooks";
import { GraphRenderer } from "@web/views/graph/graph_renderer";

import { LifecycleFunnelFigure } from "./lifecycle_funnel_figure";
import { FUNNEL_MODE, GROUP_LIMIT } from "./lifecycle_funnel_graph_model";
import { narrowToMeasure } from "./lifecycle_funnel_measure";

/** Draws a funnel per group; what is clicked, in any mode, opens as leads. */
export class LifecycleFunnelGraphRenderer extends GraphRenderer {
    static template = "crm_customer_lifecycle.LifecycleFunnelGraphRenderer";
    static components = { ...GraphRenderer.components, LifecycleFunnelFigure };

    setup() {
        super.setup();
        this.groupLimit = GROUP_LIMIT;
        this.orm = useService("orm");
        useBus(this.env.searchModel, "focus-view", () => this.focus());
    }

    /** Tab does not leave Odoo's search bar: the arrow down leads to the numbers. */
    focus() {
        const { el } = this.rootRef;
        const number = el.querySelector("button.o_lifecycle_funnel_count");
        (number || el.querySelector("button"))?.focus();
    }

    get isFunnel() {
        return this.model.metaData.mode === FUNNEL_MODE;
    }

    get isGrouped() {
        return this.model.metaData.groupBy.length > 0;
    }

    /** @override: whole leads are counted, so there is no line at half a lead. */
    getScaleOptions() {
        const options = super.getScaleOptions();
        if (this.model.isCount && options.y) {
            options.y.ticks.precision = 0;
            options.y.ticks.callback = (value) => this.formatValue(value);
        }
        return options;
    }

    /** Each funnel is whole, only groups are left out: no "sample" as in the other modes. */
    get exceeding() {
        const { funnels, total } = this.model.data;
        return _t("%(shown)s of %(total)s groups are shown.", { shown: funnels.length, total });
    }

    /** What the picture of the other modes says, for those who do not see it. */
    get description() {
        const { measure, measures } = this.model.metaData;
        const { datasets, labels } = this.model.data;
        const several = datasets.length > 1;
        const points = datasets.flatMap(({ data, label }) =>
            data.map((value, index) => {
                const name = several ? `${labels[index]} / ${label}` : labels[index];
                const isSaid = typeof value === "number" && (value || !several);
                return isSaid && `${name}: ${this.formatValue(value, Number.isInteger(value))}`;
            })
        );
        return [measures[measure].string, ...points.filter(Boolean)].join(", ");
    }

    /** @override */
    onGraphClickedFinal(domain, isMiddleClick = false) {
        const { fields, measure } = this.model.metaData;
        return this.openLeads(narrowToMeasure(domain, fields[measure]), "", isMiddleClick);
    }

    /** The server says which leads stand behind the rows, so that none is missing. */
    async openLeads(domain, name, newWindow = false) {
        const { context, resModel } = this.model.metaData;
        const action = await this.orm.call(resModel, "get_leads_action", [domain], { context });
        const title = name ? { name, display_name: name } : {};
        return this.actionService.doAction({ ...action, ...title }, { newWindow });
    }
}
