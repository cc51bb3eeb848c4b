"""The mask's polarity and clean-up."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from backend.errors import InvalidRequest
from backend.imaging.geometry import Box, Size
from backend.imaging.mask import Mask


def disc() -> Image.Image:
    image = Image.new("L", (200, 150), 0)
    ImageDraw.Draw(image).ellipse((60, 40, 140, 110), fill=255)
    return image


def through_jpeg(image: Image.Image, quality: int) -> Image.Image:
    data = io.BytesIO()
    image.save(data, "JPEG", quality=quality)
    return Image.open(data)


@pytest.mark.parametrize("quality", [30, 60, 90])
def test_a_hard_mask_comes_back_from_a_jpeg_without_its_noise(quality: int) -> None:
    noisy = through_jpeg(disc(), quality)
    assert len(np.unique(np.asarray(noisy))) > 20
    cleaned = Mask.from_image(noisy, lossy=True)
    assert set(np.unique(cleaned.array())) == {0, 255}
    assert np.count_nonzero(cleaned.array() != np.asarray(disc())) < 80  # pixels of an edge 240 pixels long


def test_a_soft_mask_keeps_its_levels_through_a_jpeg() -> None:
    ramp = Image.fromarray(np.tile(np.linspace(0, 255, 200).astype(np.uint8), (150, 1)))
    cleaned = Mask.from_image(through_jpeg(ramp, 90), lossy=True)
    assert len(np.unique(cleaned.array())) > 100
    assert (cleaned.array()[:, 0].max(), cleaned.array()[:, -1].min()) == (0, 255)


def test_a_lossless_mask_keeps_every_level() -> None:
    levels = Image.fromarray(np.arange(256, dtype=np.uint8).reshape(16, 16))
    assert (Mask.from_image(levels).array() == np.asarray(levels)).all()


def test_transparent_means_kept() -> None:
    strokes = Image.new("RGBA", (4, 1), (255, 255, 255, 0))
    strokes.putpixel((1, 0), (255, 255, 255, 255))
    strokes.putpixel((2, 0), (0, 0, 0, 255))
    assert Mask.from_image(strokes).array().tolist() == [[0, 255, 0, 0]]


def test_sixteen_bit_masks_keep_their_polarity() -> None:
    assert Mask.from_image(Image.fromarray(np.array([[0, 65535]], np.uint16))).array().tolist() == [[0, 255]]


def test_box_and_cover() -> None:
    mask = Mask(disc())
    assert mask.box == Box(60, 40, 141, 111)
    assert not mask.covers_everything
    assert Mask(Image.new("L", (3, 3), 0)).box is None
    assert Mask(Image.new("L", (3, 3), 1)).covers_everything


def test_another_size_is_refused_with_both_sizes_and_a_turned_one_with_the_turn() -> None:
    mask = Mask(Image.new("L", (300, 200)))
    with pytest.raises(InvalidRequest, match="300×200 but the picture is 400×300: save it at the picture's size"):
        mask.require_size(Size(400, 300))
    with pytest.raises(InvalidRequest, match="turn it by 90°"):
        mask.require_size(Size(200, 300))
