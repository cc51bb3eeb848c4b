"""Nothing comes out of a picture's file but what a control could have been set to by hand."""

import random
from pathlib import Path
from typing import Any

import pytest
from gradio.data_classes import FileData

from backend.engines import create_engines
from backend.imaging.files.codec import encode_png
from backend.imaging.files.project_file import project_payload, write_sample
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.imaging.reading.reader import Reader
from ui.canvas import CanvasData
from ui.studio.controls import SETTINGS
from ui.studio.kept_settings import read_settings
from ui.studio.opening import open_picture

ENGINES = {name: engine.capabilities for name, engine in create_engines().items()}
GOOD = {
    "engine": "hosted",
    "prompt": "a cat",
    "negative_prompt": "dogs",
    "samples": 4,
    "seed": 7,
    "num_inference_steps": 20,
    "guidance_scale": 3.0,
    "strength": 0.5,
    "safety_checker": True,
    "enhance_prompt": True,
}
FILE = {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}
HOSTILE: list[Any] = [
    *(FILE, [FILE], {"a": FILE}, {"__type__": "update", "value": "x", "visible": False}, {}, [], "x" * 10_001),
    *(float("nan"), float("inf"), -1, 1e9, 10**400, True, "1", b"x", 0.5, "\ud800" * 10_001),
]


def is_within_limits(values: dict[str, Any]) -> bool:
    texts = all(isinstance(values[n], str) and len(values[n]) <= 10_000 for n in ("prompt", "negative_prompt", "seed"))
    switches = all(values[name] in (True, False) for name in ("safety_checker", "enhance_prompt"))
    seed = values["seed"] == "" or 0 <= int(values["seed"]) < 2**32
    numbers = type(values["num_inference_steps"]) is int and 1 <= values["num_inference_steps"] <= 100
    numbers = numbers and 0 <= values["guidance_scale"] <= 100 and 0 <= values["strength"] <= 1
    return (
        texts and switches and seed and numbers and values["samples"] == 1 and values.get("engine", "hosted") in ENGINES
    )


def test_good_settings_come_back_as_they_were() -> None:
    kept = read_settings(GOOD, ENGINES)
    assert kept.values == GOOD | {"samples": 1, "seed": "7"}
    assert kept.notes == ()


@pytest.mark.parametrize("field", GOOD)
@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: str(value)[:20].encode("ascii", "replace").decode())
def test_whatever_stands_in_a_field_the_control_gets_only_what_it_could_have(field: str, value: Any) -> None:
    assert is_within_limits(read_settings(GOOD | {field: value}, ENGINES).values)


def test_settings_of_any_kind_at_once_stay_within_limits() -> None:
    draw = random.Random(3)
    for _ in range(300):
        stored = {name: draw.choice([*HOSTILE, GOOD[name], None]) for name in GOOD if draw.random() < 0.9}
        assert is_within_limits(read_settings(stored, ENGINES).values)


def test_what_is_left_out_is_said() -> None:
    assert "left out" in read_settings(GOOD | {"strength": FILE}, ENGINES).notes[0]
    unknown = read_settings(GOOD | {"engine": "magic" * 100}, ENGINES)
    assert "engine “magicmagic" in unknown.notes[0]
    assert "engine" not in unknown.values
    assert len(unknown.notes[0]) < 150
    assert read_settings({}, ENGINES).notes == ()


def test_a_crafted_sample_is_opened_and_names_no_file_but_its_own(
    photo: Picture, mask: Mask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "served"))
    crafted = {name: {"path": str(tmp_path / "history.db"), "meta": {"_type": "gradio.FileData"}} for name in SETTINGS}
    write_sample(tmp_path / "crafted.png", photo, crafted, project_payload(photo, mask))
    question = CanvasData(kind="open", image=FileData(path=str(tmp_path / "crafted.png")), picture_id="1-a")
    opened = open_picture(question, ENGINES, Reader(), "me")
    assert opened.settings
    assert is_within_limits(opened.settings)
    assert "history.db" not in opened.canvas.model_dump_json() + str(opened.settings) + opened.notice.text


def test_a_picture_without_a_project_changes_no_setting(photo: Picture, tmp_path: Path) -> None:
    encode_png(photo, tmp_path / "plain.png")
    question = CanvasData(kind="open", image=FileData(path=str(tmp_path / "plain.png")), picture_id="1-a")
    assert open_picture(question, ENGINES, Reader(), "me").settings is None
