"""What reading a file costs beside Pillow alone, as a ratio of processor time within one run, by kind.

    python -m tests.benchmarks.bench_reading

The quick kinds are decoded in this process, the others in one of their own, whose start is part of the figure. Then
what the header of each costly file takes: processor seconds, and megabytes at the peak.
"""

import resource
import statistics
import sys
from collections.abc import Callable
from io import BytesIO

from PIL import Image

from backend.errors import InvalidRequest
from backend.imaging.files.codec import inspect
from backend.imaging.reading.reader import Reader
from tests.backend.imaging.files.costly_files import costly_headers
from tests.backend.imaging.peaks import peak_growth

TIMES = 5
KINDS = {
    "JPEG": ("JPEG", {"quality": 90}),
    "PNG": ("PNG", {"compress_level": 2}),
    "BMP": ("BMP", {}),
    "GIF": ("GIF", {}),
    "progressive JPEG": ("JPEG", {"quality": 90, "progressive": True}),
    "TIFF": ("TIFF", {}),
    "lossless WebP": ("WEBP", {"lossless": True, "method": 0}),
}


def main() -> None:
    reader = Reader()
    picture = Image.effect_noise((4000, 3000), 30).resize((4000, 3000), Image.Resampling.BOX).convert("RGB")
    for name, (kind, options) in KINDS.items():
        stream = BytesIO()
        picture.save(stream, kind, **options)
        data = stream.getvalue()
        plain = statistics.median(_processor(lambda data=data: Image.open(BytesIO(data)).load()) for _ in range(TIMES))
        ours = statistics.median(_processor(lambda data=data: reader.decode(data)) for _ in range(TIMES))
        _say(f"{name}, 12 megapixels: {ours / plain:.2f} × Pillow alone ({ours:.3f} s and {plain:.3f} s)")
    reader.close()
    for name, data in costly_headers().items():
        seconds: list[float] = []
        peak = peak_growth(lambda data=data, seconds=seconds: seconds.append(_processor(lambda: _inspected(data))))
        _say(f"{name}, {len(data) / 1e6:.1f} MB: {seconds[0]:.2f} s, {peak / 1e6:.0f} MB")


def _inspected(data: bytes) -> None:
    try:
        inspect(data)
    except InvalidRequest:
        return


def _processor(work: Callable[[], object]) -> float:
    before = _used()
    work()
    return _used() - before


def _used() -> float:
    """Processor seconds of this process and of those that it has started and that have ended."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
