"""Where the demo is served: said in a sentence, and never waited for in vain."""

import subprocess
import sys
from http.server import HTTPServer, SimpleHTTPRequestHandler
from threading import Thread

import pytest

from environment import server
from environment.console import Problem


@pytest.mark.parametrize("port", [-1, 0, 65536])
def test_what_is_no_port_is_refused_in_words(port):
    with pytest.raises(Problem, match="no port"):
        server.refuse_taken_port("127.0.0.1", port)


def test_taken_port_is_refused_with_what_to_do():
    with HTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler) as other:
        with pytest.raises(Problem, match=r"stop what uses it.*--port"):
            server.refuse_taken_port("127.0.0.1", other.server_port)


@pytest.mark.parametrize("interface", ["127.0.0.1", "127.0.0.2", "0.0.0.0"])
def test_server_is_found_on_the_interface_it_serves(
    interface, tmp_path, capsys, monkeypatch
):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with HTTPServer((interface, 0), Answer) as web:
        Thread(target=web.serve_forever, daemon=True).start()
        idle = [sys.executable, "-c", "import time; time.sleep(20)"]
        with subprocess.Popen(idle) as odoo:
            host = server.reachable(interface, "127.0.0.1")
            server.wait_until_up(odoo, web.server_port, tmp_path / "log", host)
            assert odoo.poll() is None
            odoo.kill()
        web.shutdown()
        server.announce(web.server_port, "log", server.reachable(interface, "here"))
    host = "127.0.0.2" if interface == "127.0.0.2" else "here"
    assert f"http://{host}:{web.server_port}\n" in capsys.readouterr().out


class Answer(SimpleHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass
