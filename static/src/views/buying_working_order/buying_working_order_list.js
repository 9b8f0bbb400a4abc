import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";

/** What is wrong with the balance of the pipeline, for those who lead a team. */
export class BuyingDiagnosis extends Component {
    static template = "crm_customer_lifecycle.BuyingDiagnosis";
    static props = { domain: Array };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ sentences: [] });
        onWillStart(() => this.load(this.props.domain));
        onWillUpdateProps((nextProps) => this.load(nextProps.domain));
    }

    async load(domain) {
        this.state.sentences = await this.orm.call("crm.lead", "get_buying_diagnosis", [domain]);
    }
}

export class BuyingWorkingOrderRenderer extends ListRenderer {
    static template = "crm_customer_lifecycle.BuyingWorkingOrderRenderer";
    static components = { ...ListRenderer.components, BuyingDiagnosis };
}

export const buyingWorkingOrderListView = {
    ...listView,
    Renderer: BuyingWorkingOrderRenderer,
};

registry.category("views").add("buying_working_order_list", buyingWorkingOrderListView);
