"""Weights and long prompts, against the pipelines' own embeddings."""

import pytest
import torch
from tiny_models import NewEngine, NewRequest

from backend.engines.local.embeddings import embeddings, needs_own_embeddings
from backend.engines.local.engine import LocalEngine
from backend.engines.local.loading import Loaded, load
from backend.engines.local.model import LocalOptions, describe
from backend.errors import EngineError
from backend.inpainter import Inpainter
from backend.request import InpaintRequest

pytestmark = pytest.mark.local
CLIP_MODELS = ("sd9", "sdxl9")


@pytest.fixture(scope="module")
def loaded(models) -> dict[str, Loaded]:
    return {
        name: load(LocalOptions(model=str(models[name])), describe(str(models[name])), "cpu", lambda _: None)
        for name in CLIP_MODELS
    }


def fill(engine: LocalEngine, request: InpaintRequest) -> bytes:
    result = Inpainter({"local": engine}).run(request, "local")
    return result.samples[0].image.image.tobytes()


@pytest.mark.parametrize("name", CLIP_MODELS)
@pytest.mark.parametrize("negative", ["ugly, blurred", ""])
@torch.inference_mode()
def test_without_weights_they_are_the_pipelines_own(loaded: dict[str, Loaded], name: str, negative: str) -> None:
    pipe = loaded[name].pipe
    own = embeddings(pipe, "a red ball", negative)
    given = {"device": "cpu", "num_images_per_prompt": 1, "do_classifier_free_guidance": True}
    theirs = pipe.encode_prompt("a red ball", negative_prompt=negative or None, **given)
    names = ("prompt_embeds", "negative_prompt_embeds", "pooled_prompt_embeds", "negative_pooled_prompt_embeds")
    for key, tensor in zip(names, theirs, strict=False):
        assert torch.equal(own[key], tensor), key


@pytest.mark.parametrize("name", CLIP_MODELS)
@torch.inference_mode()
def test_weights_change_what_they_should(loaded: dict[str, Loaded], name: str) -> None:
    pipe = loaded[name].pipe
    plain, weighted, same = (
        embeddings(pipe, "a ball", negative)["negative_prompt_embeds"]
        for negative in ("ugly hand", "((ugly)) hand", "(ugly:1.21) hand")
    )
    assert torch.allclose(weighted, same)
    assert not torch.allclose(weighted, plain)
    assert weighted.isfinite().all()


@pytest.mark.parametrize("name", CLIP_MODELS)
@torch.inference_mode()
def test_a_long_prompt_takes_several_windows_on_both_sides(loaded: dict[str, Loaded], name: str) -> None:
    given = embeddings(loaded[name].pipe, "ball " * 40, "")
    assert given["prompt_embeds"].shape[1] == 3 * 77
    assert given["negative_prompt_embeds"].shape == given["prompt_embeds"].shape


def test_a_plain_prompt_goes_the_pipelines_own_way(loaded: dict[str, Loaded]) -> None:
    pipe = loaded["sd9"].pipe
    assert not needs_own_embeddings(pipe, "a red ball", "")
    assert needs_own_embeddings(pipe, "a (red) ball", "")
    assert needs_own_embeddings(pipe, "ball", "x" * 80)
    assert needs_own_embeddings(pipe, r"a \(red\) ball", "")


@pytest.mark.parametrize("model", CLIP_MODELS)
def test_weights_reach_the_picture(shared_engine: NewEngine, new_request: NewRequest, model: str) -> None:
    engine = shared_engine(model)
    plain, weighted, literal = (
        fill(engine, new_request(prompt=prompt)) for prompt in ("a ball", "a (ball:1.9)", r"a ball")
    )
    assert plain == literal
    assert plain != weighted


def test_numbers_that_overflow_are_said_and_no_black_hole_is_shown(
    shared_engine: NewEngine, new_request: NewRequest
) -> None:
    with pytest.raises(EngineError, match="overflowed"):
        fill(shared_engine("sd9"), new_request(prompt="(" * 500 + "cat" + ")" * 500))


def test_a_model_that_reads_no_weights_says_so(shared_engine: NewEngine, new_request: NewRequest) -> None:
    engine = shared_engine("flux-fill")
    request = new_request(prompt="a ((red)) ball [now]", negative_prompt="ugly")
    result = Inpainter({"local": engine}).run(request, "local")
    assert result.meta["prompt"] == "a red ball now"
    assert "negative_prompt" not in result.meta
    assert any("brackets" in notice for notice in result.report.notices)
    assert fill(engine, request) == fill(engine, new_request(prompt="a red ball now"))
