"""An extended picture in several windows: each sample goes on from its own, and what was paid for comes home."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from budgets import daily_budget, spent
from fakes import InvertingEngine
from hosting import engine
from PIL import Image
from stand_in import StandIn
from waiting import until

from backend.access.requester import Spends
from backend.engines.hosted.engine import HostedEngine
from backend.engines.hosted.providers.modelslab import ModelsLab
from backend.engines.run_context import RunContext
from backend.errors import Cancelled, EngineError, EngineUnavailable
from backend.history import HistoryStore, NewRun, Run, Status, asked_from_request
from backend.imaging.extend import extended
from backend.imaging.files.codec import encode_png
from backend.imaging.geometry import Margins
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.imaging.region import Working
from backend.inpainter import Inpainter
from backend.jobs.jobs import Jobs
from backend.request import InpaintRequest
from backend.result import InpaintResult, Sample
from tests.backend.imaging.pictures import noise

PAINT = {"paint": True}
REFUSED = {"code": 402, "json": {"status": "error", "message": "no credits left"}}
BROKEN = {"json": {"status": "failed", "message": "the worker broke"}}

WAITING = {"json": {"status": "processing", "id": 12384052}, "again": 9999}


def taken(count: int) -> list[dict[str, Any]]:
    """Answers to submits: the service has taken the job and is not done."""
    return [PAINT | {"json": {"status": "processing", "id": 12384052 + n, "eta": 0}} for n in range(count)]


def wider(margins: Margins, size: tuple[int, int], mode: str = "RGB", **values: Any) -> InpaintRequest:
    """A picture that was extended, with an overlap of 8 pixels."""
    image = noise(mode, size)
    if mode in ("LA", "RGBA"):
        image.putalpha(128)
    picture = extended(Picture(image), margins)
    left, top, right, bottom = margins.within(picture.size)
    image = Image.new("L", picture.size, 255)
    inset = [8 if margin else 0 for margin in margins]
    image.paste(0, (left + inset[0], top + inset[1], right - inset[2], bottom - inset[3]))
    options: dict[str, Any] = {"seed": 5} | values
    return InpaintRequest(init_image=picture, mask_image=Mask(image), **options)


def small(**values: Any) -> InpaintRequest:
    return wider(Margins(0, 0, 40, 0), (120, 240), **values)


def large(**values: Any) -> InpaintRequest:
    """Too large for one request of a service that takes 128 pixels, and just large enough for two."""
    return wider(Margins(0, 0, 24, 0), (60, 190), **values)


class SmallService(ModelsLab):
    """Like ours, and quicker to test."""

    limits: ClassVar = replace(ModelsLab.limits, working=Working(128, 8))


def hosted(stand_in: StandIn, **options: Any) -> HostedEngine:
    return engine(stand_in, provider=SmallService, **options)


@dataclass
class PaintingEngine(InvertingEngine):
    """Paints a plain colour that says by how many requests it was asked before; may stop or fail at one of them."""

    working: Working = field(default_factory=lambda: Working(64, 8))
    stops_at: int = -1
    error: Exception | None = None

    def inpaint(self, request: InpaintRequest, context: RunContext) -> InpaintResult:
        if len(self.requests) == self.stops_at and self.error:
            raise self.error
        self.requests.append(request)
        context.report(0.5)
        colour = (10 * len(self.requests),) * 3
        painted = Picture(Image.new("RGB", request.init_image.size, colour))
        return InpaintResult(tuple(Sample(painted, seed) for seed in request.seeds), 0.0, {"seed": request.seed})


def run(
    made: PaintingEngine | HostedEngine, request: InpaintRequest, context: RunContext | None = None
) -> InpaintResult:
    return Inpainter({made.name: made}).run(request, made.name, context)


def outside_is_as_it_was(request: InpaintRequest, sample: Sample) -> bool:
    before, after = np.asarray(request.init_image.image), np.asarray(sample.image.image)
    assert sample.receipt
    assert sample.receipt.changed_outside == 0
    return bool((before == after)[request.mask_image.array() == 0].all())


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA"])
def test_old_pixels_keep_their_exact_value_in_every_mode(mode: str) -> None:
    request = small(mode=mode)
    result = run(PaintingEngine(), request)
    assert outside_is_as_it_was(request, result.samples[0])
    assert result.samples[0].image.image.mode == mode
    if "A" in mode:
        assert result.samples[0].image.image.getchannel("A").getextrema() == (128, 128)
    assert result.samples[0].image.margins is None
    assert not result.is_partial


def test_each_window_sees_what_was_filled_before_it() -> None:
    made, request = PaintingEngine(), small()
    run(made, request)
    first, second, *_ = made.requests
    shown, marks = np.asarray(second.init_image.image), second.mask_image.array()
    assert len(made.requests) == 4
    assert (shown[marks == 0] == 10).all(axis=-1).sum() > 100
    assert (np.asarray(first.init_image.image) == 10).all(axis=-1).sum() < 10


def test_each_sample_goes_on_from_its_own_and_equals_a_single_run_with_its_seed() -> None:
    @dataclass
    class Seeded(PaintingEngine):
        def inpaint(self, request: InpaintRequest, context: RunContext) -> InpaintResult:
            context.report(0.5)
            self.requests.append(request)
            around = int(np.asarray(request.init_image.image)[request.mask_image.array() == 0].mean())
            colour = tuple(int(level) for level in np.random.default_rng(request.seeds[0] + around).integers(0, 255, 3))
            painted = Picture(Image.new("RGB", request.init_image.size, colour))
            return InpaintResult((Sample(painted, request.seeds[0]),), 0.0, {})

    made, request = Seeded(), small(samples=3, seed=2**32 - 1)
    result = run(made, request)
    assert [sample.seed for sample in result.samples] == [2**32 - 1, 0, 1]
    assert len({(asked.seed) for asked in made.requests}) == len(made.requests) == 12
    for sample in result.samples:
        single = run(Seeded(), replace(request, samples=1, seed=sample.seed)).samples[0]
        assert single.image.image.tobytes() == sample.image.image.tobytes()


def test_progress_rises_over_all_windows_of_all_samples() -> None:
    seen: list[float] = []
    run(PaintingEngine(), small(samples=2), RunContext(on_report=lambda fraction, *_: seen.append(fraction)))
    assert seen == [(part + 0.5) / 8 for part in range(8)]


def test_stop_keeps_the_samples_that_are_whole() -> None:
    result = run(PaintingEngine(stops_at=6, error=Cancelled("Stopped.")), small(samples=3))
    assert len(result.samples) == 1
    assert not result.is_partial
    assert result.report.notices == ()
    with pytest.raises(Cancelled):
        run(PaintingEngine(stops_at=2, error=Cancelled("Stopped.")), small(samples=3))


def test_an_error_of_an_engine_that_costs_nothing_passes_through() -> None:
    with pytest.raises(EngineError, match="It broke"):
        run(PaintingEngine(stops_at=6, error=EngineError("It broke.")), small(samples=3))


@pytest.mark.slow
class TestPaid:
    """The hosted engine, and a service in good or bad health."""

    def test_every_window_of_every_sample_is_a_request_for_one_picture(self, stand_in: StandIn) -> None:
        request = large(samples=2)
        result = run(hosted(stand_in), request)
        bodies = stand_in.bodies("submit")
        assert [int(body["samples"]) for body in bodies] == [1] * 4
        assert all(outside_is_as_it_was(request, sample) for sample in result.samples)
        assert [sample.seed for sample in result.samples] == [5, 6]
        assert len(result.report.sent) == 4
        assert result.meta["width"] == 84

    def test_no_more_requests_are_made_than_a_run_may_be(self, stand_in: StandIn) -> None:
        result = run(hosted(stand_in, max_requests=3), large(samples=2))
        assert "so the new area has less detail than the picture" in result.report.notices[0]
        assert [int(body["samples"]) for body in stand_in.bodies("submit")] == [2]

    def test_the_budget_is_asked_for_all_of_them_before_anything_is_sent(self, stand_in: StandIn) -> None:
        guest = RunContext(spends=Spends.BUDGET)
        poor, enough = daily_budget(3), daily_budget(4)
        with pytest.raises(EngineUnavailable):
            run(hosted(stand_in, budget=poor), large(samples=2), guest)
        assert (stand_in.seen, spent(poor)) == ([], 0)
        run(hosted(stand_in, budget=enough), large(samples=2), guest)
        assert spent(enough) == 4

    def test_what_came_is_kept_where_the_service_refuses_the_rest(self, stand_in: StandIn) -> None:
        budget, guest = daily_budget(9), RunContext(spends=Spends.BUDGET)
        stand_in.script({"submit": [*taken(3), REFUSED]})
        request = large(samples=3)
        result = run(hosted(stand_in, budget=budget), request, guest)
        assert [outside_is_as_it_was(request, sample) for sample in result.samples] == [True, True]
        assert result.is_partial
        assert result.report.notices[0] == "3 of 6 parts were filled, the others stayed as they were."
        receipt = result.samples[1].receipt
        assert receipt
        assert receipt.box.bottom < 190
        assert spent(budget) == 3

    def test_a_window_that_fails_ends_its_sample_alone(self, stand_in: StandIn) -> None:
        first = PAINT | {"json": {"status": "success", "id": 1, "output": ["{base}/files/2-0.png"]}}
        stand_in.script({"submit": [first, *taken(1)], "look": [BROKEN]})
        result = run(hosted(stand_in), large(samples=2))
        assert len(result.samples) == 2
        assert result.report.notices[0] == "3 of 4 parts were filled, the others stayed as they were."

    def test_stop_keeps_what_was_paid_for(self, stand_in: StandIn) -> None:
        def stop_at_the_fourth(*_: object) -> None:
            if stand_in.count("submit") == 4:
                raise Cancelled("Stopped.")

        result = run(hosted(stand_in), large(samples=2), RunContext(on_report=stop_at_the_fourth))
        assert len(result.samples) == 2
        assert result.report.notices[0] == "3 of 4 parts were filled, the others stayed as they were."


@pytest.fixture
def history(tmp_path: Path) -> Iterator[HistoryStore]:
    made = HistoryStore(tmp_path / "data")
    yield made
    made.close()


class Workbench:
    """Runs of a large extension as the page asks for them."""

    def __init__(self, history: HistoryStore, folder: Path, made: HostedEngine) -> None:
        self.history, self.picture = history, folder / "photo.png"
        self.jobs = Jobs(Inpainter({"hosted": made}), history)
        self.jobs.start()

    def submit(self, request: InpaintRequest) -> Run:
        encode_png(request.init_image, self.picture)
        new = NewRun(
            visitor="me",
            engine="hosted",
            name="photo",
            init_path=self.picture,
            mask_image=request.mask_image,
            asked=asked_from_request(request),
        )
        return self.jobs.submit(new, request)

    def over(self, run: Run) -> Run:
        assert self.jobs.wait(run.id, 60).status.is_over
        return self.jobs.run(run.id)


@pytest.mark.slow
def test_a_restart_in_the_middle_pays_for_nothing_twice(
    stand_in: StandIn, tmp_path: Path, history: HistoryStore
) -> None:
    stand_in.script({"submit": taken(1), "look": [WAITING]})
    first = Workbench(history, tmp_path, hosted(stand_in))
    run = first.submit(large())
    until(lambda: stand_in.count("look") > 0)
    first.jobs.close()  # while the first window is still being made
    assert history.get(run.id).status is Status.QUEUED
    stand_in.plays["look"].clear()
    second = Workbench(history, tmp_path, hosted(stand_in))
    ended = second.over(run)
    assert ended.status is Status.DONE
    assert stand_in.count("submit") == 2
    again = second.over(second.submit(large()))
    assert again.samples[0].path.read_bytes() == ended.samples[0].path.read_bytes()
    second.jobs.close()


@pytest.mark.slow
def test_a_window_that_came_too_late_is_brought_back_without_another_request(
    stand_in: StandIn, tmp_path: Path, history: HistoryStore
) -> None:
    done = PAINT | {"json": {"status": "success", "id": 12384052, "output": ["{base}/files/2-0.png"]}}
    stand_in.script({"submit": [done, taken(2)[1]], "look": [WAITING]})
    bench = Workbench(history, tmp_path, hosted(stand_in, deadline=4))
    run = bench.over(bench.submit(large()))
    assert "1 of 2 parts were filled, the others stayed as they were." in run.report.notices
    stand_in.plays["look"].clear()
    bench.jobs.take_up(run)
    whole = bench.over(run)
    assert (whole.status, whole.report.notices) == (Status.DONE, ())
    assert stand_in.count("submit") == 2
    assert whole.samples[0].receipt.box.bottom == 190
    bench.jobs.close()
