import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_customer_lifecycle_build_scorecard", {
    steps: () => [
        {
            content: "A new scorecard",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "Name it",
            trigger: ".o_field_widget[name=name] input",
            run: "edit Pet owners",
        },
        {
            content: "Refuse what is not qualified",
            trigger: ".o_field_widget[name=gate_policy] input",
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains(Refuse)",
            run: "click",
        },
        {
            content: "Add a criterion",
            trigger: ".o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=name] input",
            run: "edit Has a pet",
        },
        {
            trigger: ".modal .o_field_widget[name=question] input",
            run: "edit Which pets do you have?",
        },
        {
            content: "It goes by a rule",
            trigger: ".modal .o_field_widget[name=kind] input[data-value=rule]",
            run: "click",
        },
        {
            content: "The rule is edited as a domain, with a count of the leads that match",
            trigger: ".modal .o_field_widget[name=domain] .o_domain_show_selection_button",
        },
        {
            content: "It can also be answered on the lead",
            trigger: ".modal .o_field_widget[name=kind] input[data-value=manual]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=required] input",
            run: "click",
        },
        {
            content: "Save the criterion",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "Save the scorecard",
            trigger: "body:not(:has(.modal)) .o_form_button_save",
            run: "click",
        },
        {
            content: "It is saved, and leads are being scored",
            trigger: ".o_form_saved",
        },
    ],
});

registry.category("web_tour.tours").add("crm_customer_lifecycle_pass_the_gate", {
    steps: () => [
        {
            content: "Convert the lead",
            trigger: ".o_form_statusbar button:contains(Convert to Opportunity)",
            run: "click",
        },
        {
            content: "The wizard says what is missing",
            trigger: ".modal div[name=qualification_missing]:contains(Which pets do you have?)",
        },
        {
            trigger: ".modal footer button[name=action_apply]",
            run: "click",
        },
        {
            content: "It is refused in words",
            trigger: ".o_error_dialog:contains(is not qualified):contains(Has a pet)",
        },
        {
            trigger: ".o_error_dialog footer button",
            run: "click",
        },
        {
            trigger: "body:not(:has(.o_error_dialog)) .modal footer button[special=cancel], .modal footer .btn-secondary",
            run: "click",
        },
        {
            content: "Open the checklist",
            trigger: "body:not(:has(.modal)) .o_notebook a[name=qualification]",
            run: "click",
        },
        {
            trigger: ".o_qualification_next:contains(Which pets do you have?)",
        },
        {
            content: "Answer in place",
            trigger: ".o_qualification_item[data-state=unknown] .btn-link",
            run: "click",
        },
        {
            trigger: ".o_qualification_options button:contains(/^Yes$/)",
            run: "click",
        },
        {
            content: "Qualified",
            trigger: "[name=qualification_qualified]:contains(Qualified)",
        },
        {
            content: "Convert again",
            trigger: ".o_form_statusbar button:contains(Convert to Opportunity)",
            run: "click",
        },
        {
            trigger: ".modal:not(:has(div[name=qualification_missing])) footer button[name=action_apply]",
            run: "click",
        },
        {
            content: "It is an opportunity",
            trigger: "body:not(:has(.modal)) .o_form_view button[name=action_set_won_rainbowman]",
        },
    ],
});
