import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { press, queryAll, queryAllTexts, queryFirst, queryOne } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { markup } from "@odoo/owl";
import {
    contains,
    defineModels,
    editFavoriteName,
    fields,
    findComponent,
    mockService,
    models,
    mountView,
    onRpc,
    preloadBundle,
    saveFavorite,
    toggleMenuItem,
    toggleMenuItemOption,
    toggleSaveFavorite,
    toggleSearchBarMenu,
} from "@web/../tests/web_test_helpers";

import { cookie } from "@web/core/browser/cookie";

import { LifecycleFunnelFigure } from "@crm_customer_lifecycle/views/lifecycle_funnel_graph/lifecycle_funnel_figure";
import { getFunnelPalette } from "@crm_customer_lifecycle/views/lifecycle_funnel_graph/lifecycle_funnel_palette";

const STEPS = [
    ["is_lead", "Lead"],
    ["is_qualified", "Qualified lead"],
    ["is_prospect", "Prospect"],
    ["is_customer", "Customer"],
    ["is_repeat", "Repeat customer"],
];

/** What the server answers for one group whose steps were reached by ``counts`` leads. */
function makeGroup(label, counts, domain = []) {
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
            source: "Web",
            lost_step: "qualified",
            create_date: "2026-02-10 10:00:00",
        },
        { id: 3, is_lead: 1, source: "Web", create_date: "2026-02-11 10:00:00" },
        {
            id: 4,
            is_lead: 1,
            source: "Web",
            lost_step: "lead",
            create_date: "2026-02-12 10:00:00",
        },
    ];
}

defineMailModels();
defineModels([Funnel]);
preloadBundle("web.chartjs_lib");

const SEARCH = `
    <search>
        <filter name="fair" string="From the fair" domain="[('source', '=', 'Fair')]"/>
        <filter name="group_by_source" string="Source" context="{'group_by': 'source'}"/>
        <filter name="group_by_create_date" string="Created" context="{'group_by': 'create_date'}"/>
    </search>`;

/** Answer every question with ``groups``, and note what was asked. */
function answer(groups, length = groups.length) {
    onRpc("get_funnel", ({ args, kwargs }) => {
        expect.step([args[0], kwargs.groupby, kwargs.limit]);
        return { groups: groups.slice(0, kwargs.limit || undefined), length };
    });
}

function mountFunnel(arch = `<graph js_class="lifecycle_funnel_graph"/>`, props = {}) {
    return mountView({
        type: "graph",
        resModel: "crm.lifecycle.funnel",
        arch,
        searchViewArch: SEARCH,
        ...props,
    });
}

