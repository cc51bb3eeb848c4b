"""Masks that others' tools write: what is meant is marked fully, and nothing else is."""

import struct
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mask_files import (
    OFFSET,
    SIZE,
    Draw,
    disc,
    flat,
    holed,
    levels16,
    palette,
    photo,
    right,
    saved_on_the_page,
    stored,
    understood,
)
from PIL import Image, ImageFilter

from backend.imaging.files.codec import decode_mask, decode_painted, encode_mask_png
from backend.imaging.mask import Mask
from backend.imaging.masks.alpha import hole_of
from backend.imaging.masks.marks import HOLE, LIGHTER, STROKES

HARD: dict[str, tuple[Draw, str]] = {
    "white on black": (lambda: flat(0, 255, "L"), ""),
    "white on black in colour": (lambda: flat("black", "white"), ""),
    "one bit": (lambda: flat(0, 1, "1"), ""),
    "0 and 1": (lambda: flat(0, 1, "L"), LIGHTER),
    "0 and 7": (lambda: flat(0, 7, "L"), LIGHTER),
    "two dark greys": (lambda: flat(20, 31, "L"), LIGHTER),
    "0 and 1 in colour": (lambda: flat((0, 0, 0), (1, 1, 1)), LIGHTER),
    "0 and 1 of 16 bits": (lambda: levels16(0, 1), LIGHTER),
    "0 and 1000 of 16 bits": (lambda: levels16(0, 1000), LIGHTER),
    "0 and 255 of 16 bits": (lambda: levels16(0, 255), ""),
    "black and white of 16 bits": (lambda: levels16(0, 65535), ""),
    "black and red": (lambda: flat("black", "red"), "#ff0000 on #000000"),
    "black and a dark blue": (lambda: flat("black", (0, 0, 12)), "#00000c"),
    "white and red": (lambda: flat("white", "red"), "#ff0000 on #ffffff"),
    "green and red": (lambda: flat("green", "red"), "#ff0000 on #008000"),
    "alike in luminance": (lambda: flat((76, 76, 76), (255, 0, 0)), "#ff0000"),
    "palette of two colours": (lambda: palette((10, 200, 30), (240, 10, 10)), "#f00a0a"),
    "palette of nearly black": (lambda: palette((0, 0, 0), (1, 1, 1)), LIGHTER),
    "palette of dark red": (lambda: palette((0, 0, 0), (128, 0, 0)), "#800000"),
    "hole in white": (lambda: holed(Image.new("RGB", SIZE, "white")), HOLE),
    "hole in black": (lambda: holed(Image.new("RGB", SIZE)), HOLE),
    "hole in grey": (lambda: holed(Image.new("L", SIZE, 128)), HOLE),
    "hole in a photo": (lambda: holed(photo()), HOLE),
    "hole in a grey photo": (lambda: holed(photo("L")), HOLE),
    "half transparent hole": (lambda: flat((9, 200, 9, 255), (9, 200, 9, 128), "RGBA"), HOLE),
    "black strokes": (lambda: flat((0, 0, 0, 0), (0, 0, 0, 255), "RGBA"), STROKES),
    "white strokes": (lambda: flat((255, 255, 255, 0), (255, 255, 255, 255), "RGBA"), STROKES),
    "red strokes": (lambda: flat((0, 0, 0, 0), (255, 0, 0, 255), "RGBA"), STROKES),
    "a half transparent marker": (lambda: flat((0, 0, 0, 0), (255, 0, 0, 110), "RGBA"), STROKES),
    "a cut-out": (lambda: Image.composite(photo("RGBA"), Image.new("RGBA", SIZE), flat(0, 255, "L")), STROKES),
}


