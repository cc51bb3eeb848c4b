"""Whatever comes in, a person gets a picture or one sentence that says what to do, and soon."""

import random
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.errors import InvalidRequest
from backend.imaging.files.codec import MAX_PIXELS, decode, decode_mask, inspect
from tests.backend.imaging.files.bad_files import (
    FORMATS,
    broken_files,
    cut_files,
    encoded,
    foreign_files,
    lying_files,
    png,
    profile_bomb,
    text_bomb,
)
from tests.backend.imaging.peaks import peak_growth

BAD_FILES = foreign_files() | lying_files() | broken_files() | cut_files() | {"empty": b""}


def refusal(data: bytes | Path) -> str:
    with pytest.raises(InvalidRequest) as caught:
        decode(data)
    return str(caught.value)


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_ends_as_one_sentence_that_says_what_to_do(name: str) -> None:
    sentence = refusal(BAD_FILES[name])
    assert re.fullmatch(r"[A-Z][^.]*: [^.]+\.", sentence), sentence
    with pytest.raises(InvalidRequest):
        decode_mask(BAD_FILES[name])


def test_the_sentence_for_a_cut_file_says_so() -> None:
    told = {name: refusal(data) for name, data in cut_files().items() if len(data) > 40}
    assert len(told) > 40
    assert [name for name, sentence in told.items() if "cut short" not in sentence] == []


def test_the_sentence_for_a_large_picture_names_its_size() -> None:
    assert "60000×60000" in refusal(png(size=(60_000, 60_000)))
    assert "65500×65500" in refusal(lying_files()["jpeg of 65500x65500"])
    assert f"{MAX_PIXELS // 1_000_000} megapixels" in refusal(png(size=(10_000, 5_001)))


@pytest.mark.parametrize("size", [(1, 1), (1, 50), (50, 1)])
def test_a_picture_one_pixel_wide_or_high_is_refused_with_its_size(size: tuple[int, int]) -> None:
    assert f"{size[0]}×{size[1]}" in refusal(encoded("PNG", size))


def test_two_by_two_pixels_are_a_picture() -> None:
    assert decode(encoded("PNG", (2, 2))).size == (2, 2)


def test_declared_sizes_are_refused_before_memory_is_taken() -> None:
    files = lying_files()
    assert peak_growth(lambda: [refusal(data) for data in files.values()]) < 50_000_000


@pytest.mark.parametrize("bomb", [text_bomb, profile_bomb])
def test_a_bomb_beside_the_pixels_is_left_behind_unopened(bomb: Callable[[], bytes]) -> None:
    data = png(bomb())
    assert peak_growth(lambda: decode(data)) < 50_000_000
    assert decode(data).icc is None


def test_a_good_picture_that_makes_its_reader_warn_is_opened_without_a_word() -> None:
    # A JPEG whose index of further pictures is broken: Pillow warns of it, and warnings are errors here.
    index = b"MPF\0II*\0\x08\0\0\0" + bytes([1, 0, 1, 0xB0]) + b"\4\0\1\0\0\0\2\0\0\0" + bytes(4)
    data = encoded("JPEG")
    picture = decode(data[:2] + b"\xff\xe2" + (len(index) + 2).to_bytes(2, "big") + index + data[2:])
    assert picture.image == decode(data).image


def test_a_file_that_is_gone_or_a_folder_is_refused(tmp_path: Path) -> None:
    assert "no longer there" in refusal(tmp_path / "gone.png")
    refusal(tmp_path)


def test_a_heic_picture_without_its_reader_names_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pi_heif", None)
    sentence = refusal(broken_files()["heic without pictures"])
    assert sentence == "This is a HEIC picture: save it as JPEG or PNG, or install pi-heif."


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(st.sampled_from(FORMATS), st.integers(0, 2**32), st.integers(1, 30))
def test_flipped_bytes_end_as_a_picture_or_as_a_sentence(name: str, seed: int, count: int) -> None:
    draw = random.Random(seed)
    data = bytearray(encoded(name, (24, 16)))
    for _ in range(count):
        data[draw.randrange(len(data) if draw.random() < 0.5 else min(len(data), 100))] = draw.randrange(256)
    for read in (decode, decode_mask, inspect):
        with suppress(InvalidRequest):
            read(bytes(data))
