import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { press, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

const ANSWERS = [
    ["no", "No"],
    ["yes", "Yes"],
];

function item(id, name, state, values = {}) {
    return {
        id,
        name,
        state,
        question: `What about ${name}?`,
        points: 10,
        earned: state === "met" ? 10 : 0,
        required: false,
        options: ANSWERS,
        ...values,
    };
}

class Lead extends models.Model {
    _name = "crm.lead";

    name = fields.Char();
    budget = fields.Selection({ selection: [["yes", "Affordable"]] });
    qualification_checklist = fields.Json();

    _records = [
        {
            id: 1,
            name: "Ann",
            qualification_checklist: {
                scorecard: "Ours",
                next: 3,
                criteria: [
                    item(1, "Need", "met", {
                        value: "yes",
                        by: "Mia",
                        on: "2026-03-12 10:00:00",
                        required: true,
                        needed: "Needed to enter: Proposal",
                    }),
                    item(2, "Budget", "unmet", {
                        options: [],
                        needed: "Needed to enter: Won",
                    }),
                    item(3, "Pet", "unknown"),
                ],
            },
        },
        { id: 2, name: "Nobody", qualification_checklist: false },
    ];
}

defineMailModels();
defineModels([Lead]);

function mountForm(resId = 1, attributes = "", more = "") {
    return mountView({
        type: "form",
        resModel: "crm.lead",
        resId,
        arch: `<form><field name="name"/><field name="qualification_checklist" widget="qualification_checklist" ${attributes}/>${more}</form>`,
    });
}

test("every criterion shows its state, points and who answered", async () => {
    await mountForm();
    expect(".o_qualification_item").toHaveCount(3);
    expect(queryAllTexts(".o_qualification_item .visually-hidden")).toEqual([
        "Met",
        "Not met",
        "Unknown",
    ]);
    expect(".o_qualification_item:eq(0)").toHaveText(/10 \/ 10/);
    expect(".o_qualification_source").toHaveCount(1);
    expect(".o_qualification_source").toHaveText("Yes · Mia, 03/12/2026");
});

test("what a stage needs is said as long as it is not met", async () => {
    await mountForm();
    expect(".o_qualification_needed").toHaveCount(1);
    expect(".o_qualification_needed").toHaveText("Needed to enter: Won");
});

test("what was typed is shown as it was typed, and runs nothing", async () => {
    const script = `<img src="x" onerror="window.pwned = true">`;
    Lead._records[0].qualification_checklist = {
        scorecard: script,
        next: 3,
        criteria: [
            item(3, script, "unknown", {
                question: script,
                by: script,
                on: "2026-03-12 10:00:00",
                options: [["yes", script]],
            }),
        ],
    };
    await mountForm();
    await contains(".o_qualification_item button").click();
    expect(".o_qualification_checklist img").toHaveCount(0);
    expect(".o_qualification_next").toHaveText(`Ask next: ${script}`);
    expect(".o_qualification_options button").toHaveText(script);
    expect(window.pwned).toBe(undefined);
});

test("the one question to ask next stands at the top", async () => {
    await mountForm();
    expect(".o_qualification_next").toHaveText("Ask next: What about Pet?");
});

test("a click on an unknown criterion answers it in place", async () => {
    onRpc("crm.lead", "action_qualification_answer", ({ args }) => {
        expect.step(args);
        return true;
    });
    await mountForm();
    await contains(".o_qualification_item[data-id='3'] .btn-link").click();
    expect(queryAllTexts(".o_qualification_options button")).toEqual(["No", "Yes"]);
    await contains(".o_qualification_options button:contains(Yes)").click();
    expect.verifySteps([[[1], 3, "yes"]]);
    expect(".o_qualification_options").toHaveCount(0);
});

test("what can be answered to a field comes from the field", async () => {
    const [need, budget] = Lead._records[0].qualification_checklist.criteria;
    need.options = undefined;
    budget.options = undefined;
    budget.field = "budget";
    budget.value = "yes";
    await mountForm(1, "", `<field name="budget" invisible="1"/>`);
    expect(".o_qualification_item[data-id='1'] .btn-link").not.toBeEnabled();
    expect(".o_qualification_item[data-id='2'] .o_qualification_source").toHaveText(
        "Affordable"
    );
    await contains(".o_qualification_item[data-id='2'] .btn-link").click();
    expect(queryAllTexts(".o_qualification_options button")).toEqual(["Affordable"]);
});

test("a click on the answer that is set takes it back", async () => {
    onRpc("crm.lead", "action_qualification_answer", ({ args }) => {
        expect.step(args);
        return true;
    });
    await mountForm();
    await contains(".o_qualification_item[data-id='1'] .btn-link").click();
    expect(".o_qualification_options button[aria-pressed='true']").toHaveText("Yes");
    await contains(".o_qualification_options button:contains(Yes)").click();
    expect.verifySteps([[[1], 1, false]]);
});

test("it can be opened from the keyboard and tells whether it is open", async () => {
    await mountForm();
    const button = ".o_qualification_item[data-id='3'] .btn-link";
    expect(button).toHaveAttribute("aria-expanded", "false");
    await contains(button).focus();
    await press("Enter");
    await animationFrame();
    expect(button).toHaveAttribute("aria-expanded", "true");
});

test("who answers from the keyboard keeps their place", async () => {
    onRpc("crm.lead", "action_qualification_answer", () => true);
    await mountForm();
    const button = ".o_qualification_item[data-id='3'] .btn-link";
    await contains(button).focus();
    await press("Enter");
    await animationFrame();
    await press("Tab");
    expect(".o_qualification_options button:first").toBeFocused();
    await press("Enter");
    await animationFrame();
    await animationFrame();
    expect(".o_qualification_options").toHaveCount(0);
    expect(button).toBeFocused();
});

test("what cannot be answered here, or by whom may only read, is no button", async () => {
    await mountForm();
    expect(".o_qualification_item[data-id='2'] .btn-link").not.toBeEnabled();
    expect(".o_qualification_item[data-id='3'] .btn-link").toBeEnabled();
});

test("a readonly form offers no answers", async () => {
    await mountForm(1, 'readonly="1"');
    expect(".o_qualification_item .btn-link:enabled").toHaveCount(0);
});

test("a lead without a scorecard shows nothing", async () => {
    await mountForm(2);
    expect(".o_qualification_item").toHaveCount(0);
    expect(".o_qualification_next").toHaveCount(0);
});
