import { registry } from "@web/core/registry";

const CSV = `Opportunity,Contact Name,Company Name,Email,Need,Budget
Food for the tour cats,Mia Tour,Tour Cattery,mia@tour-cattery.example.com,Strong need,
Litter for the tour cats,Mia Tour,Tour Cattery,mia@tour-cattery.example.com,,yes
`;

/** Hand the file to the import screen as the file dialog would. */
function uploadFile() {
    const transfer = new DataTransfer();
    transfer.items.add(new File([CSV], "leads.csv", { type: "text/csv" }));
    const input = document.querySelector(".o_control_panel input[type=file]");
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
}

function goTo(url) {
    return {
        content: `Go to ${url}`,
        trigger: ".o_form_view",
        run: () => {
            window.location.href = url;
        },
        expectUnloadPage: true,
    };
}

function answer(field, label) {
    return [
        {
            content: `Ask about ${field}`,
            trigger: `.o_field_widget[name=qualification_${field}] input`,
            run: "click",
        },
        {
            content: `They say: ${label}`,
            trigger: `.o_select_menu_item:contains(/^${label}$/)`,
            run: "click",
        },
        {
            content: `${label} is noted`,
            trigger: `.o_field_widget[name=qualification_${field}] input:value(${label})`,
        },
    ];
}

function openLead(name) {
    return [
        {
            content: `Open ${name}`,
            trigger: `.o_data_row .o_data_cell:contains(${name})`,
            run: "click",
        },
        {
            content: "The lead is open",
            trigger: `.o_form_view .o_field_widget[name=name]:has(textarea)`,
        },
    ];
}

const CONVERT = [
    {
        content: "Convert the lead",
        trigger: ".o_form_statusbar button:contains(Convert to Opportunity)",
        run: "click",
    },
    {
        content: "Make it an opportunity of its own",
        trigger: ".modal .o_field_widget[name=name] input[data-value=convert]",
        run: "click",
    },
    {
        content: "Confirm",
        trigger: ".modal footer button[name=action_apply]",
        run: "click",
    },
    {
        content: "It is an opportunity now",
        trigger: "body:not(:has(.modal)) .o_form_view .o_statusbar_status",
    },
];

registry.category("web_tour.tours").add("crm_customer_lifecycle_lead_to_repeat_customer", {
    steps: () => [
        {
            content: "Open the menu of the list",
            trigger: ".o_list_view .o_cp_action_menus .dropdown-toggle",
            run: "click",
        },
        {
            content: "Import leads",
            trigger: ".o_import_menu",
            run: "click",
        },
        {
            content: "Choose the file",
            trigger: ".o_import_action .o_view_nocontent",
            run: uploadFile,
        },
        {
            content: "Our answers are recognised by their names",
            trigger: ".o_import_data_content:contains(Need):contains(Budget)",
        },
        {
            content: "Import it",
            trigger: ".o_control_panel_main_buttons button:contains(/^Import$/)",
            run: "click",
        },
        ...openLead("Food for the tour cats"),
        {
            content: "Open the qualification",
            trigger: ".o_notebook a[name=qualification]",
            run: "click",
        },
        {
            content: "The answer of the file is there",
            trigger: ".o_field_widget[name=qualification_need] input:value(Strong need)",
        },
        ...answer("budget", "Can afford it"),
        ...answer("timeframe", "Within a month"),
        ...answer("authority", "Decides"),
        ...CONVERT,
        {
            content: "Win it",
            trigger: "button[name=action_set_won_rainbowman]",
            run: "click",
        },
        {
            content: "The first purchase is in Won",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(/^Won/)",
        },
        goTo("/odoo/action-crm.crm_lead_all_leads"),
        ...openLead("Litter for the tour cats"),
        ...CONVERT,
        {
            content: "The same customer was found",
            trigger: ".o_field_widget[name=partner_id] input:value(Tour Cattery)",
        },
        goTo("/odoo/crm"),
        {
            content: "Drop the second opportunity on Won",
            trigger: ".o_kanban_record:contains(Litter for the tour cats)",
            run: "drag_and_drop(.o_kanban_group:has(.o_column_title:contains(/^Won$/)))",
        },
        {
            content: "The message says where it went",
            trigger: ".o_notification:contains(purchased before):contains(Repeat Customer)",
        },
        {
            content: "It stands in Repeat Customer",
            trigger:
                ".o_kanban_group:has(.o_column_title:contains(Repeat Customer)) .o_kanban_record:contains(Litter for the tour cats)",
        },
        {
            content: "The first one stays in Won",
            trigger:
                ".o_kanban_group:has(.o_column_title:contains(/^Won$/)) .o_kanban_record:contains(Food for the tour cats)",
        },
    ],
});
