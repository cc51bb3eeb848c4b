"""The picture is the project: a sample's PNG restores what the run began with, exactly, or is an ordinary picture."""

import random
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from backend.imaging.files.codec import decode, encode_png
from backend.imaging.files.project_file import Project, project_payload, read_project, write_sample
from backend.imaging.geometry import Size
from backend.imaging.mask import Mask
from backend.imaging.picture import MODES, Picture
from tests.backend.imaging.files.bad_files import chunk, png
from tests.backend.imaging.files.profiles import srgb_profile
from tests.backend.imaging.peaks import peak_growth
from tests.backend.imaging.pictures import noise

SETTINGS: dict[str, Any] = {"version": 1, "engine": "content_aware", "prompt": "a “red” door", "seed": 7}


def painted(size: tuple[int, int], seed: int) -> Mask:
    """A mask with black, white and soft parts somewhere, now and then nowhere or everywhere."""
    draw = random.Random(seed)
    levels = np.zeros((size[1], size[0]), np.uint8)
    for _ in range(draw.randrange(3)):
        left, top = draw.randrange(size[0]), draw.randrange(size[1])
        levels[top : top + draw.randint(1, 20), left : left + draw.randint(1, 20)] = draw.choice([1, 100, 254, 255])
    return Mask(Image.fromarray(levels))


def sample_of(picture: Picture, mask: Mask, seed: int) -> Picture:
    image = picture.image.copy()
    image.paste(noise(image.mode, image.size, seed), mask=mask.image.point([0] + [255] * 255))
    return Picture(image, picture.icc, picture.exif, picture.resolution)


def sample_file(picture: Picture, mask: Mask, seed: int = 9, asked: dict[str, Any] | None = None) -> bytes:
    stream = BytesIO()
    payload = project_payload(picture, mask)
    write_sample(stream, sample_of(picture, mask, seed), SETTINGS if asked is None else asked, payload)
    return stream.getvalue()


def simple(mode: str = "RGB") -> tuple[Picture, Mask]:
    levels = np.zeros((30, 40), np.uint8)
    levels[10:20, 5:25] = 255
    return Picture(noise(mode, (40, 30), 3)), Mask(Image.fromarray(levels))


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(MODES),
    st.tuples(st.integers(2, 50), st.integers(2, 50)),
    st.integers(0, 2**32),
    st.booleans(),
)
def test_a_sample_restores_picture_mask_and_settings_exactly(
    mode: str, size: tuple[int, int], seed: int, described: bool
) -> None:
    icc = srgb_profile() if described and mode.startswith("RGB") else None
    picture = Picture(noise(mode, size, seed), icc, None, (2835, 2835) if described else None)
    mask = painted(size, seed)
    data = sample_file(picture, mask, seed + 1)
    project = read_project(data)
    assert project
    assert project == Project(picture, mask, SETTINGS)
    assert project_payload(project.picture, project.mask) == project_payload(picture, mask)
    assert sample_file(project.picture, project.mask, seed + 1, project.settings) == data


@settings(max_examples=50, deadline=None)
@given(st.tuples(st.integers(2, 50), st.integers(2, 50)), st.integers(0, 2**32))
def test_what_was_to_be_avoided_comes_back_too(size: tuple[int, int], seed: int) -> None:
    picture, mask, avoid = Picture(noise("RGB", size, seed)), painted(size, seed), painted(size, seed + 1)
    stream = BytesIO()
    write_sample(stream, sample_of(picture, mask, seed), SETTINGS, project_payload(picture, mask, avoid))
    assert read_project(stream.getvalue()) == Project(picture, mask, SETTINGS, avoid)


def test_the_sample_itself_is_what_any_reader_sees() -> None:
    picture, mask = simple("RGBA")
    data = sample_file(picture, mask)
    assert decode(data).image == sample_of(picture, mask, 9).image
    with Image.open(BytesIO(data)) as opened:
        assert opened.convert("RGBA").tobytes() == sample_of(picture, mask, 9).image.tobytes()
        assert opened.info["inpaint"] == '{"engine":"content_aware","prompt":"a “red” door","seed":7,"version":1}'


def test_only_the_pixels_under_the_mask_travel_twice() -> None:
    picture = Picture(noise("RGB", (400, 400), 1))
    levels = np.zeros((400, 400), np.uint8)
    levels[0, 0] = levels[399, 399] = 255
    assert len(project_payload(picture, Mask(Image.fromarray(levels)))) < 5_000


def test_the_order_of_the_settings_does_not_matter_and_their_values_do() -> None:
    picture, mask = simple()
    turned = dict(reversed(SETTINGS.items()))
    assert sample_file(picture, mask, asked=turned) == sample_file(picture, mask)
    assert sample_file(picture, mask, asked=SETTINGS | {"seed": 8}) != sample_file(picture, mask)


@pytest.mark.parametrize("prompt", ["", "naïve 日本語 🎨", "lone \ud800 half", "nul \0 and \n line", "x" * 100_000])
def test_every_prompt_comes_back(prompt: str) -> None:
    picture, mask = simple()
    project = read_project(sample_file(picture, mask, asked={"prompt": prompt}))
    assert project
    assert project.settings == {"prompt": prompt}