/** Make the server answer with an action, and see which leads are opened. */
function watchOpening() {
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

function getFigure(view, index = 0) {
    const figures = [];
    findComponent(view, (component) => {
        if (component instanceof LifecycleFunnelFigure) {
            figures.push(component);
        }
    });
    return figures[index];
}

function getRow(index) {
    return [...queryAll("tbody tr")[index].children].map((cell) => cell.textContent.trim());
}

/** Click in the middle of a step of the picture. */
async function clickStep(view, index) {
    const { chart, canvasRef } = getFigure(view);
    const { x, y } = chart.getDatasetMeta(0).data[index];
    const box = canvasRef.el.getBoundingClientRect();
    await contains(canvasRef.el).click({
        position: { x: box.left + chart.scales.x.getPixelForValue(0), y: box.top + y },
    });
    return x;
}

test("five steps with count, shares and median days", async () => {
    answer([makeGroup("All", [1200, 300, 150, 60, 15])]);
    await mountFunnel();
    expect.verifySteps([[[], [], 24]]);
    expect(".o_lifecycle_funnel").toHaveCount(1);
    expect(".o_lifecycle_funnel_title").toHaveCount(0);
    expect(queryAllTexts("thead th")).toEqual([
        "Step",
        "Leads",
        "Of previous",
        "Of first",
        "Median days",
    ]);
    expect(getRow(0)).toEqual(["Lead", "1,200", "–", "100%", "–"]);
    expect(getRow(1)).toEqual(["Qualified lead", "300", "25%", "25%", "12.5"]);
    expect(getRow(4)).toEqual(["Repeat customer", "15", "25%", "1.3%", "–"]);
});

test("a screen reader is given a table with headers, and words for dashes", async () => {
    answer([makeGroup("Web", [1200, 300, 150, 60, 15])]);
    await mountFunnel(`<graph js_class="lifecycle_funnel_graph"><field name="source"/></graph>`);
    expect.verifySteps([[[], ["source"], 24]]);
    expect(queryAll("thead th").map((th) => th.getAttribute("scope"))).toEqual(
        Array(5).fill("col")
    );
    expect(queryAll("tbody th").map((th) => th.getAttribute("scope"))).toEqual(
        Array(5).fill("row")
    );
    expect("tr[data-step=is_lead] td:eq(1)").toHaveAttribute("aria-label", "No value");
    expect("tr[data-step=is_qualified] td:eq(1)").not.toHaveAttribute("aria-label");
    expect("tr[data-step=is_qualified] button").toHaveAttribute(
        "aria-label",
        "Open the leads that reached the step Qualified lead: 300"
    );
});

test("a line of sums joins periods, and nothing else", async () => {
    const arch = (field) => `
        <graph js_class="lifecycle_funnel_graph" type="bar">
            <field name="${field}"/><field name="source"/>
        </graph>`;
    const view = await mountFunnel(arch("create_date"));
    const getModel = () => findComponent(view, (component) => component.model?.data).model;
    expect(getModel().lineOverlayDataset).not.toBe(null);
    await toggleSearchBarMenu();
    await toggleMenuItem("Source");
    await toggleMenuItem("Created");
    expect(getModel().lineOverlayDataset).toBe(null);
});

test("the picture has a bar per step, as long as its share of the first", async () => {
    answer([makeGroup("All", [200, 100, 50, 0, 0])]);
    const view = await mountFunnel();
    expect.verifySteps([[[], [], 24]]);
    const { data } = getFigure(view).chart;
    expect(data.datasets[0].data).toEqual([
        [-50, 50],
        [-25, 25],
        [-12.5, 12.5],
        null,
        null,
    ]);
    expect(data.labels).toEqual(STEPS.map(([, label]) => label));
    expect("canvas").toHaveAttribute(
        "aria-label",
        "Lead: 200, Qualified lead: 100, Prospect: 50, Customer: 0, Repeat customer: 0"
    );
});

test.tags("desktop");
test("names and numbers are written in the picture, not said by colour alone", async () => {
    answer([makeGroup("All", [200, 100, 50, 20, 5])]);
    const view = await mountFunnel();
    expect.verifySteps([[[], [], 24]]);
    const { scales } = getFigure(view).chart;
    expect(scales.y.ticks.map((tick) => [tick.label].flat().join(" "))).toEqual(
        STEPS.map(([, label]) => label)
    );
    expect(scales.numbers.ticks.map((tick) => tick.label)).toEqual([
        ["200"],
        ["100", "50% of previous"],
        ["50", "50% of previous"],
        ["20", "40% of previous"],
        ["5", "25% of previous"],
    ]);
});

test.tags("mobile");
test("a narrow picture writes the same in less space", async () => {
    answer([makeGroup("All", [200, 100, 50, 20, 5])]);
    const view = await mountFunnel();
    expect.verifySteps([[[], [], 24]]);
    const { scales } = getFigure(view).chart;
    expect(scales.y.ticks.map((tick) => tick.label)).toEqual([
        "Lead",
        ["Qualified", "lead"],
        "Prospect",
        "Customer",
        ["Repeat", "customer"],
    ]);
    expect(scales.numbers.ticks[1].label).toEqual(["100", "↓ 50%"]);
});

test("one funnel per group, in the order of the server", async () => {
    answer([
        makeGroup("Web", [5, 2, 1, 0, 0], [["source", "=", "Web"]]),
        makeGroup("Fair", [9, 5, 2, 1, 1], [["source", "=", "Fair"]]),
    ]);
    await mountFunnel();
    await toggleSearchBarMenu();
    await toggleMenuItem("Source");
    expect.verifySteps([
        [[], [], 24],
        [[], ["source"], 24],
    ]);
    expect(queryAllTexts(".o_lifecycle_funnel_title")).toEqual(["Web", "Fair"]);
    expect(queryAll(".o_lifecycle_funnel").map((el) => el.getAttribute("aria-label"))).toEqual([
        "Web",
        "Fair",
    ]);
    await contains(".fa-sort-amount-desc").click();
    expect(queryAllTexts(".o_lifecycle_funnel_title")).toEqual(["Fair", "Web"]);
    expect.verifySteps([]);
});

test("periods are compared by grouping by them", async () => {
    answer([makeGroup("Q1 2026", [5, 2, 1, 0, 0]), makeGroup("Q2 2026", [9, 5, 2, 1, 1])]);
    await mountFunnel();
    await toggleSearchBarMenu();
    await toggleMenuItem("Created");
    await toggleMenuItemOption("Created", "Quarter");
    expect.verifySteps([
        [[], [], 24],
        [[], ["create_date:quarter"], 24],
    ]);
    expect(queryAllTexts(".o_lifecycle_funnel_title")).toEqual(["Q1 2026", "Q2 2026"]);
});

test("the search filters the funnel", async () => {
    answer([makeGroup("All", [5, 2, 1, 0, 0])]);
    await mountFunnel();
    await toggleSearchBarMenu();
    await toggleMenuItem("From the fair");
    expect.verifySteps([
        [[], [], 24],
        [[["source", "=", "Fair"]], [], 24],
    ]);
});

test("groups beyond the limit are announced and loaded on demand", async () => {
    const groups = Array.from({ length: 30 }, (_, index) => makeGroup(`S${index}`, [3, 2, 1, 1, 0]));
    answer(groups, 30);
    await mountFunnel(`<graph js_class="lifecycle_funnel_graph"><field name="source"/></graph>`);
    expect.verifySteps([[[], ["source"], 24]]);
    expect(".o_lifecycle_funnel").toHaveCount(24);
    await contains(".o_graph_load_all_btn").click();
    expect.verifySteps([[[], ["source"], null]]);
    expect(".o_lifecycle_funnel").toHaveCount(30);
    expect(".o_graph_alert").toHaveCount(0);
});

test("a step of the table opens exactly its leads, by mouse and by keyboard", async () => {
    answer([makeGroup("Web", [5, 2, 1, 0, 0], [["source", "=", "Web"]])]);
    watchOpening();
    await mountFunnel(`<graph js_class="lifecycle_funnel_graph"><field name="source"/></graph>`);
    expect.verifySteps([[[], ["source"], 24]]);
    await contains("tr[data-step=is_qualified] button").click();
    const domain = [["source", "=", "Web"]];
    expect.verifySteps([["Qualified lead – Web", [...domain, ["is_qualified", "=", 1]], false]]);
    queryOne("tr[data-step=is_prospect] button").focus();
    await press("Enter");
    await animationFrame();
    expect.verifySteps([["Prospect – Web", [...domain, ["is_prospect", "=", 1]], false]]);
    await contains("tr[data-step=is_lead] button").click({ ctrlKey: true });
    expect.verifySteps([["Lead – Web", [...domain, ["is_lead", "=", 1]], true]]);
});

test("a step nobody reached opens nothing", async () => {
    answer([makeGroup("All", [5, 2, 1, 0, 0])]);
    await mountFunnel();
    expect.verifySteps([[[], [], 24]]);
    expect("tr[data-step=is_customer] button").toHaveCount(0);
    expect("tr[data-step=is_customer] .o_lifecycle_funnel_count").toHaveText("0");
});

test.tags("desktop");
test("a step of the picture opens its leads, also beside a short bar", async () => {
    answer([makeGroup("All", [1000, 200, 100, 50, 1])]);
    watchOpening();
    const view = await mountFunnel();
    expect.verifySteps([[[], [], 24]]);
    await clickStep(view, 4);
    expect.verifySteps([["Repeat customer", [["is_repeat", "=", 1]], false]]);
    await clickStep(view, 0);
    expect.verifySteps([["Lead", [["is_lead", "=", 1]], false]]);
});

test("where linking is off nothing opens", async () => {
    answer([makeGroup("All", [5, 2, 1, 0, 0])]);
    await mountFunnel(`<graph js_class="lifecycle_funnel_graph" disable_linking="1"/>`);
    expect.verifySteps([[[], [], 24]]);
    expect("tbody button").toHaveCount(0);
});

test("the modes of the graph view are one click away, and what they show opens as leads", async () => {
    answer([makeGroup("All", [5, 2, 1, 0, 0])]);
    onRpc("formatted_read_group", () => expect.step("read"));
    const view = await mountFunnel();
    expect.verifySteps([[[], [], 24]]);
    expect(".o_graph_button[data-mode=funnel]").toHaveClass("active");
    await contains(".o_graph_button[data-mode=bar]").click();
    expect.verifySteps(["read"]);
    expect(".o_lifecycle_funnel").toHaveCount(0);
    expect(".o_graph_canvas_container canvas").toHaveCount(1);
    await contains(".o_graph_button[data-mode=pie]").click();
    expect.verifySteps([]);
    watchOpening();
    findComponent(view, (component) => component.onGraphClickedFinal).onGraphClickedFinal([
        ["source", "=", "Web"],
    ]);
    await animationFrame();
    expect.verifySteps([["Leads", [["source", "=", "Web"]], false]]);
    await contains(".o_graph_button[data-mode=funnel]").click();
    expect.verifySteps([[[], [], 24]]);
    expect(".o_lifecycle_funnel").toHaveCount(1);
});

test("the arch may ask for another mode first", async () => {
    await mountFunnel(`<graph js_class="lifecycle_funnel_graph" type="line"/>`);
    expect(".o_graph_button[data-mode=line]").toHaveClass("active");
    expect(".o_lifecycle_funnel").toHaveCount(0);
});

test("bars of steps stand in the order of the steps", async () => {
    const view = await mountFunnel(`
        <graph js_class="lifecycle_funnel_graph" type="bar"><field name="lost_step"/></graph>`);
    const getLabels = () =>
        findComponent(view, (component) => component.model?.data).model.data.labels;
    expect(getLabels()).toEqual(["Lead", "Qualified lead", "Prospect", "None"]);
});

test("a favourite keeps mode and grouping", async () => {
    answer([makeGroup("Web", [5, 2, 1, 0, 0])]);
    onRpc("create_filter", ({ args }) => {
        expect.step([args[0].context.graph_mode, args[0].context.graph_groupbys]);
        return [7];
    });
    await mountFunnel(undefined, { loadIrFilters: true, irFilters: [] });
    await toggleSearchBarMenu();
    await toggleMenuItem("Source");
    await toggleSaveFavorite();
    await editFavoriteName("By source");
    await saveFavorite();
    expect.verifySteps([
        [[], [], 24],
        [[], ["source"], 24],
        ["funnel", ["source"]],
        [[], ["source"], 24], // the favourite is applied
    ]);
});

test("a favourite may hold another mode", async () => {
    onRpc("formatted_read_group", () => expect.step("read"));
    await mountFunnel(undefined, { context: { graph_mode: "bar", graph_groupbys: ["source"] } });
    expect.verifySteps(["read"]);
    expect(".o_graph_button[data-mode=bar]").toHaveClass("active");
});

test("no lead at all: help instead of a broken picture", async () => {
    answer([makeGroup("All", [0, 0, 0, 0, 0])]);
    await mountFunnel(undefined, { noContentHelp: markup`<p>Nobody yet: capture leads.</p>` });
    expect.verifySteps([[[], [], 24]]);
    expect(".o_view_nocontent").toHaveText("Nobody yet: capture leads.");
    expect("canvas").toHaveCount(0);
    expect(".o_lifecycle_funnel").toHaveCount(0);
});

test("no group at all: help as well", async () => {
    answer([]);
    await mountFunnel(`<graph js_class="lifecycle_funnel_graph"><field name="source"/></graph>`);
    expect.verifySteps([[[], ["source"], 24]]);
    expect(".o_view_nocontent").toHaveCount(1);
    expect("canvas").toHaveCount(0);
});

test("dark mode has its own colours, and paper is white", async () => {
    cookie.set("color_scheme", "dark");
    answer([makeGroup("All", [5, 2, 1, 0, 0])]);
    const view = await mountFunnel();
    expect.verifySteps([[[], [], 24]]);
    const getColors = () => getFigure(view).chart.data.datasets[0].backgroundColor;
    const getBackground = () =>
        getFigure(view).chart.options.plugins.lifecycleFunnelBackground.color;
    expect(getColors()).toEqual(getFunnelPalette("dark").steps);
    expect(getBackground()).toBe(
        getComputedStyle(queryOne(".o_lifecycle_funnel")).backgroundColor
    );
    window.dispatchEvent(new Event("beforeprint"));
    expect(getColors()).toEqual(getFunnelPalette("light").steps);
    expect(getBackground()).toBe("#FFFFFF");
    window.dispatchEvent(new Event("afterprint"));
    expect(getColors()).toEqual(getFunnelPalette("dark").steps);
});

test.tags("mobile");
test("nothing sticks out on a phone", async () => {
    answer([makeGroup("A very long name of a source that nobody shortened", [12345, 6789, 345, 67, 8])]);
    await mountFunnel(`<graph js_class="lifecycle_funnel_graph"><field name="source"/></graph>`);
    expect.verifySteps([[[], ["source"], 24]]);
    const { right } = queryFirst(".o_lifecycle_funnels").getBoundingClientRect();
    for (const el of queryAll(".o_lifecycle_funnel, canvas, table, h3")) {
        expect(el.getBoundingClientRect().right).toBeLessThan(right + 1);
    }
});

describe("colours", () => {
    // how eyes without one of the three kinds of cones see linear RGB (Machado et al. 2009)
    const EYES = {
        all: [1, 0, 0, 0, 1, 0, 0, 0, 1],
        protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
        deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
        tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
    };

    function toLinear(hex) {
        return [1, 3, 5].map((start) => {
            const value = parseInt(hex.slice(start, start + 2), 16) / 255;
            return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
        });
    }

    function getLuminance([r, g, b]) {
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    }

    function getContrast(one, other) {
        const [low, high] = [one, other].map((c) => getLuminance(toLinear(c))).sort((a, b) => a - b);
        return (high + 0.05) / (low + 0.05);
    }

    function toLab([r, g, b]) {
        const f = (t) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
        const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
        const y = f(getLuminance([r, g, b]));
        const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
        return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
    }

    function seeWith(matrix, hex) {
        const rgb = toLinear(hex);
        const seen = [0, 3, 6].map((row) => rgb.reduce((sum, v, i) => sum + v * matrix[row + i], 0));
        return toLab(seen.map((value) => Math.min(1, Math.max(0, value))));
    }

    for (const scheme of ["light", "dark"]) {
        test(`steps differ for every kind of eyes (${scheme})`, () => {
            const { steps } = getFunnelPalette(scheme);
            for (const matrix of Object.values(EYES)) {
                const colors = steps.map((color) => seeWith(matrix, color));
                for (let i = 1; i < colors.length; i++) {
                    for (let j = 0; j < i; j++) {
                        const distance = Math.hypot(...colors[i].map((v, k) => v - colors[j][k]));
                        expect(distance).toBeGreaterThan(10);
                    }
                }
            }
        });

        test(`bars and words stand out from the background (${scheme})`, () => {
            const { steps, text, background } = getFunnelPalette(scheme);
            for (const color of steps) {
                expect(getContrast(color, background)).toBeGreaterThan(3);
            }
            expect(getContrast(text, background)).toBeGreaterThan(7);
        });
    }
});
