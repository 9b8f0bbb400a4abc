import { expect, test } from "@odoo/hoot";
import { press, queryAll, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { markup } from "@odoo/owl";
import {
    contains,
    editFavoriteName,
    findComponent,
    onRpc,
    saveFavorite,
    toggleMenuItem,
    toggleMenuItemOption,
    toggleSaveFavorite,
    toggleSearchBarMenu,
} from "@web/../tests/web_test_helpers";

import {
    answer,
    defineFunnel,
    makeGroup,
    mountFunnel,
    watchOpening,
} from "./lifecycle_funnel_helpers";

defineFunnel();

test("names of groups are shown as they were typed, and run nothing", async () => {
    const script = `<img src="x" onerror="window.pwned = true">`;
    answer([makeGroup(script, [12, 3, 2, 1, 1])]);
    await mountFunnel(`<graph js_class="lifecycle_funnel_graph"><field name="source"/></graph>`);
    expect.verifySteps([[[], ["source"], 24]]);
    expect(".o_lifecycle_funnel img").toHaveCount(0);
    expect(".o_lifecycle_funnel_title").toHaveText(script);
    expect(window.pwned).toBe(undefined);
});

test("a line of sums joins periods, and nothing else", async () => {
    const arch = (field) => `
        <graph js_class="lifecycle_funnel_graph" type="bar">
            <field name="${field}"/><field name="source"/>
        </graph>`;
    const view = await mountFunnel(arch("create_date"));
    const getModel = () => findComponent(view, (component) => component.model?.data).model;
    expect(getModel().lineOverlayDataset).not.toBe(null);
    await contains("button:contains(Measures)").click();
    await toggleMenuItem("Days");
    expect(getModel().lineOverlayDataset).toBe(null);
    await toggleMenuItem("Leads");
    expect(getModel().lineOverlayDataset).not.toBe(null);
    await toggleSearchBarMenu();
    await toggleMenuItem("Source");
    await toggleMenuItem("Created");
    expect(getModel().lineOverlayDataset).toBe(null);
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
    expect(".o_graph_alert").toHaveText("24 of 30 groups are shown. Show them all");
    await contains(".o_graph_load_all_btn").click();
    expect.verifySteps([[[], ["source"], null]]);
    expect(".o_lifecycle_funnel").toHaveCount(30);
    expect(".o_graph_alert").toHaveCount(0);
});

test("more groups than the server tells of are announced, without a link that does nothing", async () => {
    const groups = Array.from({ length: 30 }, (_, index) => makeGroup(`S${index}`, [3, 2, 1, 1, 0]));
    answer(groups, 40);
    await mountFunnel(`<graph js_class="lifecycle_funnel_graph"><field name="source"/></graph>`);
    await contains(".o_graph_load_all_btn").click();
    expect.verifySteps([
        [[], ["source"], 24],
        [[], ["source"], null],
    ]);
    expect(".o_graph_alert").toHaveText("30 of 40 groups are shown.");
    await toggleSearchBarMenu();
    await toggleMenuItem("From the fair");
    expect.verifySteps([[[["source", "=", "Fair"]], ["source"], 24]]);
    expect(".o_graph_load_all_btn").toHaveCount(1);
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

test("a bar opens the leads it counts, not all of its group", async () => {
    const view = await mountFunnel(`
        <graph js_class="lifecycle_funnel_graph" type="bar">
            <field name="is_qualified" type="measure"/>
        </graph>`);
    watchOpening();
    const open = () =>
        findComponent(view, (component) => component.onGraphClickedFinal).onGraphClickedFinal([
            ["source", "=", "Web"],
        ]);
    open();
    await animationFrame();
    const domain = (condition) => ["&", ["source", "=", "Web"], condition];
    expect.verifySteps([["Leads", domain(["is_qualified", "!=", 0]), false]]);
    await contains("button:contains(Measures)").click();
    await toggleMenuItem("Days");
    open();
    await animationFrame();
    expect.verifySteps([["Leads", domain(["days_to_qualified", "!=", false]), false]]);
});

test("a screen reader is told what the picture says", async () => {
    await mountFunnel(`
        <graph js_class="lifecycle_funnel_graph" type="bar"><field name="source"/></graph>`);
    expect("canvas").toHaveAttribute("role", "img");
    expect("canvas").toHaveAttribute("aria-label", "Count, Fair: 1, Web: 3");
});

test("a screen reader is told which part of a bar is how long", async () => {
    await mountFunnel(`
        <graph js_class="lifecycle_funnel_graph" type="bar">
            <field name="create_date" interval="month"/><field name="source"/>
        </graph>`);
    expect("canvas").toHaveAttribute(
        "aria-label",
        "Count, January 2026 / Fair: 1, February 2026 / Web: 3"
    );
});

test.tags("desktop");
test("the arrow down leads from the search bar to the numbers", async () => {
    answer([makeGroup("All", [5, 2, 1, 0, 0])]);
    await mountFunnel();
    expect.verifySteps([[[], [], 24]]);
    queryOne(".o_searchview_input").focus();
    await press("ArrowDown");
    await animationFrame();
    expect(".o_lifecycle_funnel_count:eq(0)").toBeFocused();
    await contains(".o_graph_button[data-mode=bar]").click();
    queryOne(".o_searchview_input").focus();
    await press("ArrowDown");
    await animationFrame();
    expect(".o_graph_view button:focus").toHaveCount(1);
});

test("only funnels of groups can be sorted", async () => {
    answer([makeGroup("All", [5, 2, 1, 0, 0])]);
    await mountFunnel();
    expect(".fa-sort-amount-desc").toHaveCount(0);
    await toggleSearchBarMenu();
    await toggleMenuItem("Source");
    expect(".fa-sort-amount-desc").toHaveCount(1);
    expect.verifySteps([
        [[], [], 24],
        [[], ["source"], 24],
    ]);
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

test("so do the steps that bars are made of", async () => {
    const view = await mountFunnel(`
        <graph js_class="lifecycle_funnel_graph" type="bar">
            <field name="source"/><field name="lost_step"/>
        </graph>`);
    const { datasets } = findComponent(view, (component) => component.model?.data).model.data;
    expect(datasets.map(({ label }) => label)).toEqual([
        "Lead",
        "Qualified lead",
        "Prospect",
        "None",
    ]);
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

const MEAN = `
    <graph js_class="lifecycle_funnel_graph" type="line">
        <field name="create_date" interval="month"/>
        <field name="days_to_qualified" type="measure"/>
    </graph>`;

test("a mean of nothing is a gap, not zero days", async () => {
    onRpc("formatted_read_group", async ({ parent }) => {
        const [january, ...others] = await parent();
        return [{ ...january, "days_to_qualified:avg": false }, ...others];
    });
    const view = await mountFunnel(MEAN);
    const { chart } = findComponent(view, (component) => component.chart?.data);
    expect(chart.data.labels).toEqual(["January 2026", "February 2026"]);
    const [january, february] = chart.data.datasets[0].data;
    expect(january).toBe(null);
    expect(february).toBeGreaterThan(0);
});

test("leads are counted whole, days may be broken", async () => {
    const view = await mountFunnel(`<graph js_class="lifecycle_funnel_graph" type="bar"/>`);
    const getTicks = () =>
        findComponent(view, (component) => component.chart?.scales).chart.scales.y.ticks.map(
            (tick) => tick.label
        );
    expect(getTicks()).toEqual(["0", "1", "2", "3", "4"]);
    await contains("button:contains(Measures)").click();
    await toggleMenuItem("Days");
    expect(getTicks().at(-1)).toBe("8.00");
});
