"""The endpoint on a real socket, with an engine of the test's choice; run as a program it serves until it is killed."""

import base64
import sys
import threading
import time
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import uvicorn
from fakes import HeldEngine, InvertingEngine
from PIL import Image
from pydantic import SecretStr
from starlette.applications import Starlette

from backend.engines.base import Engine
from backend.history import HistoryStore
from backend.history.files import FolderFiles
from backend.inpainter import Inpainter
from backend.jobs.jobs import Jobs
from backend.network.certificates import known_certificates
from backend.safety.check import Checker
from backend.server import DoorOptions, Guard, LinkStore, Service, ServiceOptions

API = "/api/v6/image_editing"


class EndpointServer:
    """Serves from the start on. Use as a context."""

    def __init__(self, folder: Path, engine: Engine, checker: Checker | None = None, **options: Any) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.history = options.pop("history", None) or HistoryStore(folder)
        inpainter = Inpainter({engine.name: engine}, checker)
        self.jobs = Jobs(inpainter, self.history, options.pop("job_options", None))
        links = LinkStore(FolderFiles(folder), options.pop("address", ""), options.pop("hours", 1.0))
        links = replace(links, room=options.pop("room", links.room))
        door = options.pop("door", None)
        given: dict[str, Any] = {"is_local": True, "api_keys": SecretStr(""), "webhook_secret": SecretStr("")}
        given |= {"data": folder, "engine": engine.name, "has_checker": checker is not None} | options
        self.service = Service(ServiceOptions(**given), engine.capabilities, links, self.jobs, self.history)
        self.service.start()
        self.jobs.start()
        app = Guard(door or DoorOptions()).around(Starlette(routes=self.service.routes()), ())
        self._server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.005)
        self.url = f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}"
        self.client = httpx.Client(base_url=self.url, timeout=60, verify=known_certificates())

    def __enter__(self) -> "EndpointServer":
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self.jobs.close()
        self.service.close()
        self._thread.join(timeout=20)
        self.client.close()
        self.history.close()

    def inpaint(self, **fields: Any) -> dict[str, Any]:
        """The reply to a request with a small picture and mask, and these fields."""
        body = {"key": "", "prompt": "a cat", "init_image": coded(picture()), "mask_image": coded(marked())} | fields
        return self.post(f"{API}/inpaint", body).json()

    def fetch(self, number: Any, key: str = "") -> dict[str, Any]:
        return self.post(f"{API}/fetch/{number}", {"key": key}).json()

    def upload(self, image: Image.Image) -> str:
        return self.post(f"{API}/base64_to_url", {"init_image": coded(image)}).json()["output"][0]

    def finished(self, number: int, key: str = "", seconds: float = 20) -> dict[str, Any]:
        """What became of a job once it is over."""
        end = time.monotonic() + seconds
        while (reply := self.fetch(number, key))["status"] == "processing":
            assert time.monotonic() < end, "it did not end"
            time.sleep(0.02)
        return reply

    def post(self, path: str, body: Any, **headers: str) -> httpx.Response:
        return self.client.post(path, json=body, headers=headers)


def picture(width: int = 96, height: int = 64) -> Image.Image:
    random = np.random.default_rng(3)
    return Image.fromarray(random.integers(0, 255, (height, width, 3)).astype(np.uint8))


def marked(width: int = 96, height: int = 64) -> Image.Image:
    """A mask as the documented example has it: RGB, white on black."""
    mask = Image.new("RGB", (width, height))
    mask.paste((255, 255, 255), (width // 3, height // 3, width // 2, height // 2))
    return mask


def png(image: Image.Image) -> bytes:
    stream = BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def coded(image: Image.Image) -> str:
    return "data:image/png;base64," + base64.b64encode(png(image)).decode()


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


class SlowEngine(HeldEngine):
    """Takes a twentieth of a second for each sample."""

    def __init__(self) -> None:
        super().__init__(name="slow")

    def inpaint(self, request: Any, context: Any) -> Any:
        time.sleep(0.05)
        return InvertingEngine().inpaint(request, context)


if __name__ == "__main__":
    with EndpointServer(Path(sys.argv[1]), SlowEngine(), queue_per_key=100) as serving:
        sys.stdout.write(f"ready: {serving.url}\n")
        sys.stdout.flush()
        threading.Event().wait()
