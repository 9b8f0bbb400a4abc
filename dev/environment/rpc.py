"""Odoo over HTTP, as its web client talks to it."""

import http.cookiejar
import json
import urllib.request

from .console import Problem


class Refused(Problem):
    """Odoo answered with an error; `name` is the class of it in Odoo."""

    def __init__(self, path, error):
        details = error.get("data") or {}
        self.name = details.get("name", "")
        message = details.get("message") or error["message"]
        super().__init__(f"{path}: {message} ({self.name})")


class Session:
    """A session of a user, the administrator if nobody else is named."""

    def __init__(self, port, database, login="admin", password="admin"):
        self.address = f"http://127.0.0.1:{port}"
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        no_proxy = urllib.request.ProxyHandler({})
        self.opener = urllib.request.build_opener(no_proxy, cookies)
        user = {"db": database, "login": login, "password": password}
        self.user_id = self.ask("/web/session/authenticate", user)["uid"]

    def call(self, model, method, *arguments, **options):
        """Call a method of a model and return its answer."""
        return self.ask(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": arguments, "kwargs": options},
        )

    def ask(self, path, parameters):
        """Post to a JSON-RPC route and return its answer; raise what it refused."""
        request = urllib.request.Request(
            self.address + path,
            json.dumps({"jsonrpc": "2.0", "params": parameters}).encode(),
            {"Content-Type": "application/json"},
        )
        with self.opener.open(request, timeout=60) as response:
            answer = json.load(response)
        if "error" in answer:
            raise Refused(path, answer["error"])
        return answer["result"]
