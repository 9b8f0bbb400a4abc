"""Odoo over HTTP, as its web client talks to it."""

import http.cookiejar
import json
import urllib.request

from .console import Problem


class Session:
    """A session of the administrator."""

    def __init__(self, port, database):
        self.address = f"http://127.0.0.1:{port}"
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies)
        self.ask(
            "/web/session/authenticate",
            {"db": database, "login": "admin", "password": "admin"},
        )

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
            error = answer["error"]
            raise Problem(f"{path}: {error['data'].get('message') or error['message']}")
        return answer["result"]
