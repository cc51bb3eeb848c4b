"""What the endpoint itself costs, with an engine that returns at once, on loopback: requests a second, the time that
95 of 100 requests keep to, CPU per request, and memory over many requests.

    python tests/benchmarks/bench_endpoint.py [requests]

CPU is given beside that of one Pillow PNG encode and decode of the same picture, measured in the same run.
"""

import base64
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import httpx
from bench_paste import drawn_photo
from PIL import Image

ROOT = Path(__file__).parent.parent
CLIENTS = 32
API = "/api/v6/image_editing"
SERVER = """
import sys, threading
from pathlib import Path
from backend.engines.base import Capabilities, EnginePage, QueueNeeds, RequestLimits
from backend.result import InpaintResult, Sample
from endpoint import EndpointServer

class AtOnce:
    name = "at_once"
    capabilities = Capabilities(
        RequestLimits(uses=frozenset({"seed"})), QueueNeeds(device="cpu"), EnginePage(label="", note="")
    )
    def check(self, request, context):
        pass

    def inpaint(self, request, context):
        return InpaintResult(tuple(Sample(request.init_image, seed) for seed in request.seeds), 0.0, {})

with EndpointServer(Path(sys.argv[1]), AtOnce(), queue_per_key=1000, hold_seconds=60) as serving:
    print(serving.url, flush=True)
    threading.Event().wait()
"""


@dataclass
class Served:
    """The endpoint in a process of its own."""

    process: subprocess.Popen[str]
    client: httpx.Client

    def cpu(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """MiB."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def pictures(size: tuple[int, int], folder: Path) -> tuple[Path, bytes]:
    """A photo-like PNG and a mask of 3 %."""
    drawn_photo(folder / "photo.jpg", size)
    Image.open(folder / "photo.jpg").save(folder / "photo.png")
    mask = Image.new("L", size)
    side = int((size[0] * size[1] * 0.03) ** 0.5)
    mask.paste(255, (size[0] // 3, size[1] // 3, size[0] // 3 + side, size[1] // 3 + side))
    stream = BytesIO()
    mask.save(stream, "PNG")
    return folder / "photo.png", stream.getvalue()


def pillow_seconds(path: Path) -> float:
    """CPU of decoding the picture and encoding it once."""
    started = time.process_time()
    Image.open(path).save(BytesIO(), "PNG")
    return time.process_time() - started


def measure(served: Served, size: tuple[int, int], count: int, clients: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        _measure(served, pictures(size, Path(name)), count, clients)


def _measure(served: Served, given: tuple[Path, bytes], count: int, clients: int) -> None:
    photo, mask = given
    links = []
    for content in (photo.read_bytes(), mask):
        name = served.client.post(f"{API}/base64_to_url", json={"init_image": coded(content)}).json()["output"][0]
        links.append(name)
    body = {"key": "", "prompt": "a", "init_image": links[0], "mask_image": links[1], "seed": 1}
    ask(served, body)
    memory, cpu, started = served.memory(), served.cpu(), time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        seconds = sorted(pool.map(lambda _: ask(served, body), range(count)))
    wall, used = time.perf_counter() - started, (served.cpu() - cpu) / count
    plain = pillow_seconds(photo)
    late = seconds[int(count * 0.95)]
    print(
        f"{photo.stat().st_size / 1e6:.1f} MB of PNG, {clients} clients: {count / wall:.1f} requests a second, "
        f"95 % within {late:.2f} s; CPU {used:.3f} s a request ({used / plain:.1f} × Pillow's decode and encode); "
        f"memory {memory:.0f} → {served.memory():.0f} MiB"
    )


def ask(served: Served, body: dict[str, object]) -> float:
    started = time.perf_counter()
    reply = served.client.post(f"{API}/inpaint", json=body).json()
    assert reply["status"] == "success", reply
    return time.perf_counter() - started


def coded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    paths = os.pathsep.join([str(ROOT.parent), str(ROOT)])
    with tempfile.TemporaryDirectory() as name:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVER, f"{name}/data"],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": paths},
        )
        assert process.stdout
        limits = httpx.Limits(max_connections=CLIENTS)
        with httpx.Client(base_url=process.stdout.readline().strip(), timeout=120, limits=limits) as client:
            served = Served(process, client)
            measure(served, (512, 512), count, CLIENTS)
            measure(served, (512, 512), count, CLIENTS)
            measure(served, (4000, 3000), 4, 1)
            measure(served, (4000, 3000), 6, 6)
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
