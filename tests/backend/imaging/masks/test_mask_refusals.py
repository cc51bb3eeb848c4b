"""Masks that are no clear ones are refused in one sentence."""

from typing import Any

import numpy as np
import pytest
from mask_files import SIZE, Draw, photo, stored, understood
from PIL import Image, ImageDraw

from backend.errors import InvalidRequest
from backend.imaging.files.codec import decode_mask


def objects(*levels: int, image: Image.Image | None = None) -> Image.Image:
    image = image or Image.new("L", SIZE)
    for i, level in enumerate(levels):
        ImageDraw.Draw(image).rectangle((10 + 30 * i, 20, 30 + 30 * i, 60), fill=level)
    return image


def coloured(*colours: Any, ground: str = "black") -> Image.Image:
    return objects(*colours, image=Image.new("RGB", SIZE, ground))


def of_sixteen_bits(*levels: int) -> Image.Image:
    array = np.zeros(SIZE[::-1], np.uint16)
    for i, level in enumerate(levels):
        array[20:60, 10 + 30 * i : 30 + 30 * i] = level
    return Image.fromarray(array)


REFUSED: dict[str, tuple[Draw, str]] = {
    "labels 1 2 3": (lambda: objects(1, 2, 3), "several colours or labels"),
    "labels with a border of 255": (lambda: objects(1, 2, 15, 255), "several colours or labels"),
    "spread labels": (lambda: objects(60, 120, 180), "several colours or labels"),
    "labels of 16 bits": (lambda: of_sixteen_bits(1, 2, 3), "several colours or labels"),
    "instances of 16 bits": (lambda: of_sixteen_bits(26001, 26002, 24000), "several colours or labels"),
    "colour-coded": (lambda: coloured("red", "lime", "blue"), "several colours or labels"),
    "colours on one line": (lambda: coloured((128, 0, 0), (192, 0, 0)), "several colours or labels"),
    "dark colours": (lambda: coloured((10, 0, 0), (14, 0, 0)), "several colours or labels"),
    "palette of labels": (lambda: coloured("maroon", "green", "olive").convert("P"), "several colours or labels"),
    "a photo": (photo, "several colours or labels"),
    "one grey": (lambda: Image.new("L", SIZE, 7), "one colour all over"),
    "one colour": (lambda: Image.new("RGB", SIZE, "red"), "one colour all over"),
    "transparent": (lambda: Image.new("RGBA", SIZE, (255, 255, 255, 0)), "transparent all over"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_what_is_unclear_is_refused_in_one_sentence_that_says_what_to_do(name: str, kind: str) -> None:
    draw, reason = REFUSED[name]
    with pytest.raises(InvalidRequest, match=f"{reason}.*: paint what should change white") as caught:
        understood(stored(draw(), kind))
    assert len(str(caught.value)) < 200


def test_a_photo_in_jpeg_and_coded_colours_in_jpeg_are_no_masks() -> None:
    for image in (photo(), coloured("red", "lime", "blue")):
        with pytest.raises(InvalidRequest, match="several colours"):
            decode_mask(stored(image, "JPEG", quality=85))
