"""Who spends the operator's key: what a run takes of the budget is taken once, before it is sent, and no more."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from budgets import MemorySpending, daily_budget, request_of_parts, spent
from hosting import QUICK, engine
from pydantic import SecretStr
from stand_in import KEY, StandIn

from backend.access.budget import DailyBudget
from backend.access.requester import Spends
from backend.engines.hosted.engine import HostedEngine
from backend.engines.run_context import RunContext
from backend.errors import Cancelled, EngineError, EngineUnavailable, UnsupportedRequest
from backend.inpainter import Inpainter
from backend.protocol.delivery import Delivery
from backend.result import InpaintResult
from backend.resume import MemoryResume, PartState, ResumeState

pytestmark = pytest.mark.slow

CASES = Path(__file__).parent.parent.parent.parent / "data" / "providers" / "modelslab"
OWN = SecretStr("visitors-own-key")
SELDOM = replace(QUICK, looks=(0.3,), download=1.0, download_pause=0.3)  # asking costs more than waiting


def guest(**values: Any) -> RunContext:
    options: dict[str, Any] = {"spends": Spends.BUDGET} | values
    return RunContext(**options)


def run(hosted: HostedEngine, parts: int, context: RunContext, **values: Any) -> InpaintResult:
    return Inpainter({"hosted": hosted}).run(request_of_parts(parts, **values), "hosted", context)


def played(stand_in: StandIn, name: str) -> None:
    stand_in.script(json.loads((CASES / f"{name}.json").read_text())["plays"])


def test_a_run_costs_its_samples_in_each_of_its_parts(stand_in: StandIn) -> None:
    budget = daily_budget(10)
    result = run(engine(stand_in, budget=budget), 2, guest(), samples=3)
    assert len(result.samples) == 3
    assert (spent(budget), stand_in.count("submit")) == (6, 2)


def test_all_of_a_run_is_taken_before_any_of_it_is_sent(stand_in: StandIn) -> None:
    seen_when_taken: list[int] = []

    class Watched(MemorySpending):
        def take(self, day: str, pictures: int, most: int) -> bool:
            seen_when_taken.append(len(stand_in.seen))
            return super().take(day, pictures, most)

    budget = DailyBudget(Watched(), 10)
    run(engine(stand_in, budget=budget), 2, guest())
    assert seen_when_taken == [0]
    assert (spent(budget), stand_in.count("submit")) == (2, 2)


@pytest.mark.parametrize(
    "values",
    [
        {"spends": Spends.FREELY},
        {"spends": Spends.FREELY, "key": OWN},
        {"key": OWN},
        {"key": OWN, "spends": Spends.NOTHING},
    ],
)
def test_who_may_spend_freely_or_brings_a_key_is_not_counted(values: dict[str, Any], stand_in: StandIn) -> None:
    context = guest(**values)  # made here: a run's time counts from then
    budget = daily_budget(1, spent=1)
    run(engine(stand_in, budget=budget), 1, context)
    assert spent(budget) == 1
    assert {body["key"] for body in stand_in.bodies("submit")} == {OWN.get_secret_value() if context.key else KEY}


@pytest.mark.parametrize(("left", "says"), [(0, "free pictures are used up"), (3, "Only 3 free pictures are left")])
def test_what_the_budget_does_not_hold_is_refused_before_anything_is_sent(
    left: int, says: str, stand_in: StandIn
) -> None:
    hosted = engine(stand_in, budget=daily_budget(20, spent=20 - left))
    with pytest.raises(EngineUnavailable, match=says):
        Inpainter({"hosted": hosted}).check(request_of_parts(2, samples=2), "hosted", guest())
    with pytest.raises(EngineUnavailable, match=says):
        run(hosted, 2, guest(), samples=2)
    assert stand_in.seen == []
    assert spent(hosted.budget or daily_budget(0)) == 20 - left


@pytest.mark.parametrize("context", [guest(spends=Spends.NOTHING), guest()])
def test_who_may_spend_nothing_is_told_to_bring_a_key(context: RunContext, stand_in: StandIn) -> None:
    hosted = engine(stand_in)  # without a budget nobody spends within one
    for refused in (lambda: run(hosted, 1, context), lambda: hosted.inpaint(request_of_parts(1), context)):
        with pytest.raises(EngineUnavailable, match="with a key of your own: type it under Endpoint"):
            refused()
    assert "key of your own" in hosted.capabilities_for(context).page.unavailable
    assert stand_in.seen == []


@pytest.mark.parametrize(
    ("case", "kept"),
    [
        ("credits_402", 0),
        ("credits_in_body", 0),
        ("invalid_key_401", 0),
        ("invalid_key_in_body", 0),
        ("plan_403", 0),
        ("model_404", 0),
        ("image_invalid", 0),
        ("not_found_404_html", 0),
        ("rate_limit_429_for_ever", 0),
        ("rate_limit_beyond_the_deadline", 0),
        ("unavailable_503_json_for_ever", 0),
        ("upload_never_works", 0),
        ("upload_401_html", 0),
        ("rate_limit_429_then_success", 2),
        ("unavailable_503_json", 2),
        ("success_at_once", 2),
        ("submit_reset", 2),
        ("submit_cut", 2),
        ("error_500_json", 2),
        ("error_503_html", 2),
        ("html_with_200", 2),
        ("failed_while_waiting", 2),
        ("never_done", 2),
        ("unknown_status", 2),
    ],
)
def test_what_provably_cost_nothing_is_given_back_and_nothing_else(case: str, kept: int, stand_in: StandIn) -> None:
    played(stand_in, case)
    budget = daily_budget(10)
    try:
        run(engine(stand_in, budget=budget, deadline=3, retries=SELDOM), 1, guest(), samples=2)
    except EngineError:
        assert case not in ("rate_limit_429_then_success", "unavailable_503_json", "success_at_once")
    assert spent(budget) == kept


def test_a_service_that_cannot_be_reached_costs_nothing(stand_in: StandIn) -> None:
    budget = daily_budget(10)
    nowhere = engine(stand_in, budget=budget, address="http://127.0.0.1:9/api", publish=lambda *_: "https://a.example")
    with pytest.raises(EngineUnavailable, match="cannot be reached"):
        run(nowhere, 2, guest())
    assert spent(budget) == 0


def test_stop_gives_back_what_was_not_sent_and_keeps_what_was(stand_in: StandIn) -> None:
    budget = daily_budget(10)

    def stop_once_sent(*_: object) -> None:
        if stand_in.count("submit") == stop_at:
            raise Cancelled("Stopped.")

    stop_at = 0
    with pytest.raises(Cancelled):
        run(engine(stand_in, budget=budget), 3, guest(on_report=stop_once_sent))
    assert spent(budget) == 0
    stop_at = 2
    assert run(engine(stand_in, budget=budget), 3, guest(on_report=stop_once_sent)).is_partial
    assert spent(budget) == 2


def test_a_refusal_that_comes_after_stop_is_given_back_too(stand_in: StandIn) -> None:
    refusal = {"seconds": 0.5, "code": 402, "json": {"status": "error", "message": "no credits"}}
    stand_in.script({"submit": [refusal]})
    told = _Told(daily_budget(10))

    def stop(*_: object) -> None:
        if stand_in.count("submit"):
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        run(engine(stand_in, budget=DailyBudget(told, 10)), 1, guest(on_report=stop))
    assert told.heard.wait(20)
    assert told.spent(told.inner.today) == 0


class _Told:
    """A budget's book that says when something was given back."""

    def __init__(self, inner: DailyBudget) -> None:
        import threading

        self.inner, self.heard = inner, threading.Event()

    def take(self, day: str, pictures: int, most: int) -> bool:
        return self.inner.spending.take(day, pictures, most)

    def give_back(self, day: str, pictures: int) -> None:
        self.inner.spending.give_back(day, pictures)
        self.heard.set()

    def spent(self, day: str) -> int:
        return self.inner.spending.spent(day)


