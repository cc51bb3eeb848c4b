"""A web page of somebody else, in the same browser, gets nothing done here and reads nothing."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from people import People
from playwright.sync_api import Page
from serving import Server

from ui.static import BOOT

TRY = """async ([url, kind]) => {
  const data = { data: [], fn_index: 0, session_hash: "a" };
  const headers = { "Content-Type": kind };
  const options = { method: "POST", body: JSON.stringify(data), headers, credentials: "include" };
  try { return await (await fetch(url, options)).text(); } catch (error) { return `nothing: ${error.message}`; }
}"""
LOOK = """async (url) => {
  try { return await (await fetch(url)).text(); } catch (error) { return `nothing: ${error.message}`; }
}"""
FORM = """(url) => {
  const form = Object.assign(document.createElement("form"), { method: "POST", action: url, enctype: "text/plain" });
  form.append(Object.assign(document.createElement("input"), { name: '{"a":"', value: '"}' }));
  document.body.append(form);
  form.submit();
}"""


class EmptyPage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<title>elsewhere</title>")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ARG002
        return None


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """Another port of this machine: another origin, though of the same site."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), EmptyPage)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def tab(people: People, server: Server) -> Iterator[Page]:
    page = people.come(server.url)
    yield page
    people.leave()


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "application/x-www-form-urlencoded"])
@pytest.mark.parametrize(
    "path", ["/gradio_api/queue/join", "/api/v6/image_editing/inpaint", "/gradio_api/mcp/", "/gradio_api/call/inpaint"]
)
def test_another_page_sends_and_reads_nothing(tab: Page, server: Server, elsewhere: str, path: str, kind: str) -> None:
    tab.goto(elsewhere)
    answers: list[int] = []
    tab.on("response", lambda response: answers.append(response.status))
    assert tab.evaluate(TRY, [server.url + path, kind]).startswith("nothing")
    assert set(answers) <= {403}


@pytest.mark.parametrize("path", ["/config", "/gradio_api/info", "/healthz", "/gradio_api/app_id"])
def test_another_page_reads_no_answer(tab: Page, server: Server, elsewhere: str, path: str) -> None:
    tab.goto(elsewhere)
    assert tab.evaluate(LOOK, server.url + path).startswith("nothing")
    tab.goto(f"{server.url}/{BOOT}")
    assert not tab.evaluate(LOOK, server.url + path).startswith("nothing")


def test_a_form_of_another_page_is_refused(tab: Page, server: Server, elsewhere: str) -> None:
    tab.goto(elsewhere)
    with tab.expect_navigation() as navigation:
        tab.evaluate(FORM, f"{server.url}/api/v6/image_editing/inpaint")
    answer = navigation.value
    assert answer
    assert (answer.status, "INPAINT_ALLOWED_ORIGINS" in answer.text()) == (403, True)
