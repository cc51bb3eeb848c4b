"""What the local engine knows before it is used: no torch is imported for any of this."""

import json
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from backend.engines.local.devices import places
from backend.engines.local.engine import LocalEngine
from backend.engines.local.families import FAMILIES, FLUX_FILL, SD, SDXL, family_of, steps_asked
from backend.engines.local.mask import cell_levels, mask_at_step, whole_cells
from backend.engines.local.model import LocalOptions, Model, describe
from backend.errors import EngineUnavailable
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.inpainter import Inpainter
from backend.request import InpaintRequest


@pytest.fixture(autouse=True)
def every_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the extra were installed, whether it is or not."""
    monkeypatch.setattr("backend.models.requirements.PACKAGES", ())


def folder(place: Path, class_name: str, **parts: dict[str, Any]) -> Path:
    place.mkdir(exist_ok=True)
    (place / "model_index.json").write_text(json.dumps({"_class_name": class_name}))
    for name, config in parts.items():
        (place / name).mkdir()
        (place / name / "config.json").write_text(json.dumps(config))
    return place


def safetensors(path: Path, shapes: dict[str, list[int]], cut: bool = False) -> Path:
    """A file with these tensors, all zeros."""
    header, end = {}, 0
    for name, shape in shapes.items():
        size = 2 * int(np.prod(shape))
        header[name] = {"dtype": "F16", "shape": shape, "data_offsets": [end, end + size]}
        end += size
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + bytes(end // 2 if cut else end))
    return path


UNET = "model.diffusion_model.input_blocks.0.0.weight"
XL_TEXT = "conditioner.embedders.1.model.ln_final.weight"


@pytest.mark.parametrize(
    ("shapes", "family", "channels"),
    [
        ({UNET: [8, 9, 3, 3]}, SD, 9),
        ({UNET: [8, 4, 3, 3], XL_TEXT: [8]}, SDXL, 4),
        ({"img_in.weight": [8, 384]}, FLUX_FILL, 0),
    ],
)
def test_a_single_file_tells_its_family(
    tmp_path: Path, shapes: dict[str, list[int]], family: Any, channels: int
) -> None:
    path = safetensors(tmp_path / "a.safetensors", shapes)
    assert describe(str(path)) == Model(str(path), family, channels)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda _: "", "There is no local model yet"),
        (lambda at: str(at / "nowhere"), "there is no such folder or file"),
        (lambda _: "no model", "there is no such folder or file"),
        (lambda at: str(at), "holds no model_index.json"),
        (lambda at: str(folder(at, "AudioLDMPipeline")), "cannot inpaint here"),
        (lambda at: str(safetensors(at / "a.safetensors", {UNET: [8, 9, 3, 3]}, cut=True)), "no whole"),
        (lambda at: str(safetensors(at / "a.safetensors", {"lora": [8, 8]})), "no model that can inpaint"),
        (lambda at: str(safetensors(at / "a.ckpt", {UNET: [8, 9, 3, 3]})), "no whole .safetensors"),
    ],
)
def test_a_model_that_cannot_be_used_gets_one_sentence(tmp_path: Path, make: Any, sentence: str) -> None:
    engine = LocalEngine(LocalOptions(model=make(tmp_path)))
    assert sentence in engine.capabilities.page.unavailable
    assert "\n" not in engine.capabilities.page.unavailable


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.models.requirements.PACKAGES", ("json", "no_such_package"))
    with pytest.raises(EngineUnavailable, match=r"needs no_such_package: run pip install -r requirements-local\.txt"):
        describe("")


def test_a_run_without_a_model_is_refused_before_it_waits(photo: Picture, mask: Mask) -> None:
    request = InpaintRequest(init_image=photo, mask_image=mask)
    with pytest.raises(EngineUnavailable, match="no local model"):
        Inpainter({"local": LocalEngine()}).check(request, "local")


def test_each_family_is_found_by_every_class_of_its_own() -> None:
    for family in FAMILIES:
        assert family.pipeline in family.classes
        assert {family_of(name) for name in family.classes} == {family}
        assert "prompt" in family.uses
        assert family.side % family.multiple == 0 == family.multiple % family.cell
        assert ("negative_prompt" in family.uses) == (not family.no_effect)


def test_a_family_without_a_negative_prompt_says_so(tmp_path: Path) -> None:
    capabilities = LocalEngine(LocalOptions(model=str(folder(tmp_path, "FluxFillPipeline")))).capabilities
    assert "negative_prompt" not in capabilities.limits.uses
    assert capabilities.page.no_effect["negative_prompt"] == "This model reads none."
    assert capabilities.page.defaults["guidance_scale"] == 30


def test_the_working_size_is_the_operators_in_whole_cells(tmp_path: Path) -> None:
    model = str(folder(tmp_path, "StableDiffusionXLPipeline", unet={"in_channels": 4}))
    assert LocalEngine(LocalOptions(model=model)).capabilities.limits.working.side == 1024
    assert LocalEngine(LocalOptions(model=model, side=700)).capabilities.limits.working.side == 696
    assert LocalEngine(LocalOptions(model=model)).capabilities.limits.reads_grey


@pytest.mark.parametrize(
    ("setting", "count"), [("cpu", 1), ("cuda:0,cuda:1", 2), ("cuda:0, cuda:0", 2), ("nonsense", 1)]
)
def test_there_is_room_for_one_run_for_each_device_named(setting: str, count: int) -> None:
    assert places(setting) == count


def test_a_device_of_no_such_name_is_said(tmp_path: Path) -> None:
    model = str(folder(tmp_path, "StableDiffusionPipeline"))
    assert "names “gpu”" in LocalEngine(LocalOptions(model=model, device="gpu")).capabilities.page.unavailable


def test_a_thin_line_keeps_every_cell_that_it_touches() -> None:
    image = Image.new("L", (64, 48))
    ImageDraw.Draw(image).line((3, 3, 60, 44), fill=40)
    levels = cell_levels(Mask(image), 8)
    assert levels.shape == (6, 8)
    grown = np.asarray(whole_cells(levels, 8))
    assert (grown[np.asarray(image) > 0] == 255).all()
    assert set(np.unique(grown)) == {0, 255}


def test_grey_joins_late_and_black_never() -> None:
    levels = np.array([[0, 64, 128, 255]], np.uint8)
    joined = [mask_at_step(levels, step, 8).astype(int)[0].tolist() for step in range(8)]
    assert joined[0] == [0, 0, 0, 1]
    assert joined[4] == [0, 0, 1, 1]
    assert joined[7] == [0, 1, 1, 1]


@pytest.mark.parametrize("strength", [0.002, 0.07, 0.3, 0.9, 1.0])
def test_at_least_one_step_is_done(photo: Picture, mask: Mask, strength: float) -> None:
    request = InpaintRequest(init_image=photo, mask_image=mask, num_inference_steps=1, strength=strength)
    steps = steps_asked(SD, request)
    assert int(steps * strength) == 1
    assert int((steps - 1) * strength) == 0 or steps == 1


def test_nothing_heavy_is_imported_before_it_is_used() -> None:
    code = (
        "import sys; from backend.engines import LocalEngine, create_engines; create_engines()['local'].capabilities;"
        "print(sorted({'torch', 'diffusers', 'transformers'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.cwd())
    assert said.stdout.strip() == "[]"