def test_settings_that_are_no_json_or_a_payload_of_another_size_are_our_own_mistake() -> None:
    picture, mask = simple()
    with pytest.raises(ValueError, match="JSON"):
        sample_file(picture, mask, asked={"strength": float("nan")})
    other = Picture(noise("RGB", (41, 30), 3))
    with pytest.raises(ValueError, match="another size"):
        write_sample(BytesIO(), other, SETTINGS, project_payload(picture, mask))


def test_a_path_reads_as_its_bytes_do(tmp_path: Path) -> None:
    picture, mask = simple()
    (tmp_path / "0.png").write_bytes(sample_file(picture, mask))
    assert read_project(tmp_path / "0.png") == Project(picture, mask, SETTINGS)
    assert read_project(tmp_path / "gone.png") is None


# What is no project


def parts(data: bytes) -> list[tuple[bytes, bytes]]:
    found, position = [], 8
    while position < len(data):
        length = int.from_bytes(data[position : position + 4], "big")
        found.append((data[position + 4 : position + 8], data[position + 8 : position + 8 + length]))
        position += 12 + length
    return found


def whole(chunks: list[tuple[bytes, bytes]]) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(kind, content) for kind, content in chunks)


def with_private(data: bytes, content: bytes) -> bytes:
    return whole([(kind, content if kind == b"inPT" else old) for kind, old in parts(data)])


def test_a_project_of_the_first_version_is_still_one() -> None:
    """It had no length of the original pixels: they reached to the end."""
    picture, mask = simple()
    data = sample_file(picture, mask)
    private = dict(parts(data))[b"inPT"]
    header = 5 + 8 * 4
    older = b"\x01" + private[1:header] + private[header + 4 :]
    assert read_project(with_private(data, older)) == Project(picture, mask, SETTINGS)


def test_taking_a_file_apart_and_together_again_changes_nothing() -> None:
    data = sample_file(*simple())
    assert whole(parts(data)) == data


def test_other_files_are_no_projects() -> None:
    picture, mask = simple()
    stream = BytesIO()
    encode_png(picture, stream)
    for data in (b"", b"text", stream.getvalue(), sample_file(picture, mask)[:-20]):
        assert read_project(data) is None


def test_a_file_whose_pixels_were_changed_is_an_ordinary_picture() -> None:
    picture, mask = simple()
    data = sample_file(picture, mask)
    for position in ((0, 0), (10, 15)):  # outside the mask, and inside it
        changed = decode(data)
        changed.image.putpixel(position, (1, 2, 3))
        stream = BytesIO()
        encode_png(changed, stream, [part for part in parts(data) if part[0] in (b"iTXt", b"inPT")])
        assert read_project(stream.getvalue()) is None
        assert decode(stream.getvalue()).image == changed.image


def test_a_sample_that_differs_outside_the_mask_is_never_restored_wrongly() -> None:
    picture, mask = simple()
    everywhere = Mask(Image.new("L", picture.size, 255))
    stream = BytesIO()
    write_sample(stream, sample_of(picture, everywhere, 4), SETTINGS, project_payload(picture, mask))
    assert read_project(stream.getvalue()) is None


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_damaged_private_chunk_ends_as_no_project_or_the_true_one(position: int, change: int) -> None:
    picture, mask = simple()
    data = sample_file(picture, mask)
    private = bytearray(dict(parts(data))[b"inPT"])
    private[position % len(private)] ^= change
    assert read_project(with_private(data, bytes(private))) in (None, Project(picture, mask, SETTINGS))


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60), st.binary(max_size=30))
def test_a_hostile_private_chunk_or_text_raises_nothing(private: bytes, text: bytes) -> None:
    data = sample_file(*simple())
    assert read_project(with_private(data, private)) is None
    hostile = whole([(kind, b"inpaint\0" + text if kind == b"iTXt" else old) for kind, old in parts(data)])
    read_project(hostile)


@pytest.mark.slow
def test_bombs_in_the_text_or_in_the_private_chunk_are_not_opened() -> None:
    data = sample_file(*simple())
    bomb = b"inpaint\0\1\0\0\0" + zlib.compress(b'{"prompt":"' + b"x" * 50_000_000 + b'"}', 9)
    assert read_project(whole([(kind, bomb if kind == b"iTXt" else old) for kind, old in parts(data)])) is None
    deep = b"inpaint\0\0\0\0\0" + b"[" * 500_000
    assert read_project(whole([(kind, deep if kind == b"iTXt" else old) for kind, old in parts(data)])) is None
    private = dict(parts(data))[b"inPT"]
    stored = private[37 + int.from_bytes(private[33:37], "big") :]
    large = png(size=(8_000, 8_000), rows=bytes(8_000 * 24_001))
    hostile = with_private(data, private.replace(stored, large))
    assert peak_growth(lambda: read_project(hostile)) < 50_000_000
    assert read_project(hostile) is None


def test_two_private_chunks_are_no_project() -> None:
    data = sample_file(*simple())
    private = (b"inPT", dict(parts(data))[b"inPT"])
    assert read_project(whole([*parts(data)[:-1], private, (b"IEND", b"")])) is None


def test_the_size_of_the_picture_is_restored() -> None:
    project = read_project(sample_file(*simple()))
    assert project
    assert project.picture.size == Size(40, 30) == project.mask.size
