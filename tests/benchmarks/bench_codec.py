"""What opening a photo and keeping a sample of it costs, beside what Pillow alone takes to read and write it.

Run: python -m tests.benchmarks.bench_codec [a photo, otherwise 12 megapixels are drawn]
Prints ratios of CPU time, and the peak memory of this program in copies of the decoded picture (3 bytes a pixel).
"""

import re
import subprocess
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image

from backend.imaging.codec import PNG_LEVEL, decode
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.imaging.project_file import project_payload, read_project, write_sample

SIZE = (4000, 3000)
ROUNDS = 3


def drawn_photo() -> bytes:
    """Smooth shapes with the grain of a sensor, as JPEG."""
    draw = np.random.default_rng(3)
    small = Image.fromarray(draw.integers(0, 256, (30, 40, 3), dtype=np.uint8)).resize(SIZE, Image.Resampling.BICUBIC)
    grain = draw.normal(0, 5, (SIZE[1], SIZE[0], 1)).astype(np.int16)
    stream = BytesIO()
    Image.fromarray((np.asarray(small) + grain).clip(0, 255).astype(np.uint8)).save(stream, "JPEG", quality=92)
    return stream.getvalue()


def blob(size: tuple[int, int]) -> Mask:
    """An ellipse that covers a tenth of the picture."""
    y, x = np.ogrid[: size[1], : size[0]]
    inside = ((x / size[0] - 0.45) / 0.2) ** 2 + ((y / size[1] - 0.5) / 0.16) ** 2 < 1
    return Mask(Image.fromarray((255 * inside).astype(np.uint8)))


def plain(photo: bytes, mask: Mask) -> int:
    """What Pillow alone does; the mask is only there to be there."""
    assert mask
    stream = BytesIO()
    with Image.open(BytesIO(photo)) as image:
        image.load()
        image.save(stream, "PNG", compress_level=PNG_LEVEL)
    return len(stream.getvalue())


def ours(photo: bytes, mask: Mask) -> int:
    """A sample with its project, the picture standing for its own sample."""
    picture = decode(photo)
    stream = BytesIO()
    write_sample(stream, picture, {"prompt": "nothing"}, project_payload(picture, mask))
    return len(stream.getvalue())


def processor_seconds(work: Callable[[bytes, Mask], int], photo: bytes, mask: Mask) -> float:
    """The best of some rounds."""

    def once() -> float:
        began = time.process_time()
        work(photo, mask)
        return time.process_time() - began

    return min(once() for _ in range(ROUNDS))


def peak_copies(folder: Path, name: str) -> float:
    """Peak memory of a process of its own that does the work once, less one that only has the same files."""
    peaks = {}
    for part in ("nothing", name):
        command = [sys.executable, "-m", "tests.benchmarks.bench_codec", "--peak", part, str(folder)]
        peaks[part] = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    with Image.open(folder / "photo.jpg") as image:
        return (peaks[name] - peaks["nothing"]) * 1024 / (3 * image.width * image.height)


def print_peak(part: str, folder: Path) -> None:
    photo = (folder / "photo.jpg").read_bytes()
    mask = Mask(Image.open(folder / "mask.png").copy())
    if part == "plain":
        plain(photo, mask)
    elif part == "ours":
        ours(photo, mask)
    # Not getrusage: a child inherits its parent's peak there. This file is Linux's.
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    print(found.group(1) if found else 0)


def report(photo: bytes) -> None:
    size = decode(photo).image.size
    mask = blob(size)
    seconds = {work.__name__: processor_seconds(work, photo, mask) for work in (plain, ours)}
    print(f"{size[0]}×{size[1]}, mask {(mask.array() > 0).mean():.1%}, PNG level {PNG_LEVEL}")
    for work in (plain, ours):
        print(f"{work.__name__:6} {seconds[work.__name__]:.2f} s, {work(photo, mask) / 1e6:.1f} MB")
    print(f"ratio  {seconds['ours'] / seconds['plain']:.2f}")
    report_parts(decode(photo), photo, mask)
    with TemporaryDirectory() as folder:
        (Path(folder) / "photo.jpg").write_bytes(photo)
        mask.image.save(Path(folder) / "mask.png")
        for work in (plain, ours):
            copies = peak_copies(Path(folder), work.__name__)
            print(f"{work.__name__:6} {copies:.1f} copies at the peak, the PNG in memory among them")


def report_parts(picture: Picture, photo: bytes, mask: Mask) -> None:
    """Seconds of each step."""
    stream = BytesIO()
    steps: dict[str, Callable[[], object]] = {
        "decode": lambda: decode(photo),
        "payload": lambda: project_payload(picture, mask),
        "write": lambda: write_sample(stream, picture, {}, project_payload(picture, mask)),
        "read back": lambda: read_project(stream.getvalue()),
    }
    for name, step in steps.items():
        began = time.process_time()
        step()
        print(f"  {name:10} {time.process_time() - began:.2f} s")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peak"]:
        print_peak(sys.argv[2], Path(sys.argv[3]))
    else:
        report(Path(sys.argv[1]).read_bytes() if sys.argv[1:] else drawn_photo())
