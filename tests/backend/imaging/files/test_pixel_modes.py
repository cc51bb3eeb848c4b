"""Pixels of every kind become those of a Picture, by rules that a person can be told."""

import struct
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from backend.errors import InvalidRequest
from backend.imaging.files.codec import decode, inspect
from backend.imaging.picture import MODES
from tests.backend.imaging.files.bad_files import chunk, png
from tests.backend.imaging.files.profiles import grey_profile, ink_profile, srgb_profile
from tests.backend.imaging.pictures import file_of, noise


def grey_tiff(bits: int, photometric: int, content: bytes) -> bytes:
    """A little-endian TIFF of 4×4 grey pixels, one strip, not compressed."""
    tags = [(256, 4), (257, 4), (258, bits), (259, 1), (262, photometric), (273, 8), (277, 1), (278, 4)]
    tags.append((279, len(content)))
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    directory = struct.pack("<H", len(tags)) + entries + bytes(4)
    return b"II*\0" + struct.pack("<I", 8 + len(content)) + content + directory


@pytest.mark.parametrize("mode", MODES)
def test_the_modes_of_a_picture_are_kept_to_the_value(mode: str) -> None:
    assert decode(file_of(noise(mode), "PNG")).image == noise(mode)


@pytest.mark.parametrize(("name", "mode"), [("PNG", "1"), ("TIFF", "1"), ("BMP", "1"), ("GIF", "1")])
def test_black_and_white_becomes_grey_or_colour_of_the_same_look(name: str, mode: str) -> None:
    bilevel = noise("L", (9, 6)).convert(mode, dither=Image.Dither.NONE)
    picture = decode(file_of(bilevel, name))
    assert picture.image.convert("L") == bilevel.convert("L")


@pytest.mark.parametrize(
    ("name", "transparency"),
    [("PNG", None), ("PNG", 3), ("PNG", bytes([0, 128, 255, 7])), ("GIF", None), ("GIF", 3)],
)
def test_a_palette_becomes_colours_and_alpha_where_it_has_any(name: str, transparency: int | bytes | None) -> None:
    image = noise("RGB", (8, 8)).quantize(8)
    options = {} if transparency is None else {"transparency": transparency}
    data = file_of(image, name, **options)
    picture = decode(data)
    assert picture.image.mode == ("RGB" if transparency is None else "RGBA")
    expected = Image.open(BytesIO(data)).convert("RGBA")
    assert np.array_equal(np.asarray(picture.image.convert("RGBA")), np.asarray(expected))


def test_one_transparent_colour_becomes_alpha_in_every_depth() -> None:
    for bits, level in ((1, 1), (2, 2), (4, 9), (8, 200), (16, 0x1234)):
        rows = bytes([0]) + {1: b"\x40", 2: b"\x20", 4: b"\x09", 8: b"\0\xc8", 16: b"\x12\x35\x12\x34"}[bits]
        transparent = chunk(b"tRNS", level.to_bytes(2, "big"))
        picture = decode(png(transparent, size=(2, 2), bits=bits, colours=0, rows=2 * rows))
        assert picture.image.mode == "LA", bits
        assert np.asarray(picture.image)[..., 1].tolist() == [[255, 0], [255, 0]], bits
    rows = 2 * (bytes([0]) + bytes([1, 2, 3, 1, 2, 4]))
    picture = decode(png(chunk(b"tRNS", struct.pack(">HHH", 1, 2, 4)), size=(2, 2), rows=rows))
    assert np.asarray(picture.image)[..., 3].tolist() == [[255, 0], [255, 0]]


def test_sixteen_bits_become_the_upper_eight_and_the_person_is_told() -> None:
    levels = np.array([[0, 257, 0xFFFF], [0x1234, 0x80FF, 0x8000]], np.uint16)
    note = ("16-bit channels were brought to 8 bits.",)
    for name in ("PNG", "TIFF"):
        picture = decode(file_of(Image.fromarray(levels), name))
        assert np.asarray(picture.image).tolist() == (levels >> 8).tolist()
        assert picture.notes == note
    rows = b"".join(b"\0" + (row.astype(">u2")).tobytes() for row in np.repeat(levels, 3, axis=1))
    picture = decode(png(size=(3, 2), bits=16, rows=rows))
    assert np.asarray(picture.image)[..., 0].tolist() == (levels >> 8).tolist()
    assert picture.notes == note
    assert not inspect(png(size=(3, 2), bits=16, rows=rows)).browser_safe


def test_whole_numbers_of_32_bits_are_taken_where_they_hold_sixteen() -> None:
    small = np.array([[0, 0x1234], [0xFFFF, 256]], np.int32)
    assert np.asarray(decode(file_of(Image.fromarray(small), "TIFF")).image).tolist() == [[0, 0x12], [0xFF, 1]]
    for refused in (small + 1, small - 1, small.astype(np.float32)):
        with pytest.raises(InvalidRequest, match="32-bit numbers"):
            decode(file_of(Image.fromarray(refused), "TIFF"))


