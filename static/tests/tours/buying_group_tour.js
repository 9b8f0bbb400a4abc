import { registry } from "@web/core/registry";

const PAGE = ".o_buying_group_page, .tab-pane:has([name=buying_influence_ids])";
const GROUP = ".o_field_widget[name=buying_influence_ids]";

function addPerson(name, role) {
    return [
        {
            content: `Add ${name}`,
            trigger: `${GROUP} .o_field_x2many_list_row_add a`,
            run: "click",
        },
        {
            content: "Just a name",
            trigger: `${GROUP} .o_selected_row:not(:has(.o_tag)) [name=contact_name] input`,
            run: `edit ${name}`,
        },
        {
            content: `Look for the role ${role}`,
            trigger: `${GROUP} .o_selected_row [name=role_ids] input`,
            run: `edit ${role}`,
        },
        {
            content: `Choose ${role}`,
            trigger: `.o-autocomplete--dropdown-item:contains(${role})`,
            run: "click",
        },
        {
            content: "The role is there",
            trigger: `${GROUP} .o_selected_row .o_tag:contains(${role})`,
        },
        {
            content: "The map shows them before saving",
            trigger: `.o_buying_person:contains(${name})`,
        },
    ];
}

function openPerson(name) {
    return {
        content: `Open ${name} on the map`,
        trigger: `.o_buying_person:not([disabled]):contains(${name})`,
        run: "click",
    };
}

/** Wait until so many red flags are left; `gone` is not among them. */
function expectFlags(flagsLeft, gone = []) {
    const [code, name] = gone;
    const exactly = `:has(li:nth-child(${flagsLeft})):not(:has(li:nth-child(${
        flagsLeft + 1
    })))`;
    return {
        content: `${flagsLeft} red flags are left`,
        trigger: flagsLeft
            ? `body:not(:has(.modal)) .o_buying_red_flags${exactly}`
            : "body:not(:has(.modal)):not(:has(.o_buying_red_flags li)) .o_buying_map",
        run() {
            const flags = document.querySelectorAll(`.o_buying_red_flags li[data-code="${code}"]`);
            if ([...flags].some((flag) => flag.textContent.includes(name))) {
                throw new Error(`The red flag ${code} of ${name} is still there`);
            }
        },
    };
}

const save = {
    content: "Save",
    trigger: ".modal .o_form_button_save",
    run: "click",
};

function rankPerson(name, flagsLeft) {
    return [
        openPerson(name),
        {
            content: "Note their influence",
            trigger: ".modal .o_field_widget[name=degree] input[data-value=medium]",
            run: "click",
        },
        save,
        expectFlags(flagsLeft, ["missing_information", name]),
    ];
}

function meetPerson(name, mode, flagsLeft) {
    return [
        openPerson(name),
        {
            content: "Note when we met",
            trigger: ".modal .o_field_widget[name=contact_date] input",
            run: "edit 01/15/2026 10:00:00 && press Enter",
        },
        {
            content: "Note how they respond",
            trigger: `.modal .o_field_widget[name=mode] input[data-value=${mode}]`,
            run: "click",
        },
        save,
        expectFlags(flagsLeft, ["uncontacted", name]),
    ];
}

function expectPosition(position) {
    return {
        content: `The opportunity is now: ${position}`,
        trigger: `.o_field_widget[name=buying_funnel_position]:contains(${position})`,
    };
}

registry.category("web_tour.tours").add("crm_customer_lifecycle_buying_group", {
    steps: () => [
        {
            content: "Open the buying group",
            trigger: ".o_notebook a[name=buying_group]",
            run: "click",
        },
        { content: "The page is there", trigger: PAGE },
        expectPosition("Above the funnel"),
        {
            content: "It says how to begin",
            trigger: ".o_field_widget[name=buying_next_step]:contains(Add the people)",
        },
        {
            content: "The contact is proposed as the first person",
            trigger: "button[name=action_buying_add_contact]",
            run: "click",
        },
        {
            content: "Find the contact's line and give it a role",
            trigger: `${GROUP} .o_data_row:contains(Mia Tour) [name=role_ids]`,
            run: "click",
        },
        {
            content: "Look for the role Economic buyer",
            trigger: `${GROUP} .o_selected_row [name=role_ids] input`,
            run: "edit Economic",
        },
        {
            content: "Choose Economic buyer",
            trigger: ".o-autocomplete--dropdown-item:contains(Economic buyer)",
            run: "click",
        },
        ...addPerson("Uma User", "User buyer"),
        ...addPerson("Tim Technical", "Technical buyer"),
        ...addPerson("Cleo Coach", "Coach"),
        {
            content: "Save the opportunity",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "It names whom to meet first",
            trigger:
                ".o_form_saved .o_field_widget[name=buying_next_step]:contains(Meet the economic buyer):contains(Mia Tour)",
        },
        expectFlags(8),
        ...rankPerson("Mia Tour", 7),
        ...rankPerson("Uma User", 6),
        ...rankPerson("Tim Technical", 5),
        ...rankPerson("Cleo Coach", 4),
        expectPosition("Above the funnel"),
        ...meetPerson("Mia Tour", "growth", 3),
        expectPosition("In the funnel"),
        ...meetPerson("Uma User", "trouble", 2),
        expectPosition("In the funnel"),
        ...meetPerson("Tim Technical", "growth", 1),
        expectPosition("In the funnel"),
        ...meetPerson("Cleo Coach", "growth", 0),
        expectPosition("Best few"),
        {
            content: "Only closing is left",
            trigger: ".o_field_widget[name=buying_next_step]:contains(Close it)",
        },
    ],
});
