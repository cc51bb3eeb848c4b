"""The way through the Inpainter with an engine that costs nothing: decode → region → paste → proof → encode.
Of 12 megapixels, against Pillow's own decode and PNG encode at the same compression level: CPU as a ratio, and peak
memory in decoded pictures.

    python tests/benchmarks/bench_paste.py [photo.jpg]
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).parent.parent.parent
PILLOW = """
from PIL import Image
image = Image.open(sys.argv[1]); image.load()
measured(lambda: Image.open(sys.argv[1]).save(sys.argv[3], compress_level=PNG_LEVEL))
"""
OURS = """
from pathlib import Path
from backend.engines.base import Capabilities, EnginePage, QueueNeeds, RequestLimits
from backend.imaging.files.codec import decode, decode_mask
from backend.imaging.files.project_file import project_payload, write_sample
from backend.inpainter import Inpainter
from backend.request import InpaintRequest
from backend.result import InpaintResult, Sample
from scipy import ndimage

class AtOnce:
    name = "at_once"
    capabilities = Capabilities(
        RequestLimits(uses=frozenset()), QueueNeeds(device="cpu"), EnginePage(label="", note="")
    )
    def check(self, request, context):
        pass

    def inpaint(self, request, context):
        return InpaintResult((Sample(request.init_image, request.seed),), 0.0, {})

def run():
    request = InpaintRequest(init_image=decode(Path(sys.argv[1])), mask_image=decode_mask(Path(sys.argv[2])), seed=1)
    result = Inpainter({"at_once": AtOnce()}).run(request, "at_once")
    payload = project_payload(request.init_image, request.mask_image)
    write_sample(Path(sys.argv[3]), result.samples[0].image, {"seed": 1}, payload)

measured(run)
"""
FRAME = f"""
import resource, sys, time
sys.path.insert(0, {str(ROOT)!r})
from backend.imaging.files.codec import PNG_LEVEL
import backend.imaging.files.project_file, PIL.JpegImagePlugin, PIL.PngImagePlugin
def peak():
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]) / 1024
def measured(work):
    before, started = peak(), time.process_time()
    work()
    print(time.process_time() - started, before, peak())
"""


def measure(code: str, *arguments: Path) -> tuple[float, float, float]:
    """CPU seconds, and peak memory before and after in MiB, of a fresh process."""
    command = [sys.executable, "-c", FRAME + code, *map(str, arguments)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return float(answer[0]), float(answer[1]), float(answer[2])


def drawn_photo(path: Path, size: tuple[int, int] = (4000, 3000)) -> None:
    """A JPEG with a photo's smooth parts and grain."""
    random = np.random.default_rng(6)
    coarse = Image.fromarray(random.integers(30, 225, (75, 100, 3)).astype(np.uint8))
    pixels = np.asarray(coarse.resize(size, Image.Resampling.BICUBIC)).astype(np.int16)
    pixels += random.integers(-9, 9, pixels.shape, dtype=np.int16)
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(path, quality=88)


def main(photo: Path | None) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if photo is None:
            photo = folder / "photo.jpg"
            drawn_photo(photo)
        size = Image.open(photo).size
        decoded = size[0] * size[1] * 3 / 2**20
        mask = Image.new("L", size, 0)
        mask.paste(255, (int(size[0] * 0.3), int(size[1] * 0.3), int(size[0] * 0.62), int(size[1] * 0.62)))
        mask.save(folder / "mask.png")
        ratios = []
        for _ in range(3):
            pillow = measure(PILLOW, photo, folder / "mask.png", folder / "out.png")
            ours = measure(OURS, photo, folder / "mask.png", folder / "out.png")
            ratios.append(ours[0] / pillow[0])
            print(f"Pillow {pillow[0]:.2f} s, ours {ours[0]:.2f} s: {ratios[-1]:.2f} times the CPU")
            print(
                f"peak {ours[2]:.0f} MiB ({ours[1]:.0f} before): {(ours[2] - ours[1]) / decoded:.1f} decoded pictures"
            )
        print(f"median {sorted(ratios)[1]:.2f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
