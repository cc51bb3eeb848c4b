"""Webhooks hear how a job ended: again until they answer, after a restart too, signed, and never the wrong ones."""

import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from endpoint import EndpointServer, coded, marked
from fakes import HeldEngine, InvertingEngine
from pydantic import SecretStr
from waiting import until

from backend.network.addresses import AddressRefused
from backend.server.webhook import PAUSES, Telling

pytestmark = pytest.mark.slow

SECRET = "hook-secret"


@dataclass
class Receiver:
    """Answers with these codes first, then with 200; remembers what it was told."""

    codes: list[int] = field(default_factory=list)
    told: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""

    def wait(self, count: int) -> None:
        until(lambda: len(self.told) >= count)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            found.told.append(({name.lower(): value for name, value in self.headers.items()}, content))
            self.send_response(found.codes.pop(0) if found.codes else 200)
            self.send_header("Location", "http://127.0.0.1:9/")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_port}/hook"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield found
    server.shutdown()
    server.server_close()


def nothing_is_due(server: EndpointServer) -> bool:
    """What has ended was told, or is never told again: so it is written down."""
    return server.history.jobs.next_telling() is None


def test_a_success_is_told_with_a_signature(tmp_path: Path, receiver: Receiver) -> None:
    options = {"allow_private_urls": True, "webhook_secret": SecretStr(SECRET)}
    with EndpointServer(tmp_path, InvertingEngine(), **options) as server:
        reply = server.inpaint(webhook=receiver.url, track_id="order_7")
        receiver.wait(1)
    headers, content = receiver.told[0]
    told = json.loads(content)
    assert told["track_id"] == "order_7"
    assert {name: told[name] for name in ("status", "id", "output", "generationTime", "meta")} == {
        name: reply[name] for name in ("status", "id", "output", "generationTime", "meta")
    }
    signed = f"{headers['x-inpaint-timestamp']}.".encode() + content
    assert headers["x-inpaint-signature"] == "sha256=" + hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["idempotency-key"]
    assert SECRET.encode() not in content


def test_a_failure_is_told_with_its_message(tmp_path: Path, receiver: Receiver) -> None:
    with EndpointServer(tmp_path, InvertingEngine(), allow_private_urls=True) as server:
        reply = server.inpaint(webhook=receiver.url, track_id=5, mask_image=coded(marked(50, 40)))
        receiver.wait(1)
    told = json.loads(receiver.told[0][1])
    assert (told["status"], told["message"], told["track_id"]) == ("failed", reply["message"], 5)
    assert type(told["id"]) is int
    assert "x-inpaint-signature" not in receiver.told[0][0]


def test_it_is_told_again_until_it_is_heard(tmp_path: Path, receiver: Receiver) -> None:
    receiver.codes = [500, 302, 404]
    options = {"allow_private_urls": True, "webhook_pauses": (0.1,) * 6}
    with EndpointServer(tmp_path, InvertingEngine(), **options) as server:
        server.inpaint(webhook=receiver.url)
        receiver.wait(4)
        until(lambda: nothing_is_due(server))
    assert len(receiver.told) == 4
    assert len({headers["idempotency-key"] for headers, _ in receiver.told}) == 1


def test_it_is_told_after_a_restart(tmp_path: Path, receiver: Receiver) -> None:
    engine = HeldEngine()
    with EndpointServer(tmp_path, engine, allow_private_urls=True) as server:
        number = server.inpaint(webhook=receiver.url, instant_response=True)["id"]
        engine.started.wait(20)
    with EndpointServer(tmp_path, InvertingEngine(name="held"), allow_private_urls=True) as server:
        receiver.wait(1)
        told = json.loads(receiver.told[0][1])
        assert (told["status"], told["id"]) == ("success", number)
        path = urlsplit(told["output"][0]).path  # this test's server is on another port now
        assert server.finished(number)["output"] == [server.url + path]


def test_private_receivers_are_never_told(tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo

    def look_up(host: Any, port: Any, *more: Any, **named: Any) -> Any:
        is_asked = host == "hooks.test" and not named.get("flags")
        return real("127.0.0.1" if is_asked else host, port, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with EndpointServer(tmp_path, InvertingEngine()) as server:
        reply = server.inpaint(webhook="https://hooks.test:8443/told")
        assert reply["status"] == "success"
        until(lambda: nothing_is_due(server))  # given up
    assert receiver.told == []
    with pytest.raises(AddressRefused):
        Telling(SecretStr("")).tell(receiver.url, 1, {})


def test_the_pauses_begin_within_a_minute_and_last_an_hour() -> None:
    assert PAUSES[0] <= 60
    assert list(PAUSES) == sorted(PAUSES)
    assert 3600 <= sum(PAUSES) < 4000
