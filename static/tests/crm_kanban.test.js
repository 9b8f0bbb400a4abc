import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Stage extends models.Model {
    _name = "crm.stage";

    name = fields.Char();

    _records = [
        { id: 1, name: "New" },
        { id: 2, name: "Offer" },
        { id: 3, name: "Won" },
        { id: 4, name: "Repeat Customer" },
    ];
}

class Lead extends models.Model {
    _name = "crm.lead";

    name = fields.Char();
    stage_id = fields.Many2one({ relation: "crm.stage" });
    won_status = fields.Selection({
        selection: [
            ["pending", "Pending"],
            ["won", "Won"],
        ],
        default: "pending",
    });
    lifecycle_customer_type = fields.Selection({
        selection: [
            ["new", "New"],
            ["existing", "Returning"],
        ],
    });

    _records = [
        { id: 1, name: "Food", stage_id: 1, lifecycle_customer_type: "existing" },
        { id: 2, name: "Litter", stage_id: 2, lifecycle_customer_type: "existing" },
        { id: 3, name: "Toys", stage_id: 3, lifecycle_customer_type: "new" },
        { id: 4, name: "Beds", stage_id: 4, lifecycle_customer_type: "existing" },
    ];
}

defineMailModels();
defineModels([Stage, Lead]);

/** Mount the pipeline; the server has each opportunity that is dropped go elsewhere. */
async function mountPipeline(placed) {
    onRpc("crm.lead", "get_rainbowman_message", () => false);
    onRpc("crm.lead", "web_save", ({ args }) => {
        Object.assign(args[1], placed);
    });
    await mountView({
        type: "kanban",
        resModel: "crm.lead",
        groupBy: ["stage_id"],
        arch: `
            <kanban js_class="crm_kanban">
                <field name="stage_id"/>
                <field name="won_status"/>
                <field name="lifecycle_customer_type"/>
                <templates><t t-name="card"><field name="name"/></t></templates>
            </kanban>`,
    });
}

const record = (name) => `.o_kanban_record:contains(${name})`;
const group = (name) => `.o_kanban_group:contains(${name})`;

test("a later purchase is shown where it went, and the screen says why", async () => {
    await mountPipeline({ stage_id: 4, won_status: "won" });
    await contains(record("Food")).dragAndDrop(group("Toys"));
    await animationFrame();
    expect(`${group("Beds")} ${record("Food")}`).toHaveCount(1);
    expect(".o_notification").toHaveCount(1);
    expect(".o_notification").toHaveText(/They have purchased before.*Repeat Customer/s);
});

test("what an automation moves on is shown there, and called no purchase", async () => {
    await mountPipeline({ stage_id: 3 });
    await contains(record("Food")).dragAndDrop(group("Litter"));
    await animationFrame();
    expect(`${group("Toys")} ${record("Food")}`).toHaveCount(1);
    expect(".o_notification").toHaveCount(0);
});