def test_grey_with_alpha_stays_that_in_sixteen_bits_too() -> None:
    rows = 2 * (bytes([0]) + bytes([0x12, 0x34, 0xFF, 0xFF, 0x80, 0, 0x40, 0]))
    picture = decode(png(b"", size=(2, 2), bits=16, colours=4, rows=rows))
    assert picture.image.mode == "LA"
    assert np.asarray(picture.image).tolist() == [[[0x12, 0xFF], [0x80, 0x40]]] * 2


@pytest.mark.parametrize(
    ("bits", "photometric", "stored", "expected"),
    [(16, 1, 0xFFFF, 255), (16, 0, 0xFFFF, 0), (16, 0, 0x1234, 0xED), (12, 1, 4095, 255)],
)
def test_grey_tiffs_of_many_bits_are_neither_dark_nor_negative(
    bits: int, photometric: int, stored: int, expected: int
) -> None:
    row = struct.pack("<4H", *[stored] * 4) if bits == 16 else b"\xff" * 6  # 12 bits: two levels in three bytes
    data = grey_tiff(bits, photometric, 4 * row)
    assert set(np.unique(np.asarray(decode(data).image))) == {expected}


@pytest.mark.parametrize("name", ["JPEG", "TIFF"])
def test_cmyk_without_a_profile_keeps_its_look_and_the_person_is_told(name: str) -> None:
    inks = Image.new("CMYK", (16, 16), (0, 255, 255, 0))
    picture = decode(file_of(inks, name))
    red, green, blue = np.asarray(picture.image)[8, 8]
    assert (red > 240, green < 15, blue < 15) == (True, True, True)
    assert "without a colour profile" in picture.notes[0]
    assert not inspect(file_of(inks, name)).browser_safe


@pytest.mark.parametrize("name", ["JPEG", "TIFF"])
def test_cmyk_goes_through_its_own_profile_which_is_then_gone(name: str) -> None:
    for inks, expected in (((0, 0, 0, 0), 255), ((255, 0, 0, 0), 158), ((0, 0, 0, 255), 0)):
        picture = decode(file_of(Image.new("CMYK", (16, 16), inks), name, icc_profile=ink_profile(), quality=95))
        levels = np.asarray(picture.image)[8, 8].astype(int)
        assert np.abs(levels - expected).max() <= 4, (inks, levels)  # two thirds of L* are about 160 in sRGB
        assert picture.icc is None
        assert "own profile" in picture.notes[0]


@pytest.mark.parametrize("mode", ["L", "LA"])
def test_a_grey_profile_is_kept_on_grey_and_dropped_on_colours(mode: str) -> None:
    assert decode(file_of(noise(mode), "PNG", icc_profile=grey_profile())).icc == grey_profile()
    assert decode(file_of(noise("RGB"), "PNG", icc_profile=grey_profile())).icc is None


def test_the_profile_of_other_colours_is_dropped() -> None:
    assert decode(file_of(noise("L"), "PNG", icc_profile=srgb_profile())).icc is None
    assert decode(file_of(noise("CMYK"), "TIFF", icc_profile=srgb_profile())).icc is None
    assert decode(file_of(noise("RGB"), "PNG", icc_profile=srgb_profile())).icc == srgb_profile()


@pytest.mark.parametrize("profile", [b"nonsense", srgb_profile()[:200], srgb_profile() + bytes(5_000_000)])
def test_a_profile_that_is_broken_or_huge_is_never_an_error(profile: bytes) -> None:
    if len(profile) > len(srgb_profile()):
        profile = len(profile).to_bytes(4, "big") + profile[4:]
    for name in ("JPEG", "PNG", "WEBP", "TIFF"):
        assert decode(file_of(noise("RGB"), name, icc_profile=profile)).icc is None


def test_lab_colours_become_what_they_look_like() -> None:
    picture = decode(file_of(Image.new("LAB", (4, 4), (255, 128, 128)), "TIFF"))
    assert picture.image.mode == "RGB"
    assert np.asarray(picture.image).min() > 250


@pytest.mark.parametrize("name", ["GIF", "WEBP", "PNG", "TIFF"])
def test_of_several_frames_the_first_is_taken(name: str) -> None:
    frames = [noise("RGB", seed=seed).quantize(16) for seed in range(3)]
    options = {"lossless": True} if name == "WEBP" else {"loop": 0} if name == "GIF" else {}
    picture = decode(file_of(frames[0], name, save_all=True, append_images=frames[1:], duration=100, **options))
    assert np.array_equal(np.asarray(picture.image.convert("RGB")), np.asarray(frames[0].convert("RGB")))
    assert bool(picture.notes) == (name != "TIFF")
