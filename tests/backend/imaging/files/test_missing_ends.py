"""A file that lacks only its end is whole; one that lacks pixels is refused as cut short."""

from io import BytesIO

import pytest
from PIL import Image

from backend.errors import InvalidRequest
from backend.imaging.files.codec import decode, inspect
from backend.imaging.reading.reader import Reader
from tests.backend.imaging.files.bad_files import chunk, encoded

JPEGS = {
    "usual": encoded("JPEG"),
    "progressive": encoded("JPEG", progressive=True),
    "with restarts": encoded("JPEG", restart_marker_blocks=2),
    "full colour": encoded("JPEG", subsampling=0, quality=98),
}


def scans(jpeg: bytes) -> list[int]:
    """Where the scans of a JPEG begin."""
    return [at for at in range(len(jpeg)) if jpeg[at : at + 2] == b"\xff\xda"]


def assert_cut(data: bytes) -> None:
    with pytest.raises(InvalidRequest, match="cut short"):
        decode(data)


@pytest.mark.slow
@pytest.mark.parametrize("name", JPEGS)
def test_a_jpeg_without_its_end_marker_is_whole(name: str) -> None:
    data = JPEGS[name]
    whole = decode(data)
    for ending in (data[:-2], data[:-1], data[:-2] + bytes(512), data + b"what another program left"):
        assert decode(ending) == whole
        assert Reader().decode(ending) == whole
        assert inspect(ending).size == whole.size
        assert inspect(ending).browser_safe == ending.endswith(
            b"left"
        )  # the canvas of browsers refuses what has no end


@pytest.mark.parametrize("name", JPEGS)
def test_a_jpeg_that_lacks_pixels_is_cut_short_wherever_it_ends(name: str) -> None:
    data = JPEGS[name]
    first = scans(data)[0]
    for share in (0.1, 0.4, 0.7, 0.9, 0.99):
        assert_cut(data[: first + int(share * (len(data) - first))])
    assert_cut(data[:-3])
    assert_cut(data[:-6])


def test_a_jpeg_that_lacks_whole_scans_is_cut_short_though_none_is_broken() -> None:
    data = JPEGS["progressive"]
    begins = scans(data)
    assert len(begins) > 5
    for at in begins[1:]:
        assert_cut(data[:at])


def test_a_flat_picture_that_lacks_most_of_itself_is_cut_short() -> None:
    for options in ({}, {"progressive": True}):
        stream = BytesIO()
        Image.new("RGB", (640, 480), (128, 128, 128)).save(stream, "JPEG", **options)
        data = stream.getvalue()
        assert decode(data[:-2]) == decode(data)
        for left in (10, 40, 100):
            assert_cut(data[:-left])


def test_a_png_without_its_last_chunk_is_whole_and_one_that_lacks_pixels_is_not() -> None:
    data = encoded("PNG")
    whole, end = decode(data), len(data) - 12
    for ending in (data[:-1], data[:-9], data[:end], data[: end - 1], data[: end - 4], data[:end] + b"\0\0\0"):
        assert decode(ending) == whole
        assert not inspect(ending).browser_safe
    text = chunk(b"tEXt", b"Comment\0after the pixels")
    assert decode(data[:end] + text[:-6]) == whole
    for missing in (20, 100, 1000):
        assert_cut(data[: end - missing])


def test_a_png_in_many_parts_that_lacks_one_is_cut_short() -> None:
    data = encoded("PNG")
    at = data.index(b"IDAT") - 4
    pixels = data[at + 8 : -16]
    parts = [chunk(b"IDAT", pixels[i : i + 500]) for i in range(0, len(pixels), 500)]
    assert decode(data[:at] + b"".join(parts)) == decode(data)
    assert_cut(data[:at] + b"".join(parts[:-1]))


def test_a_gif_without_its_trailer_is_whole() -> None:
    data = encoded("GIF")
    assert decode(data[:-1]) == decode(data) == decode(data + b"rest")
    assert inspect(data).browser_safe
    assert not inspect(data[:-2]).browser_safe
    assert_cut(data[:-40])


@pytest.mark.parametrize("lossless", [False, True])
def test_a_webp_whose_length_is_wrong_by_its_padding_is_whole(lossless: bool) -> None:
    data = next(
        data
        for height in range(48, 90)
        if (data := encoded("WEBP", (64, height), lossless=lossless, exif=b"Exif\0\0II*\0\x08\0\0\0\0\0\0"))
        and int.from_bytes(data[4:8], "little") % 2 == 0
    )
    for change in (-1, 1, 2):
        length = int.from_bytes(data[4:8], "little") + change
        assert decode(data[:4] + length.to_bytes(4, "little") + data[8:]) == decode(data)
        assert not inspect(data[:4] + length.to_bytes(4, "little") + data[8:]).browser_safe


def test_a_webp_without_its_last_padding_is_whole() -> None:
    data = next(
        data
        for height in range(48, 90)
        if (data := encoded("WEBP", (64, height), lossless=True)) and int.from_bytes(data[16:20], "little") % 2
    )
    assert decode(data[:-1]) == decode(data)
