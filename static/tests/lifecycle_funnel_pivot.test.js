import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import {
    contains,
    findComponent,
    mockService,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

import { defineFunnel } from "./lifecycle_funnel_helpers";

defineFunnel();

/** Rows by source, in the order of the mocked server; note which rows are opened. */
async function mountPivot() {
    mockService("action", {
        doAction: ({ domain }, { newWindow }) => expect.step([domain, newWindow]),
    });
    return mountView({
        type: "pivot",
        resModel: "crm.lifecycle.funnel",
        arch: `
            <pivot js_class="lifecycle_funnel_pivot">
                <field name="source" type="row"/>
                <field name="is_lead" type="measure"/>
                <field name="is_qualified" type="measure"/>
                <field name="days_to_qualified" type="measure"/>
            </pivot>`,
    });
}

test("a number opens the rows it is made of, not all of its group", async () => {
    await mountPivot();
    const [, qualified] = queryAllTexts(".o_pivot_cell_value");
    expect(qualified).toBe("2");
    await contains(".o_pivot_cell_value:eq(1)").click();
    expect.verifySteps([[[["is_qualified", "!=", 0]], false]]);
    await contains("tr:contains(Web) .o_pivot_cell_value:eq(1)").click();
    expect.verifySteps([[["&", ["source", "=", "Web"], ["is_qualified", "!=", 0]], false]]);
    await contains("tr:contains(Web) .o_pivot_cell_value:eq(2)").click();
    expect.verifySteps([
        [["&", ["source", "=", "Web"], ["days_to_qualified", "!=", false]], false],
    ]);
});

test("what nobody reached opens nothing", async () => {
    await mountPivot();
    expect("tr:contains(Fair) .o_pivot_cell_value:eq(1)").toHaveText("0");
    await contains("tr:contains(Fair) .o_pivot_cell_value:eq(1)").click();
    expect.verifySteps([]);
});

test("a mean of nothing is no value: neither opened nor exported as false", async () => {
    // as the server answers where no row has a value
    onRpc("formatted_read_grouping_sets", async ({ parent }) =>
        (await parent()).map((groups) =>
            groups.map((group) =>
                group.source === "Fair" ? { ...group, "days_to_qualified:avg": false } : group
            )
        )
    );
    const view = await mountPivot();
    expect("tr:contains(Fair) .o_pivot_cell_value:eq(2)").toHaveText("");
    await contains("tr:contains(Fair) .o_pivot_cell_value:eq(2)").click();
    expect.verifySteps([]);
    const { model } = findComponent(view, (component) => component.model?.exportData);
    const { values } = model.exportData().rows.find(({ title }) => title === "Fair");
    expect(values.map(({ value }) => value)).toEqual([1, 0, ""]);
});