def test_a_run_that_a_crash_cut_off_takes_nothing_again(stand_in: StandIn) -> None:
    budget, resume = daily_budget(2), MemoryResume()
    crashed = engine(stand_in, budget=budget)
    held = crashed.paying(guest(resume=resume, parts=2), 1)
    held.__enter__()  # and the program dies here
    first = request_of_parts(1)
    first = crashed.inpaint(first, guest(resume=resume, parts=2))
    assert (len(first.samples), spent(budget)) == (1, 2)
    wait = {"look": [{"json": next(iter(stand_in.jobs.values()))}]}
    stand_in.script(wait)
    result = run(engine(stand_in, budget=budget), 2, guest(resume=resume))
    assert not result.is_partial
    assert (spent(budget), stand_in.count("submit")) == (2, 2)


def test_a_run_that_a_crash_cut_off_while_it_was_sent_keeps_what_it_took(stand_in: StandIn) -> None:
    budget, resume = daily_budget(2), MemoryResume()
    reservation = engine(stand_in, budget=budget).reservation(guest(resume=resume), 2)
    held = reservation.held([0])
    held.__enter__()
    reservation.spend(0)
    resume.keep(ResumeState(parts={0: PartState(sent={"prompt": "a cat"})}))
    with pytest.raises(EngineError, match="may have been accepted and charged"):
        run(engine(stand_in, budget=budget), 1, guest(resume=resume), samples=2)
    assert spent(budget) == 2
    assert stand_in.seen == []


