"""The pictures of the module's page, taken of the demo story in a real browser.

No tests: `dev/pictures` runs this in a database with demo data of its own.
"""

import base64
import os
from pathlib import Path
from unittest.mock import patch

from odoo.tests import HttpCase, tagged
from odoo.tests.common import ChromeBrowser

FOLDER = Path(os.environ["DEV_PICTURES"])
OURS = "crm_customer_lifecycle"
# what has to stand there before anything is done, and after it
SHOWN = "Boolean(document.querySelector(%r))"
OPEN_PAGE = """
new Promise((done) => {
    document.querySelector(".o_notebook_headers a[name=%s]").click();
    setTimeout(done, 1500);
})
"""
LOOK = "new Promise((done) => setTimeout(done, 1500))"


def photograph(browser, code, _timeout, **_options):
    """Do what the picture needs, then take it; in place of waiting for a test."""
    for expression in (code, LOOK):
        browser._websocket_request(
            "Runtime.evaluate",
            params={"expression": expression, "awaitPromise": True},
            timeout=30,
        )
    shot = browser._websocket_request("Page.captureScreenshot")
    name = browser.test_case.picture
    (FOLDER / f"{name}.png").write_bytes(base64.b64decode(shot["data"]))


@tagged("post_install", "-at_install")
class TestPictures(HttpCase):
    browser_size = "1400x1000"

    def _take(self, name, url, selector, code=LOOK):
        self.picture = name
        with patch.object(ChromeBrowser, "_wait_code_ok", photograph):
            self.browser_js(url, code, SHOWN % selector, login="demo")

    def test_pipeline(self):
        self._take("pipeline", "/odoo/crm", ".o_kanban_record")

    def test_checklist(self):
        lead = self.env.ref(f"{OURS}.crm_lead_puppy_demo")
        self._take(
            "qualification",
            f"/odoo/crm.lead/{lead.id}",
            ".o_notebook_headers",
            OPEN_PAGE % "qualification",
        )

    def test_buying_group(self):
        lead = self.env.ref(f"{OURS}.crm_lead_beds_demo")
        self._take(
            "buying_group",
            f"/odoo/crm.lead/{lead.id}",
            ".o_notebook_headers",
            OPEN_PAGE % "buying_group",
        )

    def test_customer(self):
        customer = self.env.ref(f"{OURS}.res_partner_paws_demo")
        self._take(
            "customer",
            f"/odoo/contacts/{customer.id}",
            ".o_notebook_headers",
            OPEN_PAGE % "lifecycle",
        )

    def test_funnel(self):
        action = self.env.ref(f"{OURS}.crm_lifecycle_dashboard_action")
        self._take("funnel", f"/odoo/action-{action.id}", "canvas")
