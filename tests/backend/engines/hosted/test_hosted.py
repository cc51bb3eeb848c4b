"""The hosted engine against a scripted stand-in: every recorded reply ends well, or in one sentence."""

import json
import logging
import threading
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from hosting import QUICK, engine, request
from PIL import Image
from pydantic import SecretStr
from stand_in import KEY, StandIn

from backend.engines.hosted.encoding import coded_picture
from backend.engines.hosted.engine import HostedEngine
from backend.engines.hosted.json_http import HTTPX_ERRORS, submit_error
from backend.engines.hosted.waiter import RetryPolicy
from backend.engines.run_context import RunContext
from backend.errors import Cancelled, EngineError, EngineUnavailable
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.protocol.delivery import Delivery
from backend.resume import MemoryResume, PartState, ResumeState

CASES = sorted((Path(__file__).parent.parent.parent.parent / "data" / "providers" / "modelslab").glob("*.json"))


@pytest.mark.slow
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_recorded_reply_ends_well_or_in_one_sentence(
    path: Path, stand_in: StandIn, photo: Picture, mask: Mask, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    case = json.loads(path.read_text())
    ends = case["ends"]
    stand_in.script(case["plays"])
    started = time.monotonic()
    hosted = engine(stand_in, deadline=ends.get("deadline", 8))
    if "error" in ends:
        with pytest.raises(EngineError) as caught:
            hosted.inpaint(request(photo, mask), RunContext())
        sentence = str(caught.value)
        assert type(caught.value).__name__ == ends["error"]
        assert ends["says"] in sentence
        assert KEY not in sentence
        assert len(sentence) < 400
        assert sentence.endswith(".")
    else:
        result = hosted.inpaint(request(photo, mask), RunContext())
        assert len(result.samples) == ends["samples"]
        assert [d.field for d in result.report.differences if d.field == "samples"] == ends.get("differs", [])
        assert ends.get("notice", "") in " ".join(result.report.notices)
        assert KEY not in repr(result)
    counts = {"submits": "submit", "looks": "look", "uploads": "upload"}
    assert {name: stand_in.count(kind) for name, kind in counts.items() if name in ends} == {
        name: ends[name] for name in counts if name in ends
    }
    assert KEY not in caplog.text
    assert time.monotonic() - started < 60  # no wait of the real retries


def test_the_request_is_the_documented_one(stand_in: StandIn, photo: Picture, mask: Mask) -> None:
    wish = request(photo, mask, prompt="a cat sitting on a bench", samples=1, enhance_prompt=True)
    engine(stand_in).inpaint(wish, RunContext())
    (body,) = stand_in.bodies("submit")
    links = [body.pop("init_image"), body.pop("mask_image")]
    assert all(link.startswith(stand_in.url) for link in links)
    assert body == {
        "key": KEY,
        "prompt": "a cat sitting on a bench",
        "negative_prompt": None,
        "width": "96",
        "height": "64",
        "samples": 1,
        "num_inference_steps": "30",
        "safety_checker": "no",
        "enhance_prompt": "yes",
        "guidance_scale": 5,
        "strength": 0.7,
        "instant_response": False,
        "base64": False,
        "seed": None,
        "webhook": None,
        "track_id": None,
    }


def test_both_pictures_are_uploaded_as_rgb_png_and_white_is_repainted(
    stand_in: StandIn, photo: Picture, mask: Mask
) -> None:
    engine(stand_in).inpaint(request(photo, mask), RunContext())
    picture, white = (Image.open(BytesIO(content)) for content in list(stand_in.files.values())[:2])
    assert (picture.format, picture.mode, white.format, white.mode) == ("PNG", "RGB", "PNG", "RGB")
    assert (np.asarray(picture) == np.asarray(photo.image)).all()
    assert (np.asarray(white)[..., 1] == mask.array()).all()


def test_jpeg_is_the_last_resort_of_the_picture(photo: Picture) -> None:
    content, ending = coded_picture(photo)
    assert (ending, Image.open(BytesIO(content)).format) == ("png", "PNG")
    small, ending = coded_picture(photo, most=len(content) - 1)
    assert (ending, Image.open(BytesIO(small)).format) == ("jpg", "JPEG")
    assert np.abs(np.asarray(Image.open(BytesIO(small))).astype(int) - np.asarray(photo.image)).mean() < 4


def test_links_on_an_own_server_need_no_upload(stand_in: StandIn, photo: Picture, mask: Mask) -> None:
    hosted = engine(stand_in, publish=lambda content, ending: stand_in.keep(content, f"own.{ending}"))
    hosted.inpaint(request(photo, mask), RunContext())
    assert stand_in.count("upload") == 0
    (body,) = stand_in.bodies("submit")
    assert body["init_image"].endswith("own.png")
    assert body["mask_image"].endswith("own.png")


def test_stop_ends_the_looking_at_once_and_the_job_can_be_taken_up_again(
    stand_in: StandIn, photo: Picture, mask: Mask
) -> None:
    wait = {"status": "processing", "id": 12384052, "eta": 30, "meta": {"seed": 9}}
    stand_in.script({"submit": [{"paint": True, "json": wait}]})
    resume, known_at = MemoryResume(), list[float]()

    def stop(*_: object) -> None:
        if resume.read().part(0).job:
            known_at.append(time.monotonic())
        if known_at and time.monotonic() > known_at[0] + 0.4:
            raise Cancelled("Stopped.")

    patient = engine(stand_in, retries=RetryPolicy())
    with pytest.raises(Cancelled):
        patient.inpaint(request(photo, mask), RunContext(resume=resume, on_report=stop))
    assert time.monotonic() - known_at[0] < 10  # and not the 20 seconds of the wait
    assert resume.read().part(0).job["id"] == 12384052
    result = engine(stand_in).inpaint(request(photo, mask), RunContext(resume=resume))
    assert [sample.seed for sample in result.samples] == [77, 78]
    assert (stand_in.count("submit"), stand_in.count("look")) == (1, 1)
    assert KEY not in json.dumps(resume.read().as_dict())


def test_a_submit_that_was_stopped_still_writes_its_number_down(stand_in: StandIn, photo: Picture, mask: Mask) -> None:
    stand_in.script({"submit": [{"seconds": 0.5, "json": {"status": "processing", "id": 8}}]})
    resume = MemoryResume()

    def stop(*_: object) -> None:
        if stand_in.count("submit"):
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        engine(stand_in).inpaint(request(photo, mask), RunContext(resume=resume, on_report=stop))
    end = time.monotonic() + 20
    while not resume.read().part(0).job:
        assert time.monotonic() < end
        time.sleep(0.05)
    assert resume.read().part(0).job["id"] == 8


def test_an_address_without_end_is_not_written_down(stand_in: StandIn, photo: Picture, mask: Mask) -> None:
    endless = f"{stand_in.url}/fetch/" + "9" * 10_000
    wait = {"status": "processing", "id": 12384052, "fetch_result": endless}
    stand_in.script({"submit": [{"paint": True, "json": wait}]})
    resume = MemoryResume()
    assert len(engine(stand_in).inpaint(request(photo, mask), RunContext(resume=resume)).samples) == 2
    assert len(json.dumps(resume.read().part(0).job)) < 1000


def test_a_request_cut_off_by_a_restart_is_not_sent_again(stand_in: StandIn, photo: Picture, mask: Mask) -> None:
    resume = MemoryResume()
    resume.keep(ResumeState(parts={0: PartState(sent={"prompt": "a cat"})}))
    with pytest.raises(EngineError, match="may have been accepted and charged"):
        engine(stand_in).inpaint(request(photo, mask), RunContext(resume=resume))
    assert stand_in.seen == []


def test_what_happens_is_said(stand_in: StandIn, photo: Picture, mask: Mask) -> None:
    stand_in.script({"submit": [{"paint": True, "json": {"status": "processing", "id": 12384052, "eta": 3}}]})
    told: list[tuple[float, str, Any]] = []
    engine(stand_in).inpaint(request(photo, mask), RunContext(on_report=lambda *report: told.append(report)))
    assert any("job 12384052" in text and "about 3 s left" in text for _, text, _ in told)
    assert told
    assert all(0 <= fraction < 1 for fraction, _, _ in told)


def test_without_a_key_it_says_how_to_get_going(stand_in: StandIn, photo: Picture, mask: Mask) -> None:
    locked = engine(stand_in, key=SecretStr(""))
    assert "INPAINT_HOSTED_KEY" in locked.capabilities.page.unavailable
    with pytest.raises(EngineUnavailable, match="needs a key"):
        locked.inpaint(request(photo, mask), RunContext())
    assert stand_in.seen == []
    locked.inpaint(request(photo, mask), RunContext(key=SecretStr("visitor")))
    assert {body["key"] for kind in ("upload", "submit") for body in stand_in.bodies(kind)} == {"visitor"}


def test_delivery_fields_go_along(stand_in: StandIn, photo: Picture, mask: Mask) -> None:
    delivery = Delivery(instant_response=True, base64=True, webhook="https://example.com/hook", track_id="12")
    engine(stand_in).inpaint(request(photo, mask), RunContext(delivery=delivery))
    (body,) = stand_in.bodies("submit")
    assert (body["instant_response"], body["base64"], body["track_id"]) == ("true", "true", 12)
    assert body["webhook"] == "https://example.com/hook"


def test_every_exception_of_httpx_ends_as_one_of_ours(photo: Picture, mask: Mask) -> None:
    found = [value for value in vars(httpx).values() if isinstance(value, type) and issubclass(value, Exception)]
    assert len(found) > 20
    for kind in found:
        assert issubclass(kind, HTTPX_ERRORS)
        assert isinstance(submit_error(kind.__new__(kind)), EngineError)
    nowhere = HostedEngine(address="http://127.0.0.1:9/api", key=SecretStr(KEY), retries=QUICK, publish=lambda *_: "x")
    with pytest.raises(EngineUnavailable, match="cannot be reached"):
        nowhere.inpaint(request(photo, mask), RunContext())


@pytest.mark.slow
def test_two_runs_do_not_wait_for_each_other(stand_in: StandIn, photo: Picture, mask: Mask) -> None:
    stand_in.script({"submit": [{"paint": True, "seconds": 1.5, "json": {"status": "processing", "id": 12384052}}] * 2})
    hosted = engine(stand_in)
    threads = [threading.Thread(target=hosted.inpaint, args=(request(photo, mask), RunContext())) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stand_in.busiest["submit"] == 2
