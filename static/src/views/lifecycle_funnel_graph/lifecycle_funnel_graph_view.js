import { registry } from "@web/core/registry";
import { GraphArchParser } from "@web/views/graph/graph_arch_parser";
import { graphView } from "@web/views/graph/graph_view";

import { FUNNEL_MODE, LifecycleFunnelGraphModel } from "./lifecycle_funnel_graph_model";
import { LifecycleFunnelGraphRenderer } from "./lifecycle_funnel_graph_renderer";

/** A graph without a type is a funnel: the server's grammar knows core's types only. */
export class LifecycleFunnelGraphArchParser extends GraphArchParser {
    parse(arch, fields) {
        const archInfo = super.parse(arch, fields);
        return { ...archInfo, mode: archInfo.mode || FUNNEL_MODE };
    }
}

export const lifecycleFunnelGraphView = {
    ...graphView,
    ArchParser: LifecycleFunnelGraphArchParser,
    Model: LifecycleFunnelGraphModel,
    Renderer: LifecycleFunnelGraphRenderer,
    buttonTemplate: "crm_customer_lifecycle.LifecycleFunnelGraphButtons",
};

registry.category("views").add("lifecycle_funnel_graph", lifecycleFunnelGraphView);
