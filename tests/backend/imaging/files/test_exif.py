"""EXIF and resolution: what is handed on, what is not, and that broken data never stops a picture."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from backend.imaging.files.codec import decode
from tests.backend.imaging.pictures import camera_exif, file_of, noise, png_of


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_exif_is_kept_but_for_place_maker_notes_and_orientation(name: str) -> None:
    kept = decode(file_of(noise("RGB", (40, 30)), name, exif=camera_exif(3))).exif
    assert kept
    exif = Image.Exif()
    exif.load(kept)
    assert exif[271] == "Maker"
    assert exif[306] == "2024:05:06 07:08:09"
    assert exif.get_ifd(0x8769)[34855] == 400
    assert float(exif.get_ifd(0x8769)[33434]) == 0.005
    assert {274, 34853}.isdisjoint(exif)
    assert 37500 not in exif.get_ifd(0x8769)
    assert b"secret" not in kept


def test_of_a_tiff_file_the_description_is_kept_and_its_layout_is_not() -> None:
    kept = decode(file_of(noise("RGB"), "TIFF", exif=camera_exif())).exif
    assert kept
    exif = Image.Exif()
    exif.load(kept)
    assert exif[271] == "Maker"
    assert {256, 257, 258, 259, 273, 279}.isdisjoint(exif)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 400), st.integers(0, 255))
def test_broken_exif_is_dropped_or_repaired_and_stays_what_it_became(tail: bytes, position: int, level: int) -> None:
    broken = bytearray(camera_exif() + tail)
    broken[6 + position % (len(broken) - 6)] = level
    picture = decode(file_of(noise("RGB"), "WEBP", lossless=True, exif=bytes(broken)))
    assert decode(png_of(picture)) == picture


def test_the_resolution_is_read_from_every_format_and_not_made_up() -> None:
    for name in ("JPEG", "PNG", "TIFF", "BMP"):
        assert decode(file_of(noise("RGB"), name, dpi=(300, 300))).resolution == (11811, 11811), name
    assert decode(file_of(noise("RGB"), "JPEG")).resolution is None
    exif = Image.Exif()
    exif[271] = "Maker"
    assert decode(file_of(noise("RGB"), "JPEG", exif=exif.tobytes())).resolution is None
