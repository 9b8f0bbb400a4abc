import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { press, queryAll, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineActions,
    defineModels,
    fields,
    getService,
    models,
    mountWithCleanup,
    onRpc,
    preloadBundle,
    toggleMenuItem,
    toggleSearchBarMenu,
} from "@web/../tests/web_test_helpers";

import { WebClient } from "@web/webclient/webclient";

const TAG = "crm_customer_lifecycle.lifecycle_dashboard";
const FUNNEL = {
    groups: [
        {
            value: false,
            label: "All",
            domain: [[1, "=", 1]],
            steps: [
                {
                    key: "lead",
                    label: "Leads",
                    count: 3,
                    share_previous: null,
                    share_first: 100,
                    median_days: null,
                    domain: [["is_lead", "=", 1]],
                },
            ],
        },
    ],
    length: 1,
};

const WEB = ["source", "=", "Web"];
// what the four pictures ask, with and without a filter of the page
const UNFILTERED = [
    ["funnel", []],
    ["graph", []],
    ["graph", [["is_lost", "=", 1]]],
    ["graph", [["source", "!=", false]]],
];
const FILTERED = [
    ["funnel", [WEB]],
    ["graph", [WEB]],
    ["graph", ["&", WEB, ["is_lost", "=", 1]]],
    ["graph", ["&", ["source", "!=", false], WEB]],
];

class Funnel extends models.Model {
    _name = "crm.lifecycle.funnel";

    name = fields.Char();
    is_lead = fields.Integer({ string: "Leads", aggregator: "sum" });
    is_lost = fields.Integer({ aggregator: "sum" });
    source = fields.Char();

    _records = [
        { id: 1, is_lead: 1, is_lost: 1, source: "Fair" },
        { id: 2, is_lead: 1, is_lost: 0, source: "Web" },
        { id: 3, is_lead: 1, is_lost: 0, source: "Web" },
    ];
    _views = {
        "graph,1": `<graph js_class="lifecycle_funnel_graph"/>`,
        "graph,2": `<graph js_class="lifecycle_funnel_graph" type="bar"><field name="source"/></graph>`,
        list: `<list><field name="source"/></list>`,
        search: `
            <search>
                <filter name="web" string="From the web" domain="[('source', '=', 'Web')]"/>
                <filter name="lost" string="Lost" domain="[('is_lost', '=', 1)]"/>
            </search>`,
    };
}

function makeReport(id, name, xmlid, values = {}) {
    return {
        id,
        name,
        xml_id: `crm_customer_lifecycle.crm_lifecycle_funnel_action${xmlid}`,
        res_model: "crm.lifecycle.funnel",
        help: "<p>Capture leads first.</p>",
        search_view_id: [false, "search"],
        views: [
            [2, "graph"],
            [false, "list"],
        ],
        ...values,
    };
}

defineMailModels();
defineModels([Funnel]);
preloadBundle("web.chartjs_lib");
defineActions([
    makeReport(1, "Lifecycle Funnel", "", {
        views: [
            [1, "graph"],
            [false, "list"],
        ],
    }),
    makeReport(2, "Selectivity", "_selectivity", {
        views: [
            [false, "list"],
            [2, "graph"],
        ],
    }),
    makeReport(3, "Lost", "_lost", { context: { search_default_lost: 1 } }),
    makeReport(4, "Customers", "_customers", { domain: "[('source', '!=', False)]" }),
]);

/** Note the domain of every question a picture asks. */
async function openDashboard() {
    onRpc("get_funnel", ({ args }) => {
        expect.step(["funnel", args[0]]);
        return FUNNEL;
    });
    onRpc("formatted_read_group", ({ kwargs }) => {
        expect.step(["graph", kwargs.domain]);
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction(TAG);
    await animationFrame();
}

test("four pictures, each with the filters of its report", async () => {
    await openDashboard();
    expect(queryAllTexts(".o_lifecycle_dashboard_title")).toEqual([
        "Lifecycle Funnel",
        "Selectivity",
        "Lost",
        "Customers",
    ]);
    expect(queryAll("section.o_lifecycle_dashboard_card canvas").length).toBe(4);
    expect(".o_lifecycle_funnel").toHaveCount(1);
    expect.verifySteps(UNFILTERED);
});

test.tags("desktop");
test("one search filters all four, and comes along into the full report", async () => {
    await openDashboard();
    expect.verifySteps(UNFILTERED);
    await toggleSearchBarMenu();
    await toggleMenuItem("From the web");
    await animationFrame();
    expect.verifySteps(FILTERED);
    await contains(".o_lifecycle_dashboard_open:eq(2)").click();
    await animationFrame();
    expect(".o_lifecycle_dashboard").toHaveCount(0);
    expect(".o_graph_view").toHaveCount(1);
    expect(queryAllTexts(".o_searchview_facet")).toEqual(["Lost", "From the web"]);
    expect.verifySteps([["graph", ["&", ["is_lost", "=", 1], WEB]]]);
    await contains(".o_breadcrumb .o_back_button, .breadcrumb-item a").click();
    await animationFrame();
    expect(queryAllTexts(".o_searchview_facet")).toEqual(["From the web"]);
    expect.verifySteps(FILTERED);
});

test.tags("desktop");
test("a favourite that is the default of the page filters all four", async () => {
    Funnel._filters = [
        {
            id: 7,
            name: "Mine",
            domain: "[('source', '=', 'Web')]",
            context: "{}",
            sort: "[]",
            is_default: true,
            user_ids: [],
        },
    ];
    await openDashboard();
    expect(queryAllTexts(".o_searchview_facet")).toEqual(["Mine"]);
    expect.verifySteps(FILTERED);
});

test.tags("desktop");
test("the arrow down leads from the search bar to the first picture", async () => {
    await openDashboard();
    expect.verifySteps(UNFILTERED);
    queryOne(".o_searchview_input").focus();
    await press("ArrowDown");
    await animationFrame();
    expect(".o_lifecycle_dashboard_open:eq(0)").toBeFocused();
});

test("the full report of a list opens as its picture", async () => {
    await openDashboard();
    expect.verifySteps(UNFILTERED);
    await contains(".o_lifecycle_dashboard_open:eq(1)").click();
    await animationFrame();
    expect.verifySteps([["graph", []]]);
    expect(".o_graph_view").toHaveCount(1);
    expect(".o_searchview_facet").toHaveCount(0);
});

test("without any lead one page of help, and no picture", async () => {
    Funnel._records = [];
    await openDashboard();
    expect(".o_view_nocontent").toHaveText("Capture leads first.");
    expect(".o_lifecycle_dashboard_card").toHaveCount(0);
    expect.verifySteps([]);
});
