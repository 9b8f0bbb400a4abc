# Copyright 2026 Customer Lifecycle contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Customer Lifecycle",
    "summary": "Qualified leads, real opportunities, customers and repeat customers",
    "version": "19.0.1.5.0",
    "category": "Sales/CRM",
    "author": "Customer Lifecycle contributors",
    "website": "https://www.odoo.com/app/crm",
    "license": "LGPL-3",
    "development_status": "Beta",
    "images": ["static/description/pipeline.png"],
    "depends": ["crm"],
    "data": [
        # Security
        "security/ir.model.access.csv",
        "security/crm_qualification_security.xml",
        "security/crm_buying_influence_security.xml",
        "security/crm_lifecycle_funnel_security.xml",
        # Data
        "data/ir_cron_data.xml",
        "data/crm_qualification_scorecard_data.xml",
        "data/crm_stage_data.xml",
        "data/crm_lead_scoring_data.xml",
        "data/mail_activity_type_data.xml",
        "data/digest_data.xml",
        "data/crm_lead_merge_template.xml",
        "data/crm_buying_role_data.xml",
        "data/ir_cron_buying_data.xml",
        # Wizards
        "wizard/crm_lead_lost_views.xml",
        "wizard/crm_lead_qualify_views.xml",
        "wizard/crm_lead_recycle_views.xml",
        "wizard/crm_lead_to_opportunity_views.xml",
        # Views
        "views/crm_buying_influence_views.xml",
        "views/crm_buying_role_views.xml",
        "views/crm_lead_views.xml",
        "views/crm_lead_search_views.xml",
        "views/crm_stage_views.xml",
        "views/crm_qualification_scorecard_views.xml",
        "views/crm_lead_working_order_views.xml",
        "views/crm_team_views.xml",
        "views/crm_lifecycle_purchase_views.xml",
        "views/res_partner_views.xml",
        "views/res_config_settings_views.xml",
        "views/digest_views.xml",
        # Reports
        "report/crm_lifecycle_funnel_views.xml",
        "report/crm_lifecycle_funnel_actions.xml",
        "report/crm_lifecycle_dashboard.xml",
        # Server actions
        "data/ir_actions_server_data.xml",
    ],
    "demo": [
        "demo/res_groups_demo.xml",
        "demo/crm_tag_demo.xml",
        "demo/res_partner_demo.xml",
        "demo/crm_lead_demo.xml",
        "demo/crm_buying_influence_demo.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "crm_customer_lifecycle/static/src/**/*",
            (
                "remove",
                "crm_customer_lifecycle/static/src/views/lifecycle_funnel_*/**/*",
            ),
        ],
        "web.assets_backend_lazy": [
            "crm_customer_lifecycle/static/src/views/lifecycle_funnel_*/**/*",
        ],
        "web.assets_tests": [
            "crm_customer_lifecycle/static/tests/tours/**/*",
        ],
        "web.assets_unit_tests": [
            "crm_customer_lifecycle/static/tests/lifecycle_funnel_helpers.js",
            "crm_customer_lifecycle/static/tests/**/*.test.js",
        ],
    },
    "pre_init_hook": "pre_init_hook",
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
