"""From what was typed to a request."""

from pathlib import Path
from typing import Any

import pytest

from backend.errors import InvalidRequest
from backend.imaging.files.codec import encode_mask_png, encode_png
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.imaging.reading.reader import Reader
from ui.names import stem
from ui.studio.form import RunForm


@pytest.fixture
def typed(photo: Picture, mask: Mask, tmp_path: Path) -> dict[str, Any]:
    encode_png(photo, tmp_path / "photo.png")
    encode_mask_png(mask, tmp_path / "mask.png")
    return {
        "visitor": "me",
        "engine": "content_aware",
        "init_path": str(tmp_path / "photo.png"),
        "mask_path": str(tmp_path / "mask.png"),
        "name": "My photo.jpg",
        "prompt": "",
        "negative_prompt": "",
        "samples": 2,
        "seed": " 7 ",
        "more": {"guidance_scale": 7, "unknown": "field"},
    }


def test_everything_typed_arrives(typed: dict[str, Any]) -> None:
    asked = RunForm(**typed)
    request = asked.request(Reader())
    assert (request.samples, request.seed, request.guidance_scale, request.strength) == (2, 7, 7.0, 0.7)
    new = asked.new_run(request)
    assert new.name == "My photo"
    assert new.asked["seed"] == 7
    assert "init_image" not in new.asked


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("init_path", None, "There is no picture yet"),
        ("mask_path", None, "Nothing is marked"),
        ("seed", "seven", "is not a seed"),
        ("samples", 2.5, "choose a whole number"),
        ("more", {"strength": "strong"}, "The strength is not a number"),
        ("more", {"guidance_scale": 10**400}, "The guidance is not a number"),
        ("prompt", "a\ud83d", "The prompt holds half a character"),
    ],
)
def test_what_is_missing_or_wrong_is_said(typed: dict[str, Any], field: str, value: Any, sentence: str) -> None:
    with pytest.raises(InvalidRequest, match=sentence):
        RunForm(**typed | {field: value}).request(Reader())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("photo.jpg", "photo"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\n.png", "ab"),
        ("", "picture"),
        (None, "picture"),
        ("写真.png", "写真"),
        ("x" * 300 + ".png", "x" * 80),
        ('a"b<c>.png', "abc"),
    ],
)
def test_a_name_is_safe_as_a_part_of_a_file_name(name: str | None, expected: str) -> None:
    assert stem(name) == expected
