import { registry } from "@web/core/registry";

let promised; // the number last clicked

/** Remember how many leads a step promises, and click them. */
function clickStep(step, group = "") {
    const funnel = group
        ? `.o_lifecycle_funnel:has(.o_lifecycle_funnel_title:contains(/^${group}$/))`
        : ".o_lifecycle_funnel";
    return {
        content: `Open ${step} ${group}`,
        trigger: `${funnel} tr[data-step=${step}] button`,
        run({ anchor }) {
            promised = anchor.textContent.trim();
            anchor.click();
        },
    };
}

/** Click where a step is drawn: the five share the height of the picture. */
function clickPicture(step, index) {
    return {
        content: `Open ${step} from the picture`,
        trigger: `.o_lifecycle_funnel:has(tr[data-step=${step}] button) canvas`,
        run({ anchor }) {
            promised = document
                .querySelector(`tr[data-step=${step}] .o_lifecycle_funnel_count`)
                .textContent.trim();
            const { left, top, width, height } = anchor.getBoundingClientRect();
            anchor.dispatchEvent(
                new MouseEvent("click", {
                    bubbles: true,
                    clientX: left + width / 2,
                    clientY: top + (height * (index + 0.5)) / 5,
                })
            );
        },
    };
}

/** The list that opened has exactly as many leads as the number promised. */
function expectPromisedLeads(name) {
    return [
        {
            content: `The list of ${name} holds the leads that were promised`,
            trigger: `.o_last_breadcrumb_item:contains(/^${name}$/)`,
        },
        {
            content: "Count them",
            trigger: ".o_list_view .o_data_row",
            run() {
                const rows = document.querySelectorAll(".o_list_view .o_data_row").length;
                const total = document.querySelector(".o_list_view .o_pager_limit").textContent;
                if (String(rows) !== promised || total.trim() !== promised) {
                    throw new Error(`${name}: ${promised} promised, ${rows} of ${total} listed`);
                }
            },
        },
    ];
}

const GO_BACK = {
    content: "Go back",
    trigger: ".o_back_button",
    run: "click",
};

registry.category("web_tour.tours").add("crm_customer_lifecycle_funnel", {
    steps: () => [
        {
            content: "Four pictures",
            trigger:
                ".o_lifecycle_dashboard:has(.o_lifecycle_dashboard_card:nth-child(4) .o_graph_view):not(:has(.o_lifecycle_dashboard_card:nth-child(5)))",
        },
        clickStep("qualified"),
        ...expectPromisedLeads("Qualified Leads"),
        GO_BACK,
        clickStep("lead"),
        ...expectPromisedLeads("Leads"),
        GO_BACK,
        {
            content: "Open the full report",
            trigger: ".o_lifecycle_dashboard_card:has(.o_lifecycle_funnel) .o_lifecycle_dashboard_open",
            run: "click",
        },
        {
            content: "The report is open",
            trigger: "body:not(:has(.o_lifecycle_dashboard)) .o_graph_view .o_lifecycle_funnel",
        },
        clickPicture("customer", 3),
        ...expectPromisedLeads("Customers"),
        GO_BACK,
        {
            content: "Open the search menu",
            trigger: ".o_graph_view .o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            content: "Group by source",
            trigger: ".o_group_by_menu .o_menu_item:contains(/^Source$/)",
            run: "click",
        },
        clickStep("prospect", "Tour Fair"),
        ...expectPromisedLeads("Prospects – Tour Fair"),
    ],
});