@pytest.mark.parametrize("name", HARD)
@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_what_is_meant_is_marked_fully_and_nothing_else(name: str, kind: str) -> None:
    draw, note = HARD[name]
    found = decode_mask(stored(draw(), kind))
    assert (found.array() == np.where(right(), 255, 0)).all()
    assert note in found.note
    assert bool(note) == bool(found.note)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *product(["0 and 7", "black and red", "white and red"], ["PNG", "TIFF", "GIF", "BMP", "WEBP"]),
        *product(["hole in white", "red strokes"], ["PNG", "TIFF", "GIF", "WEBP"]),  # a BMP has no transparency
    ],
)
def test_all_formats_say_the_same_wherever_they_are_read(kind: str, name: str) -> None:
    image, options = HARD[name][0](), {"lossless": True, "exact": True} if kind == "WEBP" else {}
    found = understood(stored(image, kind, **options))
    assert (found.array() == np.where(right(), 255, 0)).all()
    if kind != "GIF":  # which has a palette of its own
        assert HARD[name][1] in found.note


@pytest.mark.parametrize("ends", [("black", "white"), ("white", "red"), ("black", "red"), ((20,) * 3, (60,) * 3)])
@pytest.mark.parametrize("quality", [40, 75, 92])
@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_two_noisy_colours_are_two_colours(ends: tuple[Any, Any], quality: int, kind: str) -> None:
    found = decode_mask(stored(flat(*ends), kind, quality=quality)).array()
    assert set(np.unique(found)) == {0, 255}
    assert np.count_nonzero((found > 0) != right()) <= 60  # pixels of a border of 220


def test_a_jpeg_that_was_saved_as_png_again_loses_its_noise() -> None:
    noisy = Image.open(BytesIO(stored(flat(0, 255, "L"), "JPEG", quality=60)))
    assert set(np.unique(decode_mask(stored(noisy)).array())) == {0, 255}


@pytest.mark.parametrize(
    ("ends", "mode"),
    [((0, 7), "L"), ((0, 130), "L"), ((30, 90), "L"), (("black", "red"), "RGB"), (("white", "blue"), "RGB")],
)
def test_soft_edges_between_two_colours_stay_soft_up_to_the_full_strength(ends: Any, mode: str) -> None:
    found = decode_mask(stored(disc(ends[0], ends[1], mode))).array()
    expected = np.asarray(disc(0, 255, "L")).astype(int)
    assert ((found == 255) == (expected == 255))[expected % 255 == 0].all()
    contrast = 7 if ends == (0, 7) else 60
    assert np.abs(found.astype(int) - expected).max() <= 255 / contrast + 1
    assert len(np.unique(found)) > 4


def test_soft_edges_by_transparency_stay_soft() -> None:
    expected = np.asarray(disc(0, 255, "L")).astype(int)
    strokes, hole = Image.new("RGB", SIZE, "red"), photo()
    strokes.putalpha(disc(0, 110, "L"))
    hole.putalpha(disc(255, 0, "L"))
    assert np.abs(decode_mask(stored(strokes)).array() - expected).max() <= 3
    assert (decode_mask(stored(hole)).array() == expected).all()


def test_a_marker_that_crosses_itself_marks_fully_where_it_went_once() -> None:
    image = flat((0, 0, 0, 0), (255, 0, 0, 110), "RGBA")
    image.paste((255, 0, 0, 180), (60, 50, 80, 90))
    assert (decode_mask(stored(image)).array() == np.where(right(), 255, 0)).all()


def test_white_is_repainted_even_where_it_is_the_larger_part() -> None:
    for image in (flat(255, 0, "L"), flat("white", "black"), flat(1, 0, "1")):
        found = understood(stored(image))
        assert (found.array() == np.where(right(), 0, 255)).all()
        assert not found.note


def test_black_is_the_ground_even_where_it_is_the_smaller_part() -> None:
    assert (decode_mask(stored(flat("red", "black"))).array() == np.where(right(), 0, 255)).all()


def test_black_and_white_on_a_transparent_ground_is_a_mask_in_black_and_white() -> None:
    image = flat((0, 0, 0, 0), (0, 0, 0, 255), "RGBA")
    image.paste((255, 255, 255, 255), (60, 50, 80, 70))
    found = decode_mask(stored(image)).array()
    assert (found[50:70, 60:80] == 255).all()
    assert np.count_nonzero(found) == 400


