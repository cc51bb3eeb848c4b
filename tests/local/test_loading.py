# pyright: reportPrivateImportUsage=false, reportArgumentType=false
"""Models as operators have them: folders, single files, LoRAs; and one sentence for each that cannot be used."""

import shutil
from pathlib import Path

import pytest
import torch
from original_layout import save_single_file
from peft import LoraConfig
from PIL import Image
from tiny_models import NewEngine, NewRequest

from backend.engines.local import loading
from backend.engines.local.engine import LocalEngine
from backend.errors import EngineError, EngineUnavailable
from backend.imaging.preview import Preview
from backend.inpainter import Inpainter
from backend.request import InpaintRequest

pytestmark = pytest.mark.local
WITHOUT_GPU = pytest.mark.skipif(torch.cuda.is_available(), reason="with auto, this machine has where to move parts")


def fill(engine: LocalEngine, request: InpaintRequest) -> bytes:
    return picture(engine, request).tobytes()


def picture(engine: LocalEngine, request: InpaintRequest) -> Image.Image:
    return Inpainter({"local": engine}).run(request, "local").samples[0].image.image


def test_a_single_file_gives_what_its_folder_gives(
    new_engine: NewEngine, new_request: NewRequest, models: dict[str, Path], tmp_path: Path
) -> None:
    file = save_single_file(models["sd9"], tmp_path / "model.safetensors")
    shutil.copytree(models["sd9"], tmp_path / "model", ignore=shutil.ignore_patterns("*.safetensors"))
    request = new_request()
    assert fill(new_engine("sd9", model=str(file)), request) == fill(new_engine("sd9"), request)


def test_a_single_file_without_its_configuration_says_what_to_do(
    new_engine: NewEngine, new_request: NewRequest, models: dict[str, Path], tmp_path: Path
) -> None:
    file = save_single_file(models["sd9"], tmp_path / "model.safetensors")
    with pytest.raises(EngineError, match="“model” beside it"):
        fill(new_engine("sd9", model=str(file)), new_request())


def test_a_lora_changes_the_picture(
    new_engine: NewEngine, new_request: NewRequest, tmp_path: Path, models: dict[str, Path]
) -> None:
    from diffusers import StableDiffusionInpaintPipeline
    from peft.utils import get_peft_model_state_dict

    pipe = StableDiffusionInpaintPipeline.from_pretrained(models["sd9"])
    pipe.unet.add_adapter(LoraConfig(r=2, target_modules=["to_q", "to_v"], init_lora_weights=False))
    StableDiffusionInpaintPipeline.save_lora_weights(tmp_path, get_peft_model_state_dict(pipe.unet))
    request = new_request()
    plain = fill(new_engine("sd9"), request)
    by_folder, by_file = (
        fill(new_engine("sd9", lora=str(place)), request)
        for place in (tmp_path, tmp_path / "pytorch_lora_weights.safetensors")
    )
    assert by_folder == by_file != plain


@pytest.mark.parametrize("model", ["sd9", "sdxl4"])
@pytest.mark.parametrize("options", [{"memory": "tiling"}, {"dtype": "bfloat16"}])
def test_memory_and_number_format_are_taken(
    new_engine: NewEngine, new_request: NewRequest, model: str, options: dict[str, str]
) -> None:
    assert picture(new_engine(model, **options), new_request()).size == (150, 100)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        pytest.param({"memory": "model_offload"}, "needs a GPU", marks=WITHOUT_GPU),
        pytest.param({"memory": "sequential_offload"}, "needs a GPU", marks=WITHOUT_GPU),
        ({"memory": "model_offload", "device": "cpu"}, "needs a GPU"),
        ({"device": "cuda:99"}, "no such device"),
        ({"lora": "/nowhere/lora.safetensors"}, "INPAINT_LOCAL_LORA"),
        ({"preview": "/nowhere/taesd"}, "INPAINT_LOCAL_PREVIEW"),
        ({"preview": "nobody/taesd"}, "INPAINT_LOCAL_PREVIEW could not be loaded"),
        ({"lora": "nobody/lora"}, "INPAINT_LOCAL_LORA could not be loaded"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_sentence(
    new_engine: NewEngine, new_request: NewRequest, options: dict[str, str], sentence: str
) -> None:
    with pytest.raises(EngineError, match=sentence) as refusal:
        fill(new_engine("sd9", **options), new_request())
    assert str(refusal.value).count("\n") == 0


def test_a_folder_with_a_part_missing_is_said(
    new_engine: NewEngine, new_request: NewRequest, models: dict[str, Path], tmp_path: Path
) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(models["sd9"], broken)
    (broken / "vae" / "diffusion_pytorch_model.safetensors").unlink()
    with pytest.raises(EngineError, match="could not be loaded"):
        fill(new_engine("sd9", model=str(broken)), new_request())


def test_a_name_that_the_hub_does_not_give_is_said(new_engine: NewEngine, new_request: NewRequest) -> None:
    with pytest.raises(EngineUnavailable, match="check INPAINT_LOCAL_MODEL"):
        fill(new_engine("sd9", model="nobody/nothing-of-the-kind"), new_request())


def test_a_full_memory_is_said_and_the_engine_goes_on(
    new_engine: NewEngine, new_request: NewRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = new_engine("sd9")
    before = fill(engine, new_request())
    kind = torch.nn.Conv2d
    forward = kind.forward

    def full(*_: object) -> torch.Tensor:
        return torch.empty(2**50)  # a petabyte

    monkeypatch.setattr(kind, "forward", full)
    with pytest.raises(EngineError, match="INPAINT_LOCAL_MEMORY"):
        fill(engine, new_request())
    monkeypatch.setattr(kind, "forward", forward)
    assert fill(engine, new_request()) == before


def test_a_tiny_decoder_makes_the_previews(new_engine: NewEngine, new_request: NewRequest, tmp_path: Path) -> None:
    from diffusers import AutoencoderTiny

    from backend.engines.run_context import RunContext

    AutoencoderTiny(encoder_block_out_channels=(8,) * 4, decoder_block_out_channels=(8,) * 4).save_pretrained(tmp_path)
    seen: list[Preview | None] = []
    engine = new_engine("sd4", preview=str(tmp_path))
    Inpainter({"local": engine}).run(
        new_request(num_inference_steps=10), "local", RunContext(on_report=lambda *told: seen.append(told[2]))
    )
    sizes = [max(preview.image.size) for preview in seen if preview]
    assert sizes
    assert set(sizes) == {128}
    assert all(preview.image.mode == "RGB" for preview in seen if preview)


def test_devices_are_all_there_are() -> None:
    assert loading.devices("cpu") == ("cpu",)
    assert loading.devices("auto") == (("cpu",) if not torch.cuda.is_available() else ("cuda:0",))
