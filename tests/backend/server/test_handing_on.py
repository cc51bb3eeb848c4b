"""Where the program calls itself for a caller, it is still known whom the call is from."""

from typing import Any

import pytest
from looping import run

from backend.access.requester import is_from_here
from backend.server.door import Door, DoorOptions
from ui.addresses import hands_on

TOOLS = "/gradio_api/mcp/"


def handed_on(path: str, address: str, *more: tuple[bytes, bytes]) -> dict[str, Any]:
    """The request as it is behind the door."""
    seen: list[Any] = []

    async def app(scope: Any, _: Any, __: Any) -> None:
        seen.append(scope)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_: Any) -> None:
        return None

    headers = [(b"host", b"127.0.0.1:7860"), *more]
    scope = {"type": "http", "method": "POST", "path": path, "headers": headers, "client": (address, 1)}
    run(Door(app, DoorOptions(hands_on=hands_on))(scope, receive, send))
    return seen[0]


def by_the_program_itself(scope: dict[str, Any]) -> dict[str, Any]:
    """The call that Gradio makes with the caller's headers; it comes from this machine."""
    return {**scope, "client": ("127.0.0.1", 2)}


@pytest.mark.parametrize("address", ["192.168.0.9", "2001:db8::9"])
def test_a_tool_called_from_elsewhere_is_not_taken_for_a_call_from_here(address: str) -> None:
    assert not is_from_here(by_the_program_itself(handed_on(TOOLS, address)))
    lying = handed_on(TOOLS, address, (b"x-forwarded-for", b"127.0.0.1"))
    assert [value for name, value in lying["headers"] if name == b"x-forwarded-for"] == [address.encode()]


def test_a_tool_called_from_here_and_other_addresses_are_left_as_they_are() -> None:
    assert is_from_here(by_the_program_itself(handed_on(TOOLS, "127.0.0.1")))
    assert not [name for name, _ in handed_on("/gradio_api/call/inpaint", "192.168.0.9")["headers"] if b"forw" in name]
