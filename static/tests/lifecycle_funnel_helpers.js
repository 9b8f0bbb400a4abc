import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect } from "@odoo/hoot";
import {
    defineModels,
    fields,
    findComponent,
    mockService,
    models,
    mountView,
    onRpc,
    preloadBundle,
} from "@web/../tests/web_test_helpers";

import { LifecycleFunnelFigure } from "@crm_customer_lifecycle/views/lifecycle_funnel_graph/lifecycle_funnel_figure";

export const STEPS = [
    ["is_lead", "Lead"],
    ["is_qualified", "Qualified lead"],
    ["is_prospect", "Prospect"],
    ["is_customer", "Customer"],
    ["is_repeat", "Repeat customer"],
];

/** What the server answers for one group whose steps were reached by ``counts`` leads. */
export function makeGroup(label, counts, domain = []) {
    return {
        value: label,
        label,
        domain,
        steps: STEPS.map(([key, name], index) => ({
            key,
            label: name,
            count: counts[index],
            share_previous: index ? (100 * counts[index]) / (counts[index - 1] || 1) : null,
            share_first: (100 * counts[index]) / counts[0],
            median_days: index === 1 ? 12.5 : null,
            domain: [...domain, [key, "=", 1]],
        })),
    };
}

class Funnel extends models.Model {
    _name = "crm.lifecycle.funnel";

    is_lead = fields.Integer({ string: "Leads", aggregator: "sum" });
    is_qualified = fields.Integer({ string: "Qualified Leads", aggregator: "sum" });
    days_to_qualified = fields.Float({ string: "Days", aggregator: "avg" });
    source = fields.Char();
    lost_step = fields.Selection({
        selection: [
            ["lead", "Lead"],
            ["qualified", "Qualified lead"],
            ["prospect", "Prospect"],
        ],
    });
    create_date = fields.Datetime();

    _records = [
        {
            id: 1,
            is_lead: 1,
            source: "Fair",
            lost_step: "prospect",
            create_date: "2026-01-10 10:00:00",
        },
        {
            id: 2,
            is_lead: 1,
            is_qualified: 1,
            source: "Web",
            lost_step: "qualified",
            create_date: "2026-02-10 10:00:00",
        },
        {
            id: 3,
            is_lead: 1,
            is_qualified: 1,
            days_to_qualified: 8,
            source: "Web",
            create_date: "2026-02-11 10:00:00",
        },
        {
            id: 4,
            is_lead: 1,
            source: "Web",
            lost_step: "lead",
            create_date: "2026-02-12 10:00:00",
        },
    ];
}

/** To be called by each file of tests of the funnel. */
export function defineFunnel() {
    defineMailModels();
    defineModels([Funnel]);
    preloadBundle("web.chartjs_lib");
}

const SEARCH = `
    <search>
        <filter name="fair" string="From the fair" domain="[('source', '=', 'Fair')]"/>
        <filter name="group_by_source" string="Source" context="{'group_by': 'source'}"/>
        <filter name="group_by_create_date" string="Created" context="{'group_by': 'create_date'}"/>
    </search>`;

/** Answer every question with ``groups``, and note what was asked. */
export function answer(groups, length = groups.length) {
    onRpc("get_funnel", ({ args, kwargs }) => {
        expect.step([args[0], kwargs.groupby, kwargs.limit]);
        return { groups: groups.slice(0, kwargs.limit || undefined), length };
    });
}

export function mountFunnel(arch = `<graph js_class="lifecycle_funnel_graph"/>`, props = {}) {
    return mountView({
        type: "graph",
        resModel: "crm.lifecycle.funnel",
        arch,
        searchViewArch: SEARCH,
        ...props,
    });
}

/** Make the server answer with an action, and see which leads are opened. */
export function watchOpening() {
    onRpc("get_leads_action", ({ args }) => ({
        type: "ir.actions.act_window",
        res_model: "crm.lead",
        name: "Leads",
        display_name: "Leads",
        domain: args[0],
        views: [[false, "list"]],
    }));
    mockService("action", {
        doAction: (action, options) =>
            expect.step([action.display_name, action.domain, options.newWindow]),
    });
}

export function getFigure(view, index = 0) {
    const figures = [];
    findComponent(view, (component) => {
        if (component instanceof LifecycleFunnelFigure) {
            figures.push(component);
        }
    });
    return figures[index];
}
