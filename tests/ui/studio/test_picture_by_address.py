"""A picture by its address: brought by the server within the limits of all downloads, and one at a time."""

import asyncio
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import gradio as gr
import looping
import pytest
from stand_in import StandIn

from backend.errors import InvalidRequest
from backend.network.download import PictureByAddress
from ui.canvas import CanvasData
from ui.studio.handlers import Handlers
from ui.studio.picture_by_address import Bringing

PICTURE_ID = f"{10**12}-{'a' * 24}"


class Answers:
    """Stands for the handlers: gives back the picture that it is asked about."""

    async def answer(self, canvas: CanvasData, visitor: str, address: str) -> tuple[CanvasData, str, str]:
        return canvas, visitor, address


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    return tmp_path


def bringing(fetch: Any) -> Bringing:
    return Bringing(fetch, cast(Handlers, Answers()))


async def brought(part: Bringing, data: Any, host: str = "192.0.2.1") -> tuple[Any, ...]:
    scope = {"type": "http", "client": (host, 1), "headers": []}
    caller = cast(gr.Request, SimpleNamespace(request=SimpleNamespace(scope=scope)))
    return await part.bring(caller, "b" * 32, gr.EventData(None, data))


def test_the_picture_behind_an_address_is_opened_as_a_file_is(stand_in: StandIn) -> None:
    link = stand_in.keep(b"a picture", "tree.png")
    part = bringing(PictureByAddress(allows_private=True))
    canvas, visitor, *_ = looping.run(brought(part, {"address": link, "picture_id": PICTURE_ID}))
    assert Path(canvas.image.path).read_bytes() == b"a picture"
    assert (canvas.picture_id, canvas.kind, visitor) == (PICTURE_ID, "open", "b" * 32)


def test_the_limits_of_downloads_hold(stand_in: StandIn, folder: Path) -> None:
    private = stand_in.keep(b"a picture", "a.png")
    part = bringing(PictureByAddress())
    for address in (private, "file:///etc/passwd", "http://x/" + "a" * 3000, "", None, ["http://x/"]):
        canvas, message, *_ = looping.run(brought(part, {"address": address, "picture_id": PICTURE_ID}))
        assert (canvas.kind, canvas.picture_id) == ("refused", PICTURE_ID)
        assert message["state"] == "error"
        assert message["text"]
    assert stand_in.count("file") == 0
    assert not [path for path in folder.rglob("*") if path.is_file()]


def test_what_no_page_of_ours_would_send_is_refused_and_no_more() -> None:
    for data in (None, [], "x", {"address": "http://x/", "picture_id": 7}, {"picture_id": "<b>"}):
        canvas, *_ = looping.run(brought(bringing(PictureByAddress()), data))
        assert (canvas.kind, canvas.picture_id) == ("refused", None)


def test_one_address_brings_one_picture_at_a_time_and_holds_up_nobody_else() -> None:
    gate, begun = threading.Event(), []

    def fetch(address: str) -> bytes:
        begun.append(address)
        assert gate.wait(20)
        raise InvalidRequest("No picture.")

    async def all_at_once() -> list[str]:
        part = bringing(fetch)
        mine = [asyncio.create_task(brought(part, {"address": f"mine {i}"})) for i in range(40)]
        other = asyncio.create_task(brought(part, {"address": "other"}, "198.51.100.1"))
        while len(begun) < 2:
            await asyncio.sleep(0.005)
        assert sorted(begun) == ["mine 0", "other"]
        gate.set()
        return [(await task)[1]["text"] for task in (*mine, other)]

    said = looping.run(all_at_once())
    assert said.count("No picture.") == 22
    assert sum("try again in a minute" in text for text in said) == 19
