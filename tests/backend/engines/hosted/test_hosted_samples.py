"""What the hosted engine brings back: pictures in every form, their seeds, and what differs from what was asked."""

import base64
import json
import time
from io import BytesIO

import numpy as np
import pytest
from hosting import engine, request
from PIL import Image
from stand_in import KEY, StandIn

from backend.engines.run_context import RunContext
from backend.errors import EngineError
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture


def test_seeds_are_told_or_inferred(stand_in: StandIn, photo: Picture, mask: Mask) -> None:
    drawn = engine(stand_in).inpaint(request(photo, mask, samples=3), RunContext())
    assert [(sample.seed, sample.seed_inferred) for sample in drawn.samples] == [(77, False), (78, True), (79, True)]
    assert "seed" not in [difference.field for difference in drawn.report.differences]
    asked = engine(stand_in).inpaint(request(photo, mask, seed=2**32 - 1), RunContext())
    assert [sample.seed for sample in asked.samples] == [2**32 - 1, 0]
    assert stand_in.bodies("submit")[-1]["seed"] == 2**32 - 1


def test_the_documented_reply_differs_in_steps_prompt_and_negative_prompt(
    stand_in: StandIn, photo: Picture, mask: Mask
) -> None:
    meta = {"H": "64", "W": 96, "guidance_scale": "5", "n_samples": 1, "seed": 3163825381, "steps": 20, "strength": 0.7}
    meta |= {"prompt": "a cat DSLR photography", "negative_prompt": " ((out of frame))", "safetychecker": "no"}
    meta |= {"key": KEY, "init_image": f"https://example.com/?key={KEY}"}
    reply = {"status": "success", "generationTime": 1.911, "id": 12384052, "output": ["{base}/files/2-0.png"]}
    stand_in.script({"submit": [{"paint": True, "json": reply | {"meta": meta}}]})
    result = engine(stand_in).inpaint(request(photo, mask, samples=1), RunContext())
    assert [(d.field, d.asked, d.got) for d in result.report.differences] == [
        ("prompt", "a cat", "a cat DSLR photography"),
        ("negative_prompt", None, " ((out of frame))"),
        ("num_inference_steps", 30, 20),
    ]
    assert (result.meta["id"], result.meta["generationTime"]) == (12384052, 1.911)
    (kept,) = result.report.meta
    assert kept["steps"] == 20
    assert "key" not in kept
    assert KEY not in json.dumps(kept)


@pytest.mark.parametrize("kind", ["link", "link with prefix", "data", "bare", "bad padding"])
def test_base64_comes_as_a_link_a_data_uri_or_bare(kind: str, stand_in: StandIn, photo: Picture, mask: Mask) -> None:
    stream = BytesIO()
    photo.image.save(stream, "PNG")
    text = base64.b64encode(stream.getvalue()).decode()
    text = {"link with prefix": "data:image/png;base64," + text, "bad padding": text.rstrip("=")}.get(kind, text)
    entry = stand_in.keep(text.encode(), "0.base64") if "link" in kind or "padding" in kind else text
    entry = "data:image/png;base64," + text if kind == "data" else entry
    stand_in.script({"submit": [{"json": {"status": "success", "id": 1, "output": [entry]}}]})
    result = engine(stand_in).inpaint(request(photo, mask, samples=1), RunContext())
    assert (np.asarray(result.samples[0].image.image) == np.asarray(photo.image)).all()


def test_a_blank_sample_is_counted_and_kept_out(stand_in: StandIn, photo: Picture, mask: Mask) -> None:
    stream = BytesIO()
    Image.new("RGB", photo.size, (3, 2, 1)).save(stream, "JPEG")
    blank = stand_in.keep(stream.getvalue(), "blank.jpg")
    output = [blank, "{base}/files/3-0.png"]
    stand_in.script({"submit": [{"paint": True, "json": {"status": "success", "output": output, "meta": {"seed": 5}}}]})
    result = engine(stand_in).inpaint(request(photo, mask), RunContext())
    assert [(sample.seed, sample.position) for sample in result.samples] == [(6, 1)]
    assert result.report.notices == ("1 sample was blanked by the service's safety checker.",)
    stand_in.script({"submit": [{"json": {"status": "success", "output": [blank]}}]})
    with pytest.raises(EngineError, match="safety checker blanked every sample"):
        engine(stand_in).inpaint(request(photo, mask), RunContext())


def test_another_size_is_told(stand_in: StandIn, photo: Picture, mask: Mask) -> None:
    stream = BytesIO()
    photo.image.resize((48, 32)).save(stream, "PNG")
    link = stand_in.keep(stream.getvalue(), "small.png")
    stand_in.script({"submit": [{"json": {"status": "success", "output": [link], "meta": {"H": 64, "W": 96}}}]})
    result = engine(stand_in).inpaint(request(photo, mask, samples=1), RunContext())
    assert [(d.field, d.asked, d.got) for d in result.report.differences] == [("width", 96, 48), ("height", 64, 32)]


@pytest.mark.slow
def test_the_deadline_counts_from_the_click_and_downloads_count_too(
    stand_in: StandIn, photo: Picture, mask: Mask
) -> None:
    stand_in.script({"file": [{"seconds": 60}] * 9})
    started = time.monotonic()
    with pytest.raises(EngineError):
        engine(stand_in, deadline=1).inpaint(request(photo, mask), RunContext())
    assert time.monotonic() - started < 30


def test_samples_are_brought_back_in_parallel(stand_in: StandIn, photo: Picture, mask: Mask) -> None:
    paths = [f"{{base}}/files/{n + 2}-{n}.png" for n in range(4)]
    reply = {"paint": True, "json": {"status": "success", "output": paths}}
    stand_in.script({"submit": [reply], "file": [{"seconds": 0.3, "code": 404}] * 4})
    assert len(engine(stand_in).inpaint(request(photo, mask, samples=4), RunContext()).samples) == 4
    assert stand_in.busiest["file"] >= 2


def test_more_than_asked_is_not_even_fetched(stand_in: StandIn, photo: Picture, mask: Mask) -> None:
    paths = ["{base}/files/2-0.png"] + ["{base}/files/nowhere.png"] * 9
    stand_in.script({"submit": [{"paint": True, "json": {"status": "success", "output": paths}}]})
    assert len(engine(stand_in).inpaint(request(photo, mask, samples=1), RunContext()).samples) == 1
    assert stand_in.count("file") == 1


@pytest.mark.slow
def test_a_spare_link_stands_in_for_its_own_picture_alone(stand_in: StandIn, photo: Picture, mask: Mask) -> None:
    reply = {"status": "success", "output": ["{base}/files/x.png", "{base}/files/3-1.png"], "meta": {"seed": 5}}
    proxies = {"1": "{base}/files/3-1.png"}
    stand_in.script({"submit": [{"paint": True, "json": reply | {"proxy_links": proxies}}]})
    assert [s.seed for s in engine(stand_in).inpaint(request(photo, mask), RunContext()).samples] == [6]


@pytest.mark.slow
def test_a_bomb_is_not_decoded(stand_in: StandIn, photo: Picture, mask: Mask) -> None:
    stream = BytesIO()
    Image.new("1", (20_000, 20_000)).save(stream, "PNG")
    link = stand_in.keep(stream.getvalue(), "bomb.png")
    stand_in.script({"submit": [{"json": {"status": "success", "output": [link]}}]})
    with pytest.raises(EngineError, match="more than 50 megapixels"):
        engine(stand_in).inpaint(request(photo, mask), RunContext())
