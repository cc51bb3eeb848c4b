"""A part of a sample: exactly the sample inside, exactly what was before outside, and both where the paint is soft."""

import numpy as np
import pytest
from PIL import Image, ImageChops

from backend.errors import InvalidRequest
from backend.imaging.mask import Mask
from backend.imaging.partial import kept_part
from backend.imaging.picture import Picture


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA"])
def test_both_sides_are_exact_and_a_soft_edge_lies_between(mode: str) -> None:
    channels = len(Image.new(mode, (1, 1)).getbands())
    random = np.random.default_rng(3)
    before, sample = (random.integers(0, 256, (40, 60, channels), np.uint8) for _ in range(2))
    levels = np.zeros((40, 60), np.uint8)
    levels[:, 20:30] = np.linspace(20, 240, 10).astype(np.uint8)
    levels[:, 30:] = 255
    pictures = [Picture(Image.fromarray(part.squeeze()), icc=b"p") for part in (before, sample)]
    kept = kept_part(pictures[0], pictures[1], Mask(Image.fromarray(levels)))
    found = np.asarray(kept.image).reshape(40, 60, channels)
    assert (found[levels == 0] == before[levels == 0]).all()
    assert (found[levels == 255] == sample[levels == 255]).all()
    assert (kept.image.mode, kept.icc, kept.notes) == (mode, b"p", ())
    share = levels[..., None] / 255
    if mode in ("L", "RGB"):
        assert np.abs(found - (before * (1 - share) + sample * share)).max() <= 1
    else:
        opacity = (before[..., -1:] * (1 - share) + sample[..., -1:] * share)[..., 0]
        assert np.abs(found[..., -1] - opacity).max() <= 1


def test_a_part_of_another_size_is_refused() -> None:
    picture = Picture(Image.new("RGB", (20, 10)))
    larger = Picture(ImageChops.offset(Image.new("RGB", (21, 10)), 1))
    for before, sample, size in ((picture, larger, (20, 10)), (larger, picture, (20, 10)), (picture, picture, (9, 9))):
        with pytest.raises(InvalidRequest):
            kept_part(before, sample, Mask(Image.new("L", size, 255)))