@pytest.mark.parametrize("values", [{"webhook": "https://example.com/hook"}, {"track_id": "7"}])
@pytest.mark.parametrize("spends", list(Spends))
def test_what_the_service_is_to_call_goes_with_an_own_key_or_a_known_caller(
    values: dict[str, Any], spends: Spends, stand_in: StandIn
) -> None:
    inpainter, delivery = Inpainter({"hosted": engine(stand_in, budget=daily_budget(10))}), Delivery(**values)
    inpainter.check(request_of_parts(1), "hosted", RunContext(delivery=delivery, spends=spends, key=OWN))
    context = RunContext(delivery=delivery, spends=spends)
    if spends is Spends.FREELY:
        inpainter.check(request_of_parts(1), "hosted", context)
    else:
        with pytest.raises((UnsupportedRequest, EngineUnavailable), match="a key of your own: type it"):
            inpainter.check(request_of_parts(1), "hosted", context)


def test_what_is_left_is_told_to_those_it_concerns(stand_in: StandIn) -> None:
    hosted = engine(stand_in, budget=daily_budget(200, spent=188))
    assert hosted.capabilities_for(guest()).page.allowance == "12 of 200 free pictures left today."
    assert hosted.capabilities_for(guest(key=OWN)).page.allowance == ""
    assert hosted.capabilities_for(RunContext()).page.allowance == ""
    empty = engine(stand_in, budget=daily_budget(200, spent=200)).capabilities_for(guest())
    assert (empty.page.allowance, "used up" in empty.page.unavailable) == ("", True)


@pytest.mark.parametrize(
    ("case", "guests", "owners"),
    [
        ("credits_402", "tell whoever runs this page, or type a key of your own", "add some"),
        ("plan_403", "tell whoever runs this page, or type a key of your own", "check its plan"),
        ("invalid_key_401", "tell whoever runs this page, or type a key of your own", "get another one"),
        ("error_500_json", "as free pictures of today: press the button to try again", "look at your account"),
        ("link_stays_404", "take the job up again.", "look at your account"),
    ],
)
def test_a_guest_is_told_what_a_guest_can_do(case: str, guests: str, owners: str, stand_in: StandIn) -> None:
    """They have no account to look at, and no key to check."""
    for context, has, has_not in ((guest(), guests, owners), (RunContext(), owners, guests)):
        played(stand_in, case)
        with pytest.raises(EngineError) as refused:
            run(engine(stand_in, budget=daily_budget(10), retries=SELDOM), 1, context)
        assert has in str(refused.value)
        assert has_not not in str(refused.value)
