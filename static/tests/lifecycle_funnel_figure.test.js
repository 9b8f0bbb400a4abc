/* global Chart */

import { expect, test } from "@odoo/hoot";
import { press, queryAll, queryAllTexts, queryFirst, queryOne } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineParams,
    findComponent,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";

import { cookie } from "@web/core/browser/cookie";

import { getFunnelPalette } from "@crm_customer_lifecycle/views/lifecycle_funnel_graph/lifecycle_funnel_palette";
import {
    STEPS,
    answer,
    defineFunnel,
    getFigure,
    makeGroup,
    mountFunnel,
    watchOpening,
} from "./lifecycle_funnel_helpers";

defineFunnel();

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

test("names stand before the bars, also where one reads from right to left", async () => {
    defineParams({ lang_parameters: { direction: "rtl" } });
    answer([makeGroup("All", [200, 100, 50, 20, 5])]);
    const view = await mountFunnel();
    expect.verifySteps([[[], [], 24]]);
    const { scales } = getFigure(view).chart;
    expect(scales.y.position).toBe("right");
    expect(scales.numbers.position).toBe("left");
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

test.tags("mobile");
test("names of other languages are not cut in a narrow picture", async () => {
    const group = makeGroup("All", [200, 100, 50, 20, 5]);
    group.steps[1].label = "Qualifizierte Interessenten";
    answer([group]);
    const view = await mountFunnel();
    expect.verifySteps([[[], [], 24]]);
    const { chart } = getFigure(view);
    const { size, family } = Chart.defaults.font;
    chart.ctx.font = `${size}px ${family}`;
    for (const name of ["Qualifizierte", "Interessenten"]) {
        expect(chart.ctx.measureText(name).width).toBeLessThan(chart.scales.y.width);
    }
    expect(chart.chartArea.width).toBeGreaterThan(chart.width / 5);
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

test("of very many funnels, pictures are drawn when they are seen, or printed", async () => {
    const watched = [];
    class Observer {
        constructor(callback) {
            this.callback = callback;
        }
        observe() {
            watched.push(() => this.callback([{ isIntersecting: true }]));
        }
        disconnect() {}
    }
    patchWithCleanup(window, { IntersectionObserver: Observer });
    answer(Array.from({ length: 27 }, (_, index) => makeGroup(`S${index}`, [3, 2, 1, 1, 0])));
    const view = await mountFunnel(
        `<graph js_class="lifecycle_funnel_graph"><field name="source"/></graph>`
    );
    await contains(".o_graph_load_all_btn").click();
    expect.verifySteps([
        [[], ["source"], 24],
        [[], ["source"], null],
    ]);
    const isDrawn = (index) =>
        Boolean(findComponent(view, ({ props }) => props?.label === `S${index}`).chart);
    expect([0, 23, 24, 25, 26].map(isDrawn)).toEqual([true, true, false, false, false]);
    expect(watched.length).toBe(3);
    watched[0]();
    expect([24, 25, 26].filter(isDrawn).length).toBe(1);
    window.dispatchEvent(new Event("beforeprint"));
    expect([24, 25, 26].map(isDrawn)).toEqual([true, true, true]);
});
