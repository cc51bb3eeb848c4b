"""A run of several paid parts: how many there may be, and that what was paid for comes home, whatever others do."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from budgets import box_of, daily_budget, request_of_parts, spent
from hosting import QUICK, engine
from stand_in import StandIn

from backend.access.requester import Requester, Spends
from backend.engines.hosted.engine import HostedEngine
from backend.engines.run_context import RunContext
from backend.errors import Cancelled, EngineError, UnsupportedRequest
from backend.history import HistoryStore, NewRun, Run, Status, asked_from_request
from backend.imaging.files.codec import encode_png
from backend.imaging.geometry import Box
from backend.inpainter import Inpainter
from backend.jobs.jobs import Jobs
from backend.request import InpaintRequest
from backend.result import InpaintResult, Sample

pytestmark = pytest.mark.slow

PAINT = {"paint": True}
REFUSED = {"code": 402, "json": {"status": "error", "message": "no credits left"}}
FIRST = "{base}/files/2-0.png"  # the first sample that the stand-in paints
FAILED = {"json": {"status": "failed", "message": "the worker broke"}}


def taken(*numbers: int) -> list[Any]:
    """Answers to the first submits: the service has taken the job and is not done."""
    return [PAINT | {"json": {"status": "processing", "id": 12384052 + n, "eta": 0}} for n in numbers]


def run(hosted: HostedEngine, parts: int, context: RunContext | None = None, **values: int) -> InpaintResult:
    return Inpainter({"hosted": hosted}).run(request_of_parts(parts, **values), "hosted", context)


def filled(request: InpaintRequest, sample: Sample) -> list[int]:
    """The marks in which something is painted; everything else is as it was."""
    before, after = np.asarray(request.init_image.image), np.asarray(sample.image.image)
    changed = (before != after).any(axis=2)
    assert not changed[request.mask_image.array() == 0].any()
    boxes = [box_of(number) for number in range(7)]
    return [n for n, (left, top, right, bottom) in enumerate(boxes) if changed[top:bottom, left:right].any()]


def test_more_parts_than_a_run_may_be_are_refused_before_anything_is_sent(stand_in: StandIn) -> None:
    inpainter = Inpainter({"hosted": engine(stand_in, max_requests=3)})
    inpainter.check(request_of_parts(3), "hosted")
    says = "This mask falls into 5 parts, and a run may be 3 paid requests: paint fewer parts, or join them."
    request = request_of_parts(5)
    for refused in (inpainter.check, inpainter.run):
        with pytest.raises(UnsupportedRequest) as caught:
            refused(request, "hosted")
        assert str(caught.value) == says
    assert stand_in.seen == []


def test_sixteen_parts_are_the_most_at_first(stand_in: StandIn) -> None:
    inpainter = Inpainter({"hosted": engine(stand_in)})
    inpainter.check(request_of_parts(16), "hosted")
    with pytest.raises(UnsupportedRequest, match="falls into 17 parts, and a run may be 16 paid requests"):
        inpainter.check(request_of_parts(17), "hosted")


def test_what_came_is_delivered_where_the_service_refuses_the_rest(stand_in: StandIn) -> None:
    stand_in.script({"submit": [*taken(0), REFUSED]})
    request, result = request_of_parts(3, samples=2), run(engine(stand_in), 3, samples=2)
    assert [filled(request, sample) for sample in result.samples] == [[0], [0]]
    assert result.is_partial
    assert result.report.notices[0] == "1 of 3 parts were filled, the others stayed as they were."
    assert "no credits left" in result.report.notices[1]
    assert stand_in.count("submit") == 2  # what cannot be paid for is not tried again and again
    receipt = result.samples[0].receipt
    assert receipt
    assert (receipt.changed_outside, receipt.box) == (0, Box(*box_of(0)))


def test_one_part_that_fails_does_not_keep_the_others_from_being_asked_for(stand_in: StandIn) -> None:
    stand_in.script({"submit": [*taken(0, 1)], "look": [FAILED]})
    request, result = request_of_parts(3), run(engine(stand_in), 3)
    assert [filled(request, sample) for sample in result.samples] == [[1, 2]]
    assert result.report.notices[0].startswith("2 of 3 parts")


def test_a_sample_that_lacks_a_part_is_delivered_all_the_same(stand_in: StandIn) -> None:
    lost = {"status": "success", "id": 1, "output": ["{base}/files/2-0.png", "{base}/files/nowhere.png"]}
    stand_in.script({"submit": [PAINT | {"json": lost}]})
    request, result = request_of_parts(2, samples=2), run(engine(stand_in), 2, samples=2)
    assert [filled(request, sample) for sample in result.samples] == [[0, 1], [1]]
    assert "1 sample lacks a part that did not come." in result.report.notices


def test_where_nothing_came_the_first_reason_is_told(stand_in: StandIn) -> None:
    stand_in.script({"submit": [REFUSED]})
    with pytest.raises(EngineError, match="no credits left"):
        run(engine(stand_in), 3)
    assert stand_in.count("submit") == 1


def test_the_deadline_counts_for_all_parts_together(stand_in: StandIn) -> None:
    waiting = {"json": {"status": "processing", "id": 1}}
    done = {"paint": True, "json": {"status": "success", "output": [FIRST]}}
    stand_in.script({"submit": [done, *taken(1)], "look": [waiting] * 9999})
    request = request_of_parts(4)
    Inpainter({"hosted": engine(stand_in)}).check(request, "hosted")  # what is slow at first is over
    seldom = replace(QUICK, looks=(0.5,))  # a look costs more than a wait
    result = run(engine(stand_in, deadline=6, retries=seldom), 4)
    assert [filled(request, sample) for sample in result.samples] == [[0]]
    assert stand_in.count("submit") == 2
    assert "take the job 12384053 up again later" in result.report.notices[1]


def test_stop_keeps_the_parts_that_came(stand_in: StandIn) -> None:
    def stop_at_the_third(*_: object) -> None:
        if stand_in.count("submit") == 3:
            raise Cancelled("Stopped.")

    request = request_of_parts(4)
    result = Inpainter({"hosted": engine(stand_in)}).run(request, "hosted", RunContext(on_report=stop_at_the_third))
    assert [filled(request, sample) for sample in result.samples] == [[0, 1]]
    assert result.report.notices == ("2 of 4 parts were filled, the others stayed as they were.", "Stopped.")


class Workbench:
    """Runs as the page asks for them."""

    def __init__(self, folder: Path, hosted: HostedEngine) -> None:
        self.history = HistoryStore(folder / "data")
        self.jobs = Jobs(Inpainter({"hosted": hosted}), self.history)
        self.picture = folder / "photo.png"
        self.jobs.start()

    def submit(self, request: InpaintRequest, spends: Spends = Spends.FREELY) -> Run:
        encode_png(request.init_image, self.picture)
        new = NewRun(
            visitor="somebody",
            engine="hosted",
            name="photo",
            init_path=self.picture,
            mask_image=request.mask_image,
            asked=asked_from_request(request),
        )
        return self.over(self.jobs.submit(new, request, requester=Requester(spends=spends)))

    def take_up(self, run: Run) -> Run:
        self.jobs.take_up(run)
        return self.over(run)

    def over(self, run: Run) -> Run:
        assert self.jobs.wait(run.id, 60).status.is_over
        return self.jobs.run(run.id)

    def close(self) -> None:
        self.jobs.close()
        self.history.close()


@pytest.fixture
def workbench(tmp_path: Path, stand_in: StandIn) -> Iterator[Workbench]:
    made = Workbench(tmp_path, engine(stand_in, budget=daily_budget(9)))
    yield made
    made.close()


def lost_second_part(stand_in: StandIn) -> None:
    """The first part comes at once, the second one is taken and cannot be brought home, the third is never sent."""
    done = {"paint": True, "json": {"status": "success", "id": 12384052, "output": [FIRST]}}
    trouble = {"json": {"status": "error", "message": "ask again tomorrow"}}
    stand_in.script({"submit": [done, *taken(1)], "look": [trouble]})


def test_what_was_paid_for_and_came_late_is_brought_home_without_paying_again(
    workbench: Workbench, stand_in: StandIn
) -> None:
    lost_second_part(stand_in)
    request = request_of_parts(3)
    run = workbench.submit(request, Spends.BUDGET)
    assert (run.status, len(run.samples), run.can_be_taken_up) == (Status.DONE, 1, True)
    stand_in.script({"look": [{"json": reply} for reply in stand_in.jobs.values()]})
    taken_up = workbench.take_up(run)
    assert taken_up.report.notices[0] == "2 of 3 parts were filled, the others stayed as they were."
    assert taken_up.samples[0].receipt.box.right == box_of(1)[2]
    assert not taken_up.can_be_taken_up
    assert stand_in.count("submit") == 2
    assert len(stand_in.jobs) == 2


def test_what_is_taken_up_and_does_not_come_again_loses_nothing(workbench: Workbench, stand_in: StandIn) -> None:
    lost_second_part(stand_in)
    run = workbench.submit(request_of_parts(3))
    before = run.samples[0].path.read_bytes()
    stand_in.script({"look": [FAILED, {"json": list(stand_in.jobs.values())[1]}]})
    taken_up = workbench.take_up(run)
    assert taken_up.status is Status.FAILED
    assert taken_up.samples[0].path.read_bytes() == before
    assert stand_in.count("submit") == 2


def test_taking_up_is_free_for_a_visitor_whose_budget_is_used_up(tmp_path: Path, stand_in: StandIn) -> None:
    budget = daily_budget(3)
    workbench = Workbench(tmp_path, engine(stand_in, budget=budget))
    lost_second_part(stand_in)
    run = workbench.submit(request_of_parts(3), Spends.BUDGET)
    assert spent(budget) == 2
    budget.take(1)
    stand_in.script({"look": [{"json": reply} for reply in stand_in.jobs.values()]})
    assert workbench.take_up(run).status is Status.DONE
    assert spent(budget) == 3
    workbench.close()


def test_a_program_that_ends_amid_a_run_goes_on_with_it_and_pays_for_each_part_once(
    tmp_path: Path, stand_in: StandIn
) -> None:
    first = Workbench(tmp_path, engine(stand_in, deadline=60))
    done = {"status": "success", "id": 12384052, "output": [FIRST]}
    stand_in.script({"submit": [{"paint": True, "json": done}, *taken(1)]})
    stand_in.script({"look": [{"json": {"status": "processing", "id": 1}}] * 999})
    request = request_of_parts(3)
    encode_png(request.init_image, first.picture)
    new = NewRun(
        visitor="somebody",
        engine="hosted",
        name="photo",
        init_path=first.picture,
        mask_image=request.mask_image,
        asked=asked_from_request(request),
    )
    run = first.jobs.submit(new, request)
    while not stand_in.count("look"):
        threading.Event().wait(0.02)
    first.close()
    stand_in.plays["look"].clear()
    stand_in.script({"look": [{"json": reply} for reply in stand_in.jobs.values()]})
    again = Workbench(tmp_path, engine(stand_in, deadline=60))
    found = again.over(run)
    assert (found.status, found.report.notices, found.can_be_taken_up) == (Status.DONE, (), False)
    assert stand_in.count("submit") == 3
    again.close()
