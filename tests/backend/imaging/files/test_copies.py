"""A sample as JPEG or WebP: small, described as its PNG is, looking alike, or refused in one sentence."""

import struct
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageCms

from backend.errors import InvalidRequest
from backend.imaging.files.codec import decode
from backend.imaging.files.copies import Copy, write_copy
from backend.imaging.files.matrix_profile import profile_of
from backend.imaging.files.pixel_modes import fitting_profile
from backend.imaging.picture import MODES, Picture
from tests.backend.imaging.files.profiles import grey_profile, srgb_profile
from tests.backend.imaging.files.test_colour_chunks import DISPLAY_P3, GAMMA, PRIMARIES, SRGB
from tests.backend.imaging.files.test_xmp import PACKET
from tests.backend.imaging.pictures import camera_exif, file_of

RAMP = Image.linear_gradient("L").resize((96, 64))


def copy_of(picture: Picture, kind: str, quality: int = 95) -> bytes:
    stream = BytesIO()
    write_copy(picture, Copy(kind, quality), stream)
    return stream.getvalue()


def as_srgb(picture: Picture) -> np.ndarray:
    assert picture.icc
    profile = ImageCms.ImageCmsProfile(BytesIO(picture.icc))
    shown = ImageCms.profileToProfile(picture.image, profile, ImageCms.createProfile("sRGB"), outputMode="RGB")
    assert shown
    return np.asarray(shown).astype(int)


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
@pytest.mark.parametrize("mode", MODES)
def test_every_mode_comes_out_looking_alike(kind: str, mode: str) -> None:
    picture = Picture(RAMP.convert(mode))
    copy = decode(copy_of(picture, kind))
    assert copy.size == picture.size
    assert np.abs(np.asarray(copy.image.convert("L"), int) - np.asarray(RAMP)).mean() < 2
    assert copy_of(picture, kind) == copy_of(picture, kind)


def test_what_is_see_through_stands_on_white_in_jpeg_and_stays_in_webp() -> None:
    for mode in ("LA", "RGBA"):
        picture = Picture(Image.new(mode, (32, 32), (10,) * (len(mode) - 1) + (0,)))
        assert decode(copy_of(picture, "JPEG")).image.convert("L").getextrema() == (255, 255)
        assert decode(copy_of(picture, "WEBP")).image.getpixel((5, 5)) == (10, 10, 10, 0)


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_profile_exif_xmp_and_resolution_go_with_it(kind: str) -> None:
    described = decode(
        file_of(RAMP.convert("RGB"), "JPEG", exif=camera_exif(), icc_profile=srgb_profile(), xmp=PACKET, dpi=(300, 300))
    )
    copy = decode(copy_of(described, kind))
    assert (copy.icc, copy.exif, copy.xmp) == (described.icc, described.exif, described.xmp)
    assert copy.xmp
    assert copy.resolution == (described.resolution if kind == "JPEG" else (11811, 5906))  # WebP: what EXIF says
    assert b"inpaint" not in copy_of(described, kind)


def test_a_lower_quality_is_a_smaller_file() -> None:
    noisy = Picture(Image.effect_noise((256, 256), 60).convert("RGB"))
    for kind in ("JPEG", "WEBP"):
        assert len(copy_of(noisy, kind, 30)) < len(copy_of(noisy, kind, 80)) < len(copy_of(noisy, kind, 100))


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
@pytest.mark.parametrize("colour", [(GAMMA,), (GAMMA, PRIMARIES), (DISPLAY_P3,), (DISPLAY_P3, GAMMA)])
def test_colours_that_png_says_by_chunks_are_said_by_a_profile(
    kind: str, colour: tuple[tuple[bytes, bytes], ...]
) -> None:
    pixels = np.zeros((32, 32, 3), np.uint8) + np.array([200, 100, 50], np.uint8)
    copy = decode(copy_of(Picture(Image.fromarray(pixels), colour=colour), kind))
    # What a browser makes of these numbers under these chunks, by the PNG specification.
    seen = {(GAMMA,): (229, 168, 122), (GAMMA, PRIMARIES): (240, 165, 114)}.get(colour, (215, 93, 31))
    assert np.abs(as_srgb(copy) - np.array(seen)).max() <= 2


def test_usual_colours_need_no_profile_and_a_grey_profile_becomes_pixels_in_webp() -> None:
    picture = Picture(RAMP.convert("RGB"), colour=(SRGB, GAMMA))
    assert decode(copy_of(picture, "JPEG")).icc is None
    grey = Picture(RAMP, icc=grey_profile())
    assert decode(copy_of(grey, "JPEG")).icc == grey_profile()
    webp = decode(copy_of(grey, "WEBP"))
    assert webp.icc is None
    assert np.abs(np.asarray(webp.image)[..., 0].astype(int) - as_srgb(grey)[..., 0]).mean() < 2
    linear = decode(copy_of(Picture(RAMP, colour=(GAMMA,)), "JPEG"))
    assert linear.icc == profile_of((GAMMA,), is_grey=True) == fitting_profile(linear.icc, "L")


def test_what_a_format_cannot_hold_is_one_sentence() -> None:
    light = Picture(RAMP.convert("RGB"), colour=((b"cICP", bytes([9, 16, 0, 1])),))
    for kind in ("JPEG", "WEBP"):
        with pytest.raises(InvalidRequest, match="cannot hold the colours of this picture: take the PNG"):
            copy_of(light, kind)
    with pytest.raises(InvalidRequest, match=r"WebP holds 16,383 pixels on a side: take the PNG\."):
        copy_of(Picture(Image.new("L", (16_384, 2))), "WEBP")
    with pytest.raises(InvalidRequest, match=r"JPEG holds 65,500 pixels on a side: take the PNG\."):
        copy_of(Picture(Image.new("L", (2, 65_501))), "JPEG")
    assert decode(copy_of(Picture(Image.new("L", (16_383, 2))), "WEBP")).size == (16_383, 2)
    assert decode(copy_of(Picture(Image.new("L", (2, 65_500))), "JPEG")).size == (2, 65_500)


@pytest.mark.parametrize(("kind", "quality"), [("GIF", 90), ("JPEG", 0), ("WEBP", 101), ("JPEG", 9.5), ("", True)])
def test_what_is_no_kind_or_no_quality_is_one_sentence(kind: str, quality: int) -> None:
    with pytest.raises(InvalidRequest, match=r"^[A-Z][^.]*: [^.]+\.$"):
        Copy(kind, quality)


def test_an_absurd_gamma_makes_no_profile() -> None:
    assert profile_of(((b"gAMA", struct.pack(">I", 1)),)) is None
