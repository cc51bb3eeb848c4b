"""What callers send is read alike at both doors, however it is spelled."""

from typing import Any

import pytest
from fakes import InvertingEngine
from PIL import Image

from backend.errors import InvalidRequest
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.server.request_body import read_request
from backend.values import as_seed, as_switch, as_whole
from ui.studio.form import RunForm

LINKS = {"init_image": "https://a.example/i.png", "mask_image": "https://a.example/m.png"}
NESTED: list[Any] = [{}, [], [7], {"a": 7}]


class Files:
    """Stands for the reader of files, with the same two for everybody."""

    def decode(self, *_: Any) -> Picture:
        return Picture(Image.new("RGB", (8, 8)))

    def decode_mask(self, *_: Any) -> Mask:
        return Mask(Image.new("L", (8, 8), 255))


def at_the_endpoint(name: str, value: Any) -> Any:
    return getattr(read_request(LINKS | {name: value}, InvertingEngine().capabilities), name)


def at_the_other_door(name: str, value: Any) -> Any:
    given: dict[str, Any] = {"samples": 1, "seed": None} | ({name: value} if name in ("samples", "seed") else {})
    more = {} if name in given else {name: value}
    if name in ("samples", "seed"):
        more = {}
    asked = RunForm(
        visitor="", engine="", init_path="a", mask_path="b", name="", prompt="", negative_prompt="", more=more, **given
    )
    return getattr(asked.request(Files()), name)  # pyright: ignore[reportArgumentType]


DOORS = (at_the_endpoint, at_the_other_door)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        *(("seed", value, 7) for value in (7, 7.0, "7", "7.0", " 7 ", "+7", "7e0", "007")),
        *(("seed", value, 2**32 - 1) for value in (2**32 - 1, float(2**32 - 1), "4294967295", "4294967295.0")),
        ("seed", 0, 0),
        ("seed", -0.0, 0),
        *(("samples", value, 3) for value in (3, 3.0, "3", "3.0")),
        *(("num_inference_steps", value, 20) for value in (20, 20.0, "20", " 20.0", "2e1")),
        *(("guidance_scale", value, 2.5) for value in (2.5, "2.5", "25e-1")),
        *(("strength", value, 1.0) for value in (1, 1.0, "1")),
        *(("safety_checker", value, True) for value in (True, "yes", "True", " on", 1, "1")),
        *(("safety_checker", value, False) for value in (False, "no", "false", "OFF", 0, "0")),
    ],
)
def test_a_value_is_the_same_however_it_is_spelled(door: Any, name: str, value: Any, read: Any) -> None:
    found = door(name, value)
    assert (found, type(found)) == (read, type(read))


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("seed", [7.9, "7.9", True, False, -2, "-7", 2**32, "4294967296", 1e300, 10**5000, "9" * 5000, "seven", "7_0"]),
        ("seed", [float("nan"), float("inf"), "nan", "inf", "0x7", "7,0", *NESTED]),
        ("samples", [1.5, "2.5", True, "two", "1_0", *NESTED]),
        ("num_inference_steps", [20.5, "20.5", True, "1_0", float("inf"), "nan", *NESTED]),
        ("guidance_scale", [True, "much", "nan", "1_0", float("nan"), 10**400, *NESTED]),
        ("strength", [True, "half", "inf", "0,7", *NESTED]),
        ("safety_checker", ["maybe", 2, 0.5, "y e s", *NESTED]),
    ],
)
def test_what_cannot_be_meant_is_one_sentence_that_names_it(door: Any, name: str, values: list[Any]) -> None:
    for value in values:
        with pytest.raises(InvalidRequest) as caught:
            door(name, value)
        sentence = str(caught.value)
        assert name.split("_")[-1].rstrip("s") in sentence or name.split("_")[0] in sentence
        assert len(sentence) < 130


@pytest.mark.parametrize("door", DOORS)
def test_nothing_and_minus_one_draw_a_seed(door: Any) -> None:
    for value in (None, "", "  ", "null", "None", -1, -1.0, "-1", "-1.0"):
        assert as_seed(value) is None
        drawn = door("seed", value)
        assert drawn is None or drawn % 4 == 0


def test_whole_numbers_and_switches_are_never_guessed() -> None:
    for read, value in ((as_whole, 7.5), (as_whole, None), (as_switch, None), (as_switch, 1.0), (as_switch, "")):
        with pytest.raises(ValueError, match=r"no|neither"):
            read(value)
