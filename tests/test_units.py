from odoo.tests import HttpCase, tagged


class UnitsCase(HttpCase):
    """Unit tests of our components, in the mock world of the web client."""

    preset = "desktop"

    def _run_suite(self, name):
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset={self.preset}&timeout=15000"
            f"&filter=%22{name}%22",
            "",
            "",
            login="admin",
            timeout=180,
            success_signal="[HOOT] Test suite succeeded",
        )


@tagged("post_install", "-at_install")
class TestUnits(UnitsCase):
    def test_checklist(self):
        self._run_suite("qualification_checklist")

    def test_map_slider_and_flags(self):
        self._run_suite("buying_group_map")

    def test_pipeline(self):
        self._run_suite("crm_customer_lifecycle/crm_kanban")

    def test_funnel_view(self):
        self._run_suite("lifecycle_funnel")

    def test_funnel_dashboard(self):
        self._run_suite("lifecycle_dashboard")


@tagged("post_install", "-at_install")
class TestUnitsOnAPhone(UnitsCase):
    browser_size = "375x667"
    touch_enabled = True
    preset = "mobile"

    def test_map_slider_and_flags(self):
        self._run_suite("buying_group_map")

    def test_funnel_view(self):
        self._run_suite("lifecycle_funnel")

    def test_funnel_dashboard(self):
        self._run_suite("lifecycle_dashboard")
