from odoo.tests import no_retry, tagged

from odoo.addons.web.tests.test_js import HOOTCommon, unit_test_error_checker


@tagged("post_install", "-at_install")
class TestBuyingJs(HOOTCommon):
    """The map, the slider and the flags, in the mock world of the web client."""

    preset = "desktop"

    @no_retry
    def test_widgets(self):
        self._run_suite()

    def _run_suite(self):
        suite = self._generate_hash("@crm_customer_lifecycle/buying_group_map")
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset={self.preset}&timeout=15000&id={suite}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=unit_test_error_checker,
        )


@tagged("post_install", "-at_install")
class TestBuyingJsMobile(TestBuyingJs):
    browser_size = "375x667"
    touch_enabled = True
    preset = "mobile"

    @no_retry
    def test_widgets_on_a_phone(self):
        self._run_suite()
