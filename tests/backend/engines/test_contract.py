"""The rules of every engine. A new engine is held to them by being in create_engines."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from pydantic import SecretStr
from stand_in import KEY, StandIn

from backend.engines import Engine, HostedEngine, create_engines
from backend.errors import Cancelled
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.request import InpaintRequest

ENGINES = tuple(create_engines())
SERVICES = ("hosted",)  # bring all samples at once


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Each engine in turn; the hosted one has a service to talk to."""
    stand_in = StandIn()
    yield create_engines(HostedEngine(address=stand_in.address, key=SecretStr(KEY)))[request.param]
    stand_in.close()


@pytest.fixture
def request_of_four(photo: Picture, mask: Mask) -> InpaintRequest:
    return InpaintRequest(init_image=photo, mask_image=mask, samples=4, seed=2**32 - 2)


def pixels(picture: Picture) -> np.ndarray:
    return np.asarray(picture.image)


def test_samples_have_the_size_of_the_region_and_the_seeds_that_were_asked(
    engine: Engine, request_of_four: InpaintRequest
) -> None:
    result = engine.inpaint(request_of_four, lambda _: None)
    assert [sample.image.size for sample in result.samples] == [request_of_four.init_image.size] * 4
    assert [sample.seed for sample in result.samples] == [2**32 - 2, 2**32 - 1, 0, 1]
    assert result.seconds > 0


def test_sample_i_equals_a_single_run_with_its_seed(engine: Engine, request_of_four: InpaintRequest) -> None:
    for sample in engine.inpaint(request_of_four, lambda _: None).samples:
        single = engine.inpaint(replace(request_of_four, samples=1, seed=sample.seed), lambda _: None)
        assert (pixels(single.samples[0].image) == pixels(sample.image)).all()


def test_samples_differ_from_each_other(engine: Engine, request_of_four: InpaintRequest) -> None:
    samples = [pixels(sample.image).tobytes() for sample in engine.inpaint(request_of_four, lambda _: None).samples]
    assert len(set(samples)) == 4


@pytest.mark.parametrize("engine", sorted(set(ENGINES) - set(SERVICES)), indirect=True)
def test_progress_rises_from_nearly_nothing_to_nearly_one(engine: Engine, request_of_four: InpaintRequest) -> None:
    seen: list[float] = []
    engine.inpaint(request_of_four, seen.append)
    assert seen == sorted(seen)
    assert 0 <= seen[0] < 0.25
    assert 0.75 < seen[-1] <= 1


@pytest.mark.parametrize("engine", sorted(set(ENGINES) - set(SERVICES)), indirect=True)
def test_stop_keeps_what_is_finished_and_passes_through_where_nothing_is(
    engine: Engine, request_of_four: InpaintRequest
) -> None:
    def stop_at(limit: float) -> list[int | None]:
        def on_progress(fraction: float) -> None:
            if fraction > limit:
                raise Cancelled("Stopped.")

        return [sample.seed for sample in engine.inpaint(request_of_four, on_progress).samples]

    assert stop_at(0.6) == [2**32 - 2, 2**32 - 1]
    with pytest.raises(Cancelled):
        stop_at(0.1)


def test_what_was_given_is_not_changed(engine: Engine, request_of_four: InpaintRequest) -> None:
    before = pixels(request_of_four.init_image).copy(), request_of_four.mask_image.array().copy()
    engine.inpaint(request_of_four, lambda _: None)
    assert (pixels(request_of_four.init_image) == before[0]).all()
    assert (request_of_four.mask_image.array() == before[1]).all()
