"""What it costs to extend a picture of 12 megapixels beyond its edges, from a click to a run in the queue.

    python -m tests.benchmarks.bench_extend

Processor seconds beside those of the same picture without an extension, then how long the cut into windows takes, and
into how many requests of 1024 pixels each extension falls.
"""

import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from PIL import Image

from backend.history import HistoryStore
from backend.imaging.extend import extended
from backend.imaging.files.codec import encode_mask_png, encode_png
from backend.imaging.geometry import Margins, Size
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.imaging.reading.reader import Reader
from backend.imaging.region import Working
from backend.imaging.windows import windows
from ui.studio.form import RunForm

SIZE = Size(4000, 3000)
EXTENSIONS = {
    "not extended": None,
    "wider by 1000": Margins(0, 0, 1000, 0),
    "500 all around": Margins(500, 500, 500, 500),
    "twice as wide": Margins(2000, 0, 2000, 0),
}
OVERLAP = 32


def main() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        photo = Image.open("assets/examples/beach.jpg").resize(SIZE)
        photo.save(folder / "photo.jpg", quality=92)
        _say("", "pixels", "request", "row", "pad", "png", "windows", "requests")
        for name, margins in EXTENSIONS.items():
            _say(name, *_figures(folder, Picture(photo.convert("RGB")), margins))


def _figures(folder: Path, picture: Picture, margins: Margins | None) -> tuple[Any, ...]:
    mask = _mask(margins or Margins(0, 0, 0, 0))
    encode_mask_png(mask, folder / "mask.png")
    form = RunForm(
        visitor="me",
        engine="content_aware",
        init_path=str(folder / "photo.jpg"),
        mask_path=str(folder / "mask.png"),
        extend=list(margins) if margins else None,
        is_painted=True,
        name="photo.jpg",
        prompt="",
        negative_prompt="",
        samples=1,
        seed=1,
        more={},
    )
    reader, history = Reader(), HistoryStore(folder / "data")
    began = time.process_time()
    request = form.request(reader)
    asked = time.process_time()
    history.create(form.new_run(request))
    written = time.process_time()
    larger = extended(picture, margins or Margins(0, 0, 0, 0))
    padded = time.process_time()
    encode_png(larger, folder / "larger.png")
    encoded = time.process_time()
    found = windows(mask, margins, Working(1024, 8), 16)
    cut = time.process_time()
    history.close()
    reader.close()
    spans = (asked - began, written - asked, padded - written, encoded - padded, cut - encoded)
    return (f"{larger.size.pixels / 1e6:.0f} MP", *(f"{span:.2f} s" for span in spans), max(len(found), 1))


def _mask(margins: Margins) -> Mask:
    image = Image.new("L", margins.around(SIZE), 255)
    left, top, right, bottom = margins.within(Size(*image.size))
    inset = [OVERLAP if margin or not any(margins) else 0 for margin in margins]
    image.paste(0, (left + inset[0], top + inset[1], right - inset[2], bottom - inset[3]))
    return Mask(image)


def _say(*cells: Any) -> None:
    sys.stdout.write("".join(f"{cell!s:>16}" for cell in cells) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