def ramp(high: int) -> Image.Image:
    return Image.fromarray(np.tile(np.linspace(0, high, SIZE[0]).astype(np.uint8), (SIZE[1], 1)))


def feathered(level: int, radius: float = 12) -> Image.Image:
    return flat(0, level, "L").filter(ImageFilter.GaussianBlur(radius))


UNCHANGED: dict[str, Draw] = {
    "ramp": lambda: ramp(255),
    "weak ramp": lambda: ramp(200),
    "large ramp": lambda: ramp(255).resize((1600, 1200), Image.Resampling.BICUBIC),
    "feathered": lambda: feathered(255),
    "widely feathered": lambda: feathered(255, 30),
    "antialiased": lambda: disc(0, 255, "L"),
    "antialiased and doubled": lambda: disc(0, 255, "L").resize((640, 480), Image.Resampling.NEAREST),
    "three strengths": lambda: Image.fromarray(np.repeat([0, 128, 255], 40)[:, None].astype(np.uint8).repeat(160, 1)),
}


@pytest.mark.parametrize("name", UNCHANGED)
def test_grey_masks_with_many_levels_stay_as_they_are(name: str) -> None:
    image = UNCHANGED[name]()
    found = understood(stored(image))
    assert (found.array() == np.asarray(image)).all()
    assert not found.note
    deep = Image.fromarray(np.asarray(image).astype(np.uint16) * 257)
    assert (decode_mask(stored(deep)).array() == np.asarray(image)).all()


def test_fractions_of_segmentation_tools_are_a_mask() -> None:
    image = Image.fromarray(right().astype(np.float32))
    assert (understood(stored(image, "TIFF")).array() == np.where(right(), 255, 0)).all()


def white_is_zero(pixels: bytes, bits: int) -> bytes:
    """An uncompressed TIFF file with the photometric interpretation 0."""
    values = {
        256: SIZE[0],
        257: SIZE[1],
        258: bits,
        259: 1,
        262: 0,
        273: OFFSET,
        277: 1,
        278: SIZE[1],
        279: len(pixels),
    }
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in values.items())
    head = struct.pack("<2sHIH", b"II", 42, 8, len(values)) + entries + bytes(4)
    return head + bytes(OFFSET - len(head)) + pixels


def test_white_is_zero_in_a_tiff_is_read_the_right_way_round() -> None:
    for bits, levels in ((8, np.where(right(), 0, 255)), (16, np.where(right(), 0, 65535)), (1, ~right())):
        pixels = np.packbits(levels, axis=1) if bits == 1 else levels.astype(f"<u{bits // 8}")
        assert (decode_mask(white_is_zero(pixels.tobytes(), bits)).array() == np.where(right(), 255, 0)).all()


def test_what_was_painted_here_is_taken_as_it_is(tmp_path: Path) -> None:
    for image in (flat(0, 1, "L"), flat(0, 119, "L"), feathered(20), flat(0, 60, "L"), Image.new("L", SIZE, 7)):
        encode_mask_png(Mask(image), tmp_path / "mask.png")
        assert (decode_painted(tmp_path / "mask.png").array() == np.asarray(image)).all()
        assert (understood(saved_on_the_page(image)).array() == np.asarray(image)).all()


def test_a_picture_with_a_hole_has_one_and_others_have_none() -> None:
    found = hole_of(holed(photo()))
    assert found is not None
    assert (np.asarray(found) == np.where(right(), 255, 0)).all()
    cut_out = Image.composite(photo("RGBA"), Image.new("RGBA", SIZE), flat(0, 255, "L"))
    wide_cut_out = photo("RGBA")
    wide_cut_out.putalpha(Image.new("L", SIZE, 0))
    wide_cut_out.alpha_composite(photo("RGBA").crop((0, 0, 140, 110)), (10, 5))  # most of it, on a transparent margin
    half_transparent = photo("RGBA")
    half_transparent.putalpha(128)
    for image in (photo(), photo("RGBA"), cut_out, wide_cut_out, half_transparent, Image.new("RGBA", SIZE)):
        assert hole_of(image) is None
