import { expect, test } from "@odoo/hoot";
import { press, queryAll, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";

import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

function makePerson(id, name, values = {}) {
    return {
        id,
        name,
        degree: "",
        degree_label: "",
        mode: "",
        mode_label: "",
        rating: 0,
        contacted: true,
        uncertain: false,
        ...values,
    };
}

function makeColumn(id, code, name, people = [], values = {}) {
    return { id, code, name, people, expected: true, covered: false, ...values };
}

const ANA = makePerson(7, "Ana Lopez", {
    degree: "high",
    degree_label: "High",
    mode: "growth",
    mode_label: "Growth",
    rating: 3,
});
const BOB = makePerson(8, "Bob", { contacted: false, uncertain: true });

class Deal extends models.Model {
    name = fields.Char();
    rating = fields.Integer();
    map = fields.Json();
    flags = fields.Json();

    _records = [
        {
            id: 1,
            name: "Kennel",
            rating: -3,
            map: {
                columns: [
                    makeColumn(1, "economic", "Economic buyer", [BOB]),
                    makeColumn(2, "user", "User buyer", [ANA], { covered: true }),
                    makeColumn(4, "coach", "Coach"),
                    makeColumn(9, "", "Lawyer", [ANA], { expected: false }),
                ],
            },
            flags: [
                { code: "no_coach", reason: "There is no coach.", person: false },
                { code: "uncontacted", reason: "Nobody has talked to Bob.", person: "Bob" },
            ],
        },
        { id: 2, name: "Nobody known" },
    ];
}

class BuyingInfluence extends models.Model {
    _name = "crm.buying.influence";

    contact_name = fields.Char();

    _records = [
        { id: 7, contact_name: "Ana Lopez" },
        { id: 8, contact_name: "Bob" },
    ];
    _views = { form: `<form><field name="contact_name"/></form>` };
}

defineMailModels();
defineModels([Deal, BuyingInfluence]);

async function mountDeal(resId = 1, arch = `<field name="map" widget="buying_group_map"/>`) {
    await mountView({
        type: "form",
        resModel: "deal",
        resId,
        arch: `<form><field name="name"/>${arch}</form>`,
    });
}

test("a column per role and a card per person, also where nobody stands", async () => {
    await mountDeal();
    expect(queryAllTexts(".o_buying_column_title")).toEqual([
        "Economic buyer",
        "User buyer",
        "Coach",
        "Lawyer",
    ]);
    expect(".o_buying_person").toHaveCount(3);
    expect(queryAllTexts(".o_buying_nobody")).toEqual(["Nobody yet"]);
    expect(".o_buying_covered").toHaveCount(1);
});

test("what was typed is shown as it was typed, and runs nothing", async () => {
    const script = `<img src="x" onerror="window.pwned = true">`;
    Deal._records[0].map = {
        columns: [
            makeColumn(1, "", script, [
                makePerson(7, script, { mode: "growth", mode_label: script }),
            ]),
        ],
    };
    Deal._records[0].flags = [{ code: "no_coach", reason: script, person: script }];
    await mountDeal(
        1,
        `<field name="map" widget="buying_group_map"/><field name="flags" widget="buying_red_flags"/>`
    );
    expect(".o_form_view img").toHaveCount(0);
    expect(".o_buying_column_title").toHaveText(script);
    expect(".o_buying_name").toHaveText(script);
    expect(".o_buying_facts").toHaveText(script);
    expect(".o_buying_red_flags li").toHaveText(script);
    expect(window.pwned).toBe(undefined);
});

test("response, influence and missing contact are marked on the card", async () => {
    await mountDeal();
    const [bob, ana] = queryAll(".o_buying_person");
    expect(ana).toHaveClass(["o_buying_mode_growth", "o_buying_degree_high"]);
    expect(ana).not.toHaveClass("o_buying_uncontacted");
    expect(bob).toHaveClass(["o_buying_mode_unknown", "o_buying_degree_unknown"]);
    expect(bob).toHaveClass("o_buying_uncontacted");
    expect(queryAllTexts(".o_buying_mark")).toEqual(["Not contacted"]);
    expect(bob.querySelector(".o_buying_facts")).toHaveText("Response unknown");
});

test("a screen reader is told what colour, size and marks say", async () => {
    await mountDeal();
    const [bob, ana] = queryAll(".o_buying_person");
    expect(ana).toHaveAttribute(
        "aria-label",
        "Ana Lopez, User buyer; influence: High; response: Growth; rating: +3 supports us; contacted"
    );
    expect(bob).toHaveAttribute(
        "aria-label",
        "Bob, Economic buyer; influence unknown; response unknown; rating: 0 neutral or unknown; not contacted yet; uncertain"
    );
    expect(queryAll(".o_buying_column").map((el) => el.getAttribute("aria-label"))).toEqual([
        "Economic buyer: not covered yet",
        "User buyer: covered",
        "Coach: not covered yet",
        "Lawyer",
    ]);
});

test("a card opens its person, by click and by keyboard", async () => {
    await mountDeal();
    await contains(".o_buying_person:eq(1)").click();
    expect(".modal .o_field_widget[name=contact_name] input").toHaveValue("Ana Lopez");
    await contains(".modal .o_form_button_cancel").click();
    queryFirst(".o_buying_person").focus();
    await press("Enter");
    await animationFrame();
    await animationFrame();
    expect(".modal .o_field_widget[name=contact_name] input").toHaveValue("Bob");
});

test("saving the person brings the map up to date", async () => {
    onRpc("deal", "web_read", () => expect.step("read"));
    await mountDeal();
    await contains(".o_buying_person:eq(1)").click();
    await contains(".modal [name=contact_name] input").edit("Ana Maria");
    expect.verifySteps(["read"]);
    await contains(".modal .o_form_button_save").click();
    await animationFrame();
    expect.verifySteps(["read"]);
});

test("nobody known yet draws nothing and breaks nothing", async () => {
    await mountDeal(2);
    expect(".o_buying_map").toHaveCount(1);
    expect(".o_buying_column").toHaveCount(0);
});

test("the rating is a slider from −5 to 5 with words", async () => {
    await mountDeal(1, `<field name="rating" widget="buying_rating"/>`);
    expect(".o_buying_rating_words").toHaveText("-3 is against it");
    expect("input[type=range]").toHaveAttribute("min", "-5");
    expect("input[type=range]").toHaveAttribute("max", "5");
    for (const [value, words] of [
        ["-5", "-5 works against us"],
        ["-4", "-4 is against it"],
        ["-1", "-1 has doubts"],
        ["0", "0 neutral or unknown"],
        ["1", "+1 is interested"],
        ["3", "+3 supports us"],
        ["4", "+4 supports us"],
        ["5", "+5 sells for us"],
    ]) {
        const slider = queryFirst("input[type=range]");
        slider.value = value;
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        slider.dispatchEvent(new Event("change", { bubbles: true }));
        await animationFrame();
        expect(".o_buying_rating_words").toHaveText(words);
    }
    expect("input[type=range]").toHaveAttribute("aria-valuetext", "+5 sells for us");
    onRpc("deal", "web_save", ({ args }) => expect.step(args[1].rating));
    await contains(".o_form_button_save").click();
    expect.verifySteps([5]);
});

test("red flags are a list of reasons", async () => {
    await mountDeal(1, `<field name="flags" widget="buying_red_flags"/>`);
    expect(queryAllTexts(".o_buying_red_flags li")).toEqual([
        "There is no coach.",
        "Nobody has talked to Bob.",
    ]);
    expect(".o_buying_red_flags li:first").toHaveAttribute("data-code", "no_coach");
});
