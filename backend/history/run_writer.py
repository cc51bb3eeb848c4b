"""Encodes what is kept of a run: a mask as grey PNG, a sample as a PNG that carries the whole project."""

from collections.abc import Callable
from pathlib import Path

from backend.history.run import Run
from backend.imaging.files.codec import encode_mask_png
from backend.imaging.files.project_file import project_payload, write_sample
from backend.imaging.mask import Mask
from backend.request import InpaintRequest
from backend.result import InpaintResult

Writer = Callable[[Path], object]  # writes one file to the path that it is given


def mask_writer(mask: Mask) -> Writer:
    return lambda path: encode_mask_png(mask, path)


def sample_writers(run: Run, request: InpaintRequest, result: InpaintResult) -> list[Writer]:
    """One for each sample; several may write at the same time."""
    given = request.scaled()
    payload = project_payload(given.init_image, given.mask_image, given.avoid_image)

    def writer(position: int) -> Writer:
        sample = result.samples[position]
        settings = run.asked | {"engine": run.engine, "seed": sample.seed, "samples": 1}
        return lambda path: write_sample(path, sample.image, settings, payload)

    return [writer(position) for position in range(len(result.samples))]
