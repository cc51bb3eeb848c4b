"""What the hosted engine itself costs, everything but the service: CPU for one region of 1024 pixels, and the peak
memory of a whole run on 24 megapixels. The service is a stand-in in a process of its own that answers at once.

    python tests/benchmarks/bench_hosted.py
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench_paste import drawn_photo
from PIL import Image

ROOT = Path(__file__).parent.parent.parent
SERVICE = f"""
import sys, time
sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / "tests")!r}]
from stand_in import StandIn
print(StandIn().address, flush=True)
time.sleep(600)
"""
RUN = f"""
import sys, time
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from pydantic import SecretStr
from backend.engines import HostedEngine
from backend.history import HistoryStore, NewRun
from backend.imaging.files.codec import decode, decode_mask
from backend.inpainter import Inpainter
from backend.history import asked_from_request
from backend.jobs.jobs import Jobs
from backend.request import InpaintRequest
from scipy import ndimage

address, photo, mask, folder = sys.argv[1:]
engine = HostedEngine(address=address, key=SecretStr("k"))
request = InpaintRequest(init_image=decode(Path(photo)), mask_image=decode_mask(Path(mask)), prompt="a cat", samples=4)
class Timed:
    name, capabilities, cpu = "hosted", engine.capabilities, 0.0
    def inpaint(self, region, context):
        started = time.process_time()
        result = engine.inpaint(region, context)
        Timed.cpu += time.process_time() - started
        Timed.size = region.init_image.size
        return result
history = HistoryStore(Path(folder))
jobs = Jobs(Inpainter({{"hosted": Timed()}}), history)
jobs.start()
new = NewRun(visitor="me", engine="hosted", name="photo", init_path=Path(photo), mask_image=request.mask_image,
             asked=asked_from_request(request))
run = jobs.submit(new, request)
while not jobs.wait(run.id, 5).status.is_over:
    pass
assert len(jobs.run(run.id).samples) == 4, jobs.run(run.id).error
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]
print(Timed.cpu, *Timed.size, int(peak) / 1024)
"""


def main() -> None:
    service = subprocess.Popen([sys.executable, "-c", SERVICE], stdout=subprocess.PIPE, text=True)
    assert service.stdout
    address = service.stdout.readline().strip()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        drawn_photo(folder / "photo.jpg", (6000, 4000))
        mask = Image.new("L", (6000, 4000), 0)
        mask.paste(255, (2700, 1700, 3300, 2300))
        mask.save(folder / "mask.png")
        command = [sys.executable, "-c", RUN, address, folder / "photo.jpg", folder / "mask.png", folder / "data"]
        started = time.perf_counter()
        cpu, width, height, peak = subprocess.run(
            [str(part) for part in command], capture_output=True, text=True, check=True
        ).stdout.split()
        print(f"region {width}×{height}, 4 samples: {float(cpu):.2f} s of CPU in the engine")
        print(f"24 megapixels: peak {float(peak):.0f} MiB, {time.perf_counter() - started:.1f} s in all")
    service.terminate()
    service.wait()


if __name__ == "__main__":
    main()
