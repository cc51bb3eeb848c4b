"""Pictures in and out: upright, and a PNG of ours gives back the picture it was made of."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from backend.imaging.files.codec import decode, decode_mask, encode_mask_png, encode_preview, inspect
from backend.imaging.mask import Mask
from backend.imaging.picture import MODES, Picture
from tests.backend.imaging.files.profiles import srgb_profile
from tests.backend.imaging.pictures import camera_exif, file_of, noise, png_of


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(MODES),
    st.tuples(st.integers(2, 40), st.integers(2, 40)),
    st.integers(0, 2**32),
    st.booleans(),
    st.none() | st.tuples(st.integers(1, 2**31 - 1), st.integers(1, 2**31 - 1)),
)
def test_a_png_of_a_picture_gives_back_the_same_picture(
    mode: str, size: tuple[int, int], seed: int, described: bool, resolution: tuple[int, int] | None
) -> None:
    exif = decode(file_of(noise("RGB"), "JPEG", exif=camera_exif())).exif if described else None
    icc = srgb_profile() if described and mode.startswith("RGB") else None
    picture = Picture(noise(mode, size, seed), icc, exif, resolution)
    assert decode(png_of(picture)) == picture


def test_what_came_out_of_a_file_survives_a_png_unchanged() -> None:
    data = file_of(noise("RGB", (40, 30)), "JPEG", exif=camera_exif(6), icc_profile=srgb_profile(), dpi=(300, 150))
    picture = decode(data)
    assert picture.icc == srgb_profile()
    assert picture.resolution == (5906, 11811)
    assert decode(png_of(picture)) == picture


def test_the_same_picture_gives_the_same_bytes_whatever_a_reader_left_in_it() -> None:
    image = noise("RGB")
    left_over = image.copy()
    left_over.info = {"transparency": (1, 2, 3), "icc_profile": srgb_profile(), "dpi": (1, 1), "exif": b"x", "gamma": 1}
    assert png_of(Picture(image)) == png_of(Picture(left_over))


def test_a_profile_larger_than_a_megabyte_survives() -> None:
    # Pillow alone writes such a PNG and then refuses to read it.
    large = bytearray(srgb_profile() + bytes(2_000_000))
    large[:4] = len(large).to_bytes(4, "big")
    picture = Picture(noise("RGB"), bytes(large))
    assert decode(png_of(picture)) == picture


def test_chunks_that_are_handed_over_are_written() -> None:
    data = png_of(Picture(noise("L")), ((b"iTXt", b"key\0\0\0\0\0text"), (b"abCD", b"private")))
    assert data.index(b"iTXt") < data.index(b"IDAT") < data.index(b"abCD") < data.index(b"IEND")
    assert decode(data).image == noise("L")


# Upright


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_applied_once(name: str, orientation: int) -> None:
    upright = Image.new("RGB", (24, 16), "white")
    upright.paste("black", (0, 0, 8, 8))
    upright.paste((255, 0, 0), (16, 0, 24, 8))
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # the turn that undoes each orientation, in Pillow's numbers
    stored = upright.transpose(Image.Transpose(back[orientation])) if orientation > 1 else upright
    exif = Image.Exif()
    exif[274] = orientation
    options = {"WEBP": {"lossless": True}, "JPEG": {"quality": 100, "subsampling": 0}}.get(name, {})
    data = file_of(stored, name, exif=exif.tobytes(), **options)
    picture = decode(data)
    assert picture.size == upright.size == inspect(data).size
    difference = np.abs(np.asarray(picture.image, int) - np.asarray(upright, int))
    assert difference.max() <= (3 if name == "JPEG" else 0)
    assert decode(png_of(picture)) == picture
    assert inspect(data).browser_safe == (name == "JPEG" or (orientation == 1 and name != "TIFF"))


def test_a_mask_is_turned_as_its_picture_is() -> None:
    exif = Image.Exif()
    exif[274] = 6
    assert decode_mask(file_of(noise("L", (7, 5)), "PNG", exif=exif.tobytes())).size == (5, 7)


# Masks


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_hard_mask_in_any_mode_is_the_same_mask(mode: str) -> None:
    levels = np.zeros((20, 30), np.uint8)
    levels[5:9, 10:22] = 255
    image = Image.fromarray(levels.astype(np.uint16) * 257) if mode == "I;16" else Image.fromarray(levels).convert(mode)
    assert np.array_equal(decode_mask(file_of(image, "PNG")).array(), levels)


@pytest.mark.parametrize(("name", "options"), [("JPEG", {"quality": 60}), ("WEBP", {"quality": 60})])
def test_the_noise_of_a_lossy_mask_is_cleaned_away(name: str, options: dict[str, int]) -> None:
    levels = np.zeros((64, 64), np.uint8)
    levels[16:48, 16:48] = 255
    mask = decode_mask(file_of(Image.fromarray(levels).convert("RGB"), name, **options)).array()
    assert set(np.unique(mask)) == {0, 255}
    assert (mask != levels).mean() < 0.01


def test_a_soft_lossless_mask_keeps_every_level() -> None:
    ramp = Image.linear_gradient("L")
    for name, options in (("PNG", {}), ("TIFF", {}), ("WEBP", {"lossless": True})):
        image = ramp.convert("RGB") if name == "WEBP" else ramp
        assert np.array_equal(decode_mask(file_of(image, name, **options)).array(), np.asarray(ramp)), name


def test_a_mask_png_is_grey_with_eight_bits_and_comes_back(tmp_path: Path) -> None:
    mask = Mask(noise("L"))
    encode_mask_png(mask, tmp_path / "mask.png")
    assert (tmp_path / "mask.png").read_bytes()[24:26] == bytes([8, 0])
    assert decode_mask(tmp_path / "mask.png") == mask


# Previews and headers


def test_a_preview_is_a_jpeg_of_the_full_size_or_a_png_where_there_is_alpha(tmp_path: Path) -> None:
    encode_preview(Picture(Image.new("RGB", (5000, 10), "red"), srgb_profile()), tmp_path / "wide")
    encode_preview(Picture(Image.new("RGBA", (50, 40), (9, 8, 7, 6))), tmp_path / "alpha")
    wide, alpha = decode(tmp_path / "wide"), decode(tmp_path / "alpha")
    assert (inspect(tmp_path / "wide").format, wide.size, wide.icc) == ("JPEG", (5000, 10), srgb_profile())
    assert (inspect(tmp_path / "alpha").format, alpha.image.getpixel((0, 0))) == ("PNG", (9, 8, 7, 6))


def test_only_what_every_browser_shows_alike_is_browser_safe() -> None:
    safe = {name: inspect(file_of(noise("RGB"), name)).browser_safe for name in ("JPEG", "PNG", "BMP", "GIF", "WEBP")}
    assert all(safe.values()), safe
    assert not inspect(file_of(noise("RGB"), "TIFF")).browser_safe
    assert not inspect(file_of(noise("RGB"), "AVIF")).browser_safe
