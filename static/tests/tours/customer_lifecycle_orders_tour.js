import { registry } from "@web/core/registry";

const CUSTOMERS = "/odoo/customers-by-lifecycle";

/** Open the customer's card, and see how many purchases it says and what it is called. */
function seeCustomer(stage, count) {
    return [
        {
            content: "Open the customers by lifecycle",
            trigger: ".o_form_view, .o_kanban_view, .o_list_view",
            run: () => {
                window.location.href = CUSTOMERS;
            },
            expectUnloadPage: true,
        },
        {
            content: `The customer stands under ${stage}`,
            trigger: `.o_kanban_group:has(.o_column_title:contains(/^${stage}/)) .o_kanban_record:contains(Tour Kennels):contains(Purchases: ${count})`,
        },
    ];
}

function goToOrder(name) {
    return [
        {
            content: "Go to the orders",
            trigger: ".o_kanban_view, .o_form_view",
            run: () => {
                window.location.href = "/odoo/action-sale.action_quotations";
            },
            expectUnloadPage: true,
        },
        {
            content: `Open the order ${name}`,
            trigger: `.o_data_row:contains(${name}) .o_data_cell[name=partner_id]`,
            run: "click",
        },
    ];
}

const CONFIRM = [
    {
        content: "Confirm the order",
        trigger: ".o_statusbar_buttons button[name=action_confirm]:enabled",
        run: "click",
    },
    {
        content: "It is confirmed",
        trigger: ".o_statusbar_status .o_arrow_button_current:contains(Sales Order)",
    },
];

registry.category("web_tour.tours").add("crm_customer_lifecycle_orders", {
    steps: () => [
        ...goToOrder("TOUR-1"),
        ...CONFIRM,
        ...seeCustomer("Customer", 1),
        ...goToOrder("TOUR-2"),
        ...CONFIRM,
        ...seeCustomer("Repeat Customer", 2),
        {
            content: "Open the customer",
            trigger: ".o_kanban_record:contains(Tour Kennels)",
            run: "click",
        },
        {
            content: "The purchases are behind the button",
            trigger: "button[name=action_lifecycle_view_purchases]:contains(2)",
            run: "click",
        },
        {
            content: "Open the second order from there",
            trigger: ".o_list_view .o_data_row .o_data_cell:contains(TOUR-2)",
            run: "click",
        },
        {
            content: "Cancel it",
            trigger: ".o_statusbar_buttons button[name=action_cancel]",
            run: "click",
        },
        {
            content: "Yes, cancel it",
            trigger: ".modal footer button.btn-primary",
            run: "click",
        },
        {
            content: "It is cancelled",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Cancelled)",
        },
        ...seeCustomer("Customer", 1),
    ],
});
