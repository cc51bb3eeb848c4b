"""A run under way: how far it is, how it looks, how it stops, and what the mask means to the model."""

import time
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw
from tiny_models import NewEngine, NewRequest

from backend.engines.local.engine import LocalEngine
from backend.engines.run_context import OnReport, RunContext
from backend.errors import Cancelled, UnsupportedRequest
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.imaging.preview import Preview
from backend.inpainter import Inpainter
from backend.request import InpaintRequest
from backend.result import InpaintResult

pytestmark = pytest.mark.local


class StopAfter:
    """A listener that stops the run at its n-th step, or as soon as anything is said."""

    def __init__(self, words: int) -> None:
        self.words, self.heard = words, 0

    def __call__(self, _fraction: float, text: str, _preview: Any) -> None:
        if text and self.words:
            return
        self.heard += 1
        if self.heard >= self.words:
            raise Cancelled("Stopped.")


def run(engine: LocalEngine, request: InpaintRequest, on_report: OnReport = lambda *_: None) -> InpaintResult:
    return Inpainter({"local": engine}).run(request, "local", RunContext(on_report=on_report))


def hear(fractions: list[float]) -> OnReport:
    """Keep the fractions of the steps, for which there are no words."""
    return lambda fraction, text, _: None if text else fractions.append(fraction)


def changed(request: InpaintRequest, result: InpaintResult) -> np.ndarray:
    """Where the sample differs from the picture, bool H×W."""
    before, after = (np.asarray(p.image).astype(int) for p in (request.init_image, result.samples[0].image))
    return (before != after).any(axis=2)


@pytest.mark.parametrize(("model", "steps"), [("sd9", 5), ("sdxl4", 5), ("flux-fill", 5)])
def test_progress_rises_by_steps_over_all_samples(
    shared_engine: NewEngine, new_request: NewRequest, model: str, steps: int
) -> None:
    heard: list[float] = []
    run(shared_engine(model), new_request(samples=2, num_inference_steps=steps), hear(heard))
    assert heard == sorted(heard)
    assert heard[-1] == 1.0
    assert len(heard) == 1 + 2 * steps


@pytest.mark.parametrize("step", [1, 3])
@pytest.mark.parametrize("model", ["sd9", "flux-fill"])
def test_stop_ends_within_one_step_and_the_engine_goes_on(
    shared_engine: NewEngine, new_request: NewRequest, model: str, step: int
) -> None:
    engine = shared_engine(model)
    before = run(engine, new_request()).samples[0].image.image.tobytes()
    stop = StopAfter(1 + step)
    with pytest.raises(Cancelled):
        run(engine, new_request(num_inference_steps=500), stop)
    assert stop.heard == 1 + step
    assert run(engine, new_request()).samples[0].image.image.tobytes() == before


def test_stop_keeps_the_samples_that_are_done(shared_engine: NewEngine, new_request: NewRequest) -> None:
    engine = shared_engine("sd9")
    stopped = run(engine, new_request(samples=4), StopAfter(1 + 5 + 5 + 2))
    whole = run(engine, new_request(samples=2))
    assert [s.image.image.tobytes() for s in stopped.samples] == [s.image.image.tobytes() for s in whole.samples]


@pytest.mark.parametrize("model", ["sd4", "sdxl9"])
def test_previews_are_small_pictures_of_the_region(
    shared_engine: NewEngine, new_request: NewRequest, model: str
) -> None:
    told: list[Preview | None] = []
    run(shared_engine(model), new_request(num_inference_steps=10), lambda *report: told.append(report[2]))
    seen = [preview.image for preview in told if preview]
    assert len(seen) >= 2
    assert all(picture.mode == "RGB" and max(picture.size) == 128 // 8 for picture in seen)
    assert np.asarray(seen[0]).std() > 0


def test_loading_is_told_and_can_be_stopped(new_engine: NewEngine, new_request: NewRequest) -> None:
    said: list[str] = []
    engine = new_engine("sd9")
    with pytest.raises(Cancelled):
        run(engine, new_request(), StopAfter(0))
    run(engine, new_request(), lambda _fraction, text, _preview: said.append(text))
    assert said[0] == "Starting the local engine."
    assert "Reading the model." in said
    assert said[-1] == ""


@pytest.mark.parametrize("model", ["sd4", "sd9", "sdxl4"])
def test_a_hairline_is_repainted_along_its_whole_length(
    shared_engine: NewEngine, new_request: NewRequest, model: str
) -> None:
    mask = Image.new("L", (150, 100))
    ImageDraw.Draw(mask).line((20, 15, 130, 88), fill=255, width=1)
    request = new_request(mask_image=Mask(mask))
    touched = changed(request, run(shared_engine(model), request))
    assert touched[np.asarray(mask) > 0].mean() > 0.95
    assert not touched[np.asarray(mask) == 0].any()


def test_grey_means_less_change_to_a_model_that_can(shared_engine: NewEngine, new_request: NewRequest) -> None:
    """Seen before the paste, which blends as well: the engine's own picture of a flat mask of each level."""
    engine = shared_engine("sd4")
    fills = []
    image = new_request().init_image.image.resize((128, 64))
    for level in (1, 64, 128, 192, 255):
        mask = Mask(Image.new("L", image.size, level))
        request = new_request(num_inference_steps=12, init_image=Picture(image), mask_image=mask)
        (sample,) = engine.inpaint(request, RunContext()).samples
        fills.append(np.asarray(sample.image.image).astype(int))
    distances = [float(np.abs(fill - fills[0]).mean()) for fill in fills]
    assert distances == sorted(set(distances))
    assert engine.capabilities.limits.reads_grey
    assert not shared_engine("sd9").capabilities.limits.reads_grey


@pytest.mark.parametrize(("steps", "strength", "used"), [(10, 0.05, 20), (3, 0.3, 4), (10, 0.5, 10), (30, 1.0, 30)])
def test_a_strength_below_one_step_raises_the_steps_and_says_so(
    shared_engine: NewEngine, new_request: NewRequest, steps: int, strength: float, used: int
) -> None:
    heard: list[float] = []
    request = new_request(num_inference_steps=steps, strength=strength)
    result = run(shared_engine("sd9"), request, hear(heard))
    assert result.meta["num_inference_steps"] == used
    assert bool(result.report.notices) == (used != steps)
    assert len(heard) == 1 + int(used * strength)


@pytest.mark.parametrize("model", ["sd4", "sdxl9"])
def test_as_many_steps_as_can_be_asked_for_begin(shared_engine: NewEngine, new_request: NewRequest, model: str) -> None:
    stop = StopAfter(3)
    with pytest.raises(Cancelled):
        run(shared_engine(model), new_request(num_inference_steps=1000), stop)


def test_no_strength_at_all_is_refused(shared_engine: NewEngine, new_request: NewRequest) -> None:
    with pytest.raises(UnsupportedRequest, match="nothing would change"):
        run(shared_engine("sd9"), new_request(strength=0.0))


def test_waiting_for_the_device_counts_no_time_twice(shared_engine: NewEngine, new_request: NewRequest) -> None:
    started = time.perf_counter()
    result = run(shared_engine("sd9"), new_request())
    assert 0 < result.seconds <= time.perf_counter() - started
