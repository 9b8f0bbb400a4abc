import { Component, onWillStart } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { SearchBar } from "@web/search/search_bar/search_bar";
import { useSearchBarToggler } from "@web/search/search_bar/search_bar_toggler";
import { WithSearch } from "@web/search/with_search/with_search";
import { ActionHelper } from "@web/views/action_helper";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { LifecycleDashboardCard } from "./lifecycle_dashboard_card";

const REPORTS = [
    "crm_customer_lifecycle.crm_lifecycle_funnel_action",
    "crm_customer_lifecycle.crm_lifecycle_funnel_action_selectivity",
    "crm_customer_lifecycle.crm_lifecycle_funnel_action_lost",
    "crm_customer_lifecycle.crm_lifecycle_funnel_action_customers",
];

/**
 * The four pictures a sales manager looks at first, under one search. Each is the graph of
 * a report and leads to it; whoever changes the report changes the picture.
 */
export class LifecycleDashboard extends Component {
    static template = "crm_customer_lifecycle.LifecycleDashboard";
    static components = { ActionHelper, Layout, LifecycleDashboardCard, SearchBar, WithSearch };
    static props = { ...standardActionServiceProps };

    setup() {
        this.actionService = useService("action");
        this.orm = useService("orm");
        this.searchBarToggler = useSearchBarToggler();
        this.display = { controlPanel: {} };
        onWillStart(() => this.load());
    }

    async load() {
        this.reports = await Promise.all(
            REPORTS.map((report) => this.actionService.loadAction(report))
        );
        const [{ res_model: resModel, search_view_id: searchView }] = this.reports;
        this.searchProps = {
            resModel,
            searchViewId: searchView ? searchView[0] : false,
            searchMenuTypes: ["filter", "favorite"],
            loadIrFilters: true,
            context: this.props.action.context || {},
            globalState: this.props.globalState,
            display: this.display,
        };
        this.isEmpty = !(await this.orm.searchCount(resModel, [], { limit: 1 }));
    }
}

registry
    .category("actions")
    .add("crm_customer_lifecycle.lifecycle_dashboard", LifecycleDashboard);
