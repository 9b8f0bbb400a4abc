import { Component, useRef } from "@odoo/owl";

import { makeContext } from "@web/core/context";
import { Domain } from "@web/core/domain";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { useBus, useService } from "@web/core/utils/hooks";
import { View } from "@web/views/view";

/** The graph of a report, within what the page is searched for. */
export class LifecycleDashboardCard extends Component {
    static template = "crm_customer_lifecycle.LifecycleDashboardCard";
    static components = { View };
    static props = { report: Object, domain: Array };

    setup() {
        this.actionService = useService("action");
        this.rootRef = useRef("root");
        useBus(this.env.searchModel, "focus-view", () => this.focus());
        const { report } = this.props;
        this.context = makeContext([user.context, report.context]);
        this.reportDomain = new Domain(report.domain || []).toList(this.context);
    }

    /** The arrow down leads from the search bar to the first card. */
    focus() {
        const { el } = this.rootRef;
        if (!el.previousElementSibling) {
            el.querySelector("button").focus();
        }
    }

    get openLabel() {
        return _t("Full report: %s", this.props.report.name);
    }

    get viewProps() {
        const { res_model: resModel, views, search_view_id: searchView, help } = this.props.report;
        const [viewId] = views.find(([, type]) => type === "graph") || [false];
        const searchViewId = searchView ? searchView[0] : false;
        return {
            type: "graph",
            resModel,
            viewId,
            searchViewId,
            views: [
                [viewId, "graph"],
                [searchViewId, "search"],
            ],
            context: this.context,
            domain: Domain.and([this.reportDomain, this.props.domain]).toList(),
            display: { controlPanel: false },
            activateFavorite: false,
            noContentHelp: help,
            useSampleModel: false,
        };
    }

    /** What the page is searched for comes along as a filter that can be taken away. */
    openReport(newWindow) {
        const { report, domain } = this.props;
        const description = this.env.searchModel.facets
            .map(({ title, values }) => [title, values.join(", ")].filter(Boolean).join(": "))
            .join("; ");
        const dynamicFilters = description ? [{ description, domain }] : [];
        return this.actionService.doAction(report.id, {
            newWindow,
            viewType: "graph",
            props: { dynamicFilters },
        });
    }
}
