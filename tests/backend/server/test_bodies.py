"""Bodies come within limits, and what cannot be kept is a sentence."""

import asyncio
import errno
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from endpoint import API, EndpointServer, coded, picture
from fakes import InvertingEngine
from looping import run
from pydantic import SecretStr

from backend.access.requester import neighbourhood
from backend.errors import InpaintError
from backend.history.files import FolderFiles
from backend.server.bodies import Allowance, read_body
from backend.server.links import LinkStore
from backend.server.load_limits import Limit, LoadLimits
from backend.server.refusals import Turned

Receive = Callable[[], Awaitable[dict[str, Any]]]


def pieces(*contents: bytes) -> Receive:
    """A body that comes in these pieces and then, where the last is not empty, never ends."""
    left = list(contents)

    async def receive() -> dict[str, Any]:
        if not left:
            await asyncio.Event().wait()
        piece = left.pop(0)
        return {"type": "http.request", "body": piece, "more_body": piece != b""}

    return receive


def read(receive: Receive, allowance: Allowance, crowd: LoadLimits) -> bytes:
    async def reading() -> bytes:
        with crowd.joined("192.0.2.1") as share:
            return await read_body(receive, allowance, share)

    return run(reading())


@pytest.mark.parametrize(
    ("contents", "limits", "status"),
    [
        ([b"a" * 60, b"a" * 60, b""], {"most": 100}, 413),
        ([b"[],[],", b"[],[],", b""], {"most": 100, "marks": 6}, 413),
        ([b"{"], {"most": 100, "longest": 0.05}, 408),
        ([], {"most": 100, "longest": 0.05}, 408),
        ([b"a" * 90, b"a" * 90, b""], {"most": 1000}, 429),
    ],
)
def test_a_body_beyond_a_limit_is_turned_away_and_gives_its_room_back(
    contents: list[bytes], limits: dict[str, Any], status: int
) -> None:
    crowd = LoadLimits(Limit(of_one=150, of_all=1000), "Too much.")
    with pytest.raises(Turned) as caught:
        read(pieces(*contents), Allowance(**limits), crowd)
    assert (caught.value.status, crowd.size) == (status, 0)


def test_a_body_within_its_limits_comes_whole() -> None:
    crowd = LoadLimits(Limit(of_one=10, of_all=10), "Too much.")
    assert read(pieces(b"abc", b"def", b""), Allowance(most=10), crowd) == b"abcdef"
    assert crowd.size == 0


def test_what_is_full_for_all_says_when_to_come_back() -> None:
    crowd = LoadLimits(Limit(of_one=10, of_all=15), "Too much.")
    with crowd.joined("192.0.2.1") as one, crowd.joined("192.0.2.2") as two, crowd.joined("192.0.2.2") as three:
        one.grow(10)
        two.grow(5)
        with pytest.raises(Turned) as caught:
            three.grow(1)
        assert (caught.value.status, caught.value.retry_after) == (503, 5)
    assert crowd.size == 0


def test_one_customers_addresses_are_counted_together() -> None:
    assert neighbourhood("2001:db8:1:2:3::4") == neighbourhood("2001:db8:1:2::9")
    assert neighbourhood("2001:db8:1:2::9") != neighbourhood("2001:db8:1:3::9")
    assert neighbourhood("::ffff:192.0.2.1") == neighbourhood("192.0.2.1") == "192.0.2.1"


@pytest.mark.slow
@pytest.mark.parametrize("place", ["first", "last", "header", "bearer", "query", "escaped"])
def test_a_key_is_found_wherever_it_stands_in_a_large_request(tmp_path: Path, place: str) -> None:
    filling = {"filling": "A" * 200_000}
    key = {"key": "schlüssel" if place == "escaped" else "one"}
    body = {"init_image": coded(picture())} | filling
    body = {"first": key | body, "last": body | key, "escaped": body | key}.get(place, body)
    headers = {"header": {"key": "one"}, "bearer": {"Authorization": "Bearer one"}}.get(place, {})
    path = f"{API}/base64_to_url" + ("?key=one" if place == "query" else "")
    with EndpointServer(tmp_path, InvertingEngine(), api_keys=SecretStr("one,schlüssel"), is_local=False) as server:
        assert server.post(path, body, **headers).json()["status"] == "success"
        wrong = server.post(f"{API}/base64_to_url", filling | {"key": "two", "prompt": '"key": "one"'})
        assert wrong.json()["message"] == "Invalid Api Key"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("init_image", f"https://a.example/{'a' * 2048}", "The link in init_image has 2,066 characters"),
        ("mask_image", f"https://a.example/{'a' * 2048}", "shorten it to 2,048 at most"),
        ("webhook", f"https://a.example/{'a' * 2048}", "shorten it to 2,048 at most"),
        ("prompt", "a" * 1_000_000, "The prompt has 1,000,000 characters"),
        ("track_id", "a" * 1001, "The track_id is not valid"),
    ],
)
def test_every_text_has_a_length(tmp_path: Path, field: str, value: str, sentence: str) -> None:
    with EndpointServer(tmp_path, InvertingEngine()) as server:
        assert sentence in server.inpaint(**{field: value})["message"]


def test_a_key_without_end_is_none(tmp_path: Path) -> None:
    with EndpointServer(tmp_path, InvertingEngine()) as server:
        assert server.inpaint(key="a" * 100_000)["message"] == "Invalid Api Key"


def test_a_picture_that_cannot_be_kept_is_a_sentence(tmp_path: Path) -> None:
    with EndpointServer(tmp_path, InvertingEngine()) as server:
        (tmp_path / "links").write_text("a file where the folder should be")
        reply = server.post(f"{API}/base64_to_url", {"init_image": coded(picture())})
        assert (reply.status_code, reply.json()["status"]) == (200, "error")
        assert "cannot write to its disk" in reply.json()["message"]


def is_always_full(path: Path) -> bool:
    try:
        path.write_bytes(b"a")
    except OSError as error:
        return error.errno == errno.ENOSPC
    return False


@pytest.mark.skipif(not is_always_full(Path("/dev/full")), reason="this machine has no disk that is always full")
def test_a_full_disk_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)  # the standard library's own
    with pytest.raises(InpaintError, match="disk is full"):
        LinkStore(FolderFiles(tmp_path), "", 1.0).place("a.png", b"a picture")
    assert list(tmp_path.glob("a.png*")) == []
