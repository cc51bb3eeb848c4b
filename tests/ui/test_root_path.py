"""What Gradio is told of where the page is."""

from typing import Any

import looping
import pytest
from gradio.route_utils import get_root_url
from starlette.requests import Request

from backend.access.requester import is_from_here
from ui.root_path import PageRoot

ADDRESS = "https://example.org/studio"


def told(path: str, headers: dict[str, str], address: str = "", **more: Any) -> Request:
    """The request as it comes to Gradio."""
    seen: list[Any] = []

    async def app(scope: Any, _: Any, __: Any) -> None:
        seen.append(scope)

    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": raw, **more}
    looping.run(PageRoot(app, address)(scope, None, None))
    return Request(seen[0])


def root(path: str, headers: dict[str, str], address: str = "", **more: Any) -> str:
    """What Gradio makes of it."""
    return get_root_url(told(path, headers, address, **more), path, "")


STRANGE = {"x-forwarded-host": "evil.example", "x-forwarded-proto": "https", "x-gradio-server": "https://evil.example"}


@pytest.mark.parametrize("headers", [{"host": "a.example"}, {"host": "a.example", **STRANGE}])
@pytest.mark.parametrize("address", ["", ADDRESS])
def test_the_page_is_where_the_browser_has_it(headers: dict[str, str], address: str) -> None:
    assert root("/", headers, address) == "."
    assert root("/studio/", headers, address, root_path="/studio") == "."
    assert root("/studio/review", headers, address, root_path="/studio") == "."
    assert root("/studio/review/token", headers, address, root_path="/studio") == ".."


@pytest.mark.parametrize("path", ["/config", "/gradio_api/queue/join", "/gradio_api/mcp/", "/gradio_api/call/inpaint"])
def test_a_stranger_does_not_say_where_programs_are_sent(path: str) -> None:
    assert root(path, {"host": "127.0.0.1:7860", **STRANGE}) == "http://127.0.0.1:7860"
    assert root(path, {"host": "127.0.0.1:7860", **STRANGE}, ADDRESS) == ADDRESS


def test_programs_are_sent_where_they_asked() -> None:
    assert root("/config", {"host": "lan:7860"}) == "http://lan:7860"
    assert root("/config", {"host": "lan"}, scheme="https", root_path="/studio") == "https://lan/studio"
    assert root("/config", {"host": "127.0.0.1:7860"}, ADDRESS) == "http://127.0.0.1:7860"
    assert root("/config", {"host": "example.org"}, ADDRESS) == ADDRESS
    assert root("/config", {"host": "127.0.0.1:7860", "x-forwarded-for": "8.8.8.8"}, ADDRESS) == ADDRESS


@pytest.mark.parametrize("name", ["x-forwarded-host", "x-forwarded-proto", "x-forwarded-for", "via", "forwarded"])
def test_what_was_handed_on_is_still_known_as_that(name: str) -> None:
    asked: dict[str, Any] = {"client": ("127.0.0.1", 1)}
    assert is_from_here(told("/config", {"host": "127.0.0.1"}, **asked).scope)
    assert not is_from_here(told("/config", {"host": "127.0.0.1", name: "a"}, **asked).scope)
    assert not is_from_here(told("/", {"host": "127.0.0.1", name: "a"}, **asked).scope)
