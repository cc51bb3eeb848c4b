"""What one visitor's request brought from a service does not go along with the next one's."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from backend.engines.hosted.json_http import JsonHttp


class CookieSetter(BaseHTTPRequestHandler):
    """Gives each caller a cookie, and writes down which came."""

    came: list[str | None]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self.came.append(self.headers.get("cookie"))
        self.send_response(200)
        self.send_header("Set-Cookie", "session=of-the-first-visitor; Path=/")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Quiet."""


@pytest.fixture
def service() -> Iterator[tuple[str, list[str | None]]]:
    came: list[str | None] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (CookieSetter,), {"came": came}))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/inpaint", came
    server.shutdown()
    server.server_close()
    thread.join()


def test_no_cookie_goes_from_one_visitor_to_the_next(service: tuple[str, list[str | None]]) -> None:
    address, came = service
    http = JsonHttp()
    for key in ("first", "second"):
        assert http.post(address, {"key": key}, read=10).body == {}
    assert came == [None, None]
