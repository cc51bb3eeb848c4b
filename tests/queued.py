"""Runs for tests of the queue: a picture in a file, what is asked, and a queue with engines of the test's choice."""

from pathlib import Path

import numpy as np
from PIL import Image

from backend.engines.base import Engine
from backend.history import HistoryStore, NewRun, asked_from_request
from backend.imaging.files.codec import encode_png
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.inpainter import Inpainter
from backend.jobs.jobs import Jobs
from backend.jobs.state import JobOptions
from backend.request import InpaintRequest

WAIT = 20.0  # seconds that a test is ready to wait; none of them needs it


def small_request(samples: int = 1) -> InpaintRequest:
    mask = Image.new("L", (48, 32))
    mask.paste(255, (10, 10, 20, 20))
    picture = Image.fromarray(np.full((32, 48, 3), 90, np.uint8))
    return InpaintRequest(init_image=Picture(picture), mask_image=Mask(mask), samples=samples, seed=7)


def new_run(request: InpaintRequest, folder: Path, engine: str, visitor: str = "me") -> NewRun:
    path = folder / "photo.png"
    encode_png(request.init_image, path)
    return NewRun(
        visitor=visitor,
        engine=engine,
        name="photo",
        init_path=path,
        mask_image=request.mask_image,
        avoid_image=request.avoid_image,
        asked=asked_from_request(request),
    )


def jobs_with(history: HistoryStore, *engines: Engine, options: JobOptions | None = None) -> Jobs:
    """Not started yet."""
    return Jobs(Inpainter({engine.name: engine for engine in engines}), history, options)
