"""Runs for tests of the history."""

from pathlib import Path
from typing import Any

from PIL import ImageChops

from backend.history import HistoryStore, NewRun, Run, asked_from_request, sample_writers
from backend.imaging.files.codec import encode_png
from backend.imaging.geometry import Box
from backend.imaging.picture import Picture
from backend.imaging.receipt import Receipt
from backend.request import InpaintRequest
from backend.result import InpaintResult, Sample


def new_run(request: InpaintRequest, folder: Path, **more: Any) -> NewRun:
    """A run of this request, with its picture as a file in the folder."""
    path = folder / "photo.png"
    if not path.exists():
        encode_png(request.init_image, path)
    given: dict[str, Any] = {
        "visitor": "ann",
        "engine": "inverting",
        "name": "photo",
        "init_path": path,
        "mask_image": request.mask_image,
        "avoid_image": request.avoid_image,
        "asked": asked_from_request(request),
    }
    return NewRun(**given | more)


def result_of(request: InpaintRequest, **meta: Any) -> InpaintResult:
    """What an engine that inverts brings."""
    picture = Picture(ImageChops.invert(request.init_image.image))
    receipt = Receipt(0, request.mask_image.box or Box(0, 0, 1, 1), 1.5)
    return InpaintResult(tuple(Sample(picture, seed, receipt=receipt) for seed in request.seeds), 0.5, meta)


def keep(history: HistoryStore, run: Run, request: InpaintRequest, result: InpaintResult) -> Run:
    """Have the result encoded and kept, as a run's end does."""
    return history.add(run.id, result, sample_writers(run, request, result))
