"""The receipt counts what it must not find, and the seam score orders what the eye orders."""

import numpy as np
from PIL import Image

from backend.imaging.geometry import Box
from backend.imaging.mask import Mask
from backend.imaging.receipt import Receipt, receipt


def square_mask() -> Mask:
    image = Image.new("L", (64, 64), 0)
    image.paste(255, (20, 20, 44, 44))
    return Mask(image)


def noise(low: int = 100, high: int = 140) -> np.ndarray:
    return np.random.default_rng(3).integers(low, high, (64, 64, 3)).astype(np.uint8)


def filled(pixels: np.ndarray, shift: int) -> Image.Image:
    changed = pixels.copy()
    changed[20:44, 20:44] = np.roll(pixels[20:44, 20:44], 7, axis=1) + np.uint8(shift)
    return Image.fromarray(changed)


def test_a_fill_inside_the_mask_changes_nothing_outside() -> None:
    pixels = noise()
    found = receipt(Image.fromarray(pixels), filled(pixels, 5), square_mask())
    assert found.changed_outside == 0
    assert found.box == Box(20, 20, 44, 44)


def test_every_pixel_that_changed_outside_is_counted_once() -> None:
    pixels = noise()
    spoilt = np.asarray(filled(pixels, 5)).copy()
    spoilt[0, 0] += 1
    spoilt[63, 63, 2] += 1
    spoilt[19, 30] += 9
    assert receipt(Image.fromarray(pixels), Image.fromarray(spoilt), square_mask()).changed_outside == 3


def test_a_change_of_opacity_alone_counts() -> None:
    before = Image.new("RGBA", (64, 64), (1, 2, 3, 200))
    after = before.copy()
    after.putpixel((5, 5), (1, 2, 3, 201))
    assert receipt(before, after, square_mask()).changed_outside == 1


def test_the_seam_is_near_one_where_it_cannot_be_seen_and_grows_with_the_step() -> None:
    pixels = noise()
    before = Image.fromarray(pixels)
    seams = [receipt(before, filled(pixels, shift), square_mask()).seam for shift in (0, 30, 90)]
    assert 0.8 < seams[0] < 1.2
    assert seams[0] < seams[1] < seams[2]


def test_a_receipt_survives_being_written_down() -> None:
    kept = Receipt(0, Box(1, 2, 3, 4), 1.08)
    assert Receipt.from_dict(kept.as_dict()) == kept
