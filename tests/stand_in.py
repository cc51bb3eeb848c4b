"""A stand-in for the hosted service, on a real socket: plays what a script says, and paints where it says nothing."""

import base64
import json
import socket
import struct
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

API = "/api/v6/image_editing"
KEY = "secret-key-4711"


@dataclass
class Seen:
    """A request as it came."""

    kind: str
    path: str
    body: dict[str, Any]
    at: float = field(default_factory=time.monotonic)


class StandIn:
    """Serves until closed. `plays` holds, by kind of request, the answers that come first; see `Handler.play`."""

    def __init__(self) -> None:
        self.plays: dict[str, deque[dict[str, Any]]] = {kind: deque() for kind in ("upload", "submit", "look", "file")}
        self.seen: list[Seen] = []
        self.files: dict[str, bytes] = {}
        self.jobs: dict[int, dict[str, Any]] = {}
        self.busiest: Counter[str] = Counter()  # how many requests of a kind were answered at the same time, at most
        self._now: Counter[str] = Counter()
        self._lock = threading.Lock()
        handler = type("Bound", (Handler,), {"stand_in": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self.address = self.url + API
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def reset(self) -> None:
        """As if nobody had ever asked."""
        with self._lock:
            for held in (self.seen, self.files, self.jobs, *self.plays.values()):
                held.clear()

    def script(self, plays: Mapping[str, list[dict[str, Any]]]) -> None:
        """Answers to give first, by kind; `again` gives one so many times, and {base} stands for the own address."""
        for kind, answers in plays.items():
            for play in json.loads(json.dumps(answers).replace("{base}", self.url)):
                self.plays[kind].extend([play] * play.get("again", 1))

    @contextmanager
    def counted(self, kind: str) -> Iterator[None]:
        with self._lock:
            self._now[kind] += 1
            self.busiest[kind] = max(self.busiest[kind], self._now[kind])
        yield
        with self._lock:
            self._now[kind] -= 1

    def count(self, kind: str) -> int:
        return sum(seen.kind == kind for seen in self.seen)

    def bodies(self, kind: str) -> list[dict[str, Any]]:
        return [seen.body for seen in self.seen if seen.kind == kind]

    def keep(self, content: bytes, name: str) -> str:
        with self._lock:
            path = f"/files/{len(self.files)}-{name}"
            self.files[path] = content
        return self.url + path

    def next_play(self, kind: str) -> dict[str, Any] | None:
        with self._lock:
            return self.plays[kind].popleft() if self.plays[kind] else None

    def answer(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        """What a service in good health says."""
        if kind == "upload":
            content = base64.b64decode(body["init_image"].partition(",")[2])
            return {"status": "success", "id": 1, "output": [self.keep(content, "upload.png")]}
        if kind == "submit":
            return self.painted(body)
        return next(iter(reversed(self.jobs.values())))

    def painted(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The success reply, old style, for a request whose pictures were uploaded here."""
        init = self._picture(body["init_image"])
        marked = np.asarray(self._picture(body["mask_image"]).convert("L")) > 127
        seed = 77 if body["seed"] is None else int(body["seed"])
        output = []
        for number in range(int(body["samples"])):
            pixels = np.array(init.convert("RGB"))
            noise = np.random.default_rng((seed + number) % 2**32).integers(0, 256, pixels.shape, np.uint8)
            pixels[marked] = noise[marked]
            stream = BytesIO()
            Image.fromarray(pixels).save(stream, "PNG", compress_level=1)
            output.append(self.keep(stream.getvalue(), f"{number}.png"))
        job = 12384052 + len(self.jobs)
        meta = {"H": init.height, "W": init.width, "n_samples": int(body["samples"]), "seed": seed}
        meta |= {"prompt": body["prompt"], "steps": int(body["num_inference_steps"]), "strength": body["strength"]}
        meta |= {"guidance_scale": body["guidance_scale"], "safetychecker": body["safety_checker"]}
        reply = {"status": "success", "generationTime": 1.9, "id": job, "output": output, "meta": meta}
        self.jobs[job] = reply
        return reply

    def _picture(self, link: str) -> Image.Image:
        return Image.open(BytesIO(self.files[link.removeprefix(self.url)]))


class Handler(BaseHTTPRequestHandler):
    """One connection. Bound to its stand-in by a subclass."""

    stand_in: StandIn
    protocol_version = "HTTP/1.0"

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers.get("content-length", 0)))
        kind = {"base64_to_url": "upload", "inpaint": "submit"}.get(self.path.rpartition("/")[2], "look")
        self.respond(kind, json.loads(content or b"{}"))

    def do_GET(self) -> None:
        self.respond("file", {})

    def respond(self, kind: str, body: dict[str, Any]) -> None:
        with self.stand_in.counted(kind):
            self.answer(kind, body)

    def answer(self, kind: str, body: dict[str, Any]) -> None:
        self.stand_in.seen.append(Seen(kind, self.path, body))
        play = self.stand_in.next_play(kind)
        if play is not None and not play.get("paint"):
            return self.play(play)
        if play:  # the service works, but does not say so at once
            self.stand_in.painted(body)
            return self.play(play)
        if kind == "file":
            found = self.stand_in.files.get(self.path)
            return self.send(404 if found is None else 200, found or b"<!DOCTYPE html>not found", {})
        return self.send(200, json.dumps(self.stand_in.answer(kind, body)).encode(), {})

    def play(self, play: Mapping[str, Any]) -> None:
        """code, json or text or hex: the answer; seconds: wait first; do: reset, cut (half of it), drip or empty."""
        time.sleep(play.get("seconds", 0))
        if play.get("do") == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            return
        if play.get("do") == "empty":
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if play.get("do") in ("drip", "drip-head"):
            self.drip(play.get("text", "").encode(), in_head=play["do"] == "drip-head")
            return
        content = json.dumps(play["json"]).encode() if "json" in play else play.get("text", "").encode()
        content = content * play.get("times", 1)
        self.send(play.get("code", 200), content, play.get("headers", {}), cut=play.get("do") == "cut")

    def drip(self, content: bytes, in_head: bool) -> None:
        """A byte now and then, so that no single read takes long; of the head it never comes to an end."""
        try:
            self.send_response(200)
            while in_head:
                self.wfile.write(b"X-Drip: 1\r\n")
                time.sleep(0.1)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            for position in range(len(content)):
                self.wfile.write(content[position : position + 1])
                time.sleep(0.1)
        except OSError:
            pass

    def send(self, code: int, content: bytes, headers: Mapping[str, str | None], cut: bool = False) -> None:
        try:
            self.send_response(code)
            for name, value in ({"Content-Length": str(len(content))} | dict(headers)).items():
                if value is not None:  # a play may leave one out
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content[: len(content) // 2] if cut else content)
        except OSError:
            pass  # whoever asked has hung up, as clients under test do

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Not on the terminal of the tests."""
