"""Blind links: until somebody has decided on every sample of a run, nothing that would sway them is told."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from endpoint import EndpointServer
from reviewing import ONE, Review, refusal, served

from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.request import InpaintRequest

pytestmark = pytest.mark.slow
TWO = "reviewer-two-bbbbbbbb"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EndpointServer]:
    with served(tmp_path_factory.mktemp("blind")) as server:
        yield server


@pytest.fixture
def review(server: EndpointServer, photo: Picture, mask: Mask, tmp_path: Path) -> Review:
    asked = InpaintRequest(init_image=photo, mask_image=mask, samples=4, seed=5, prompt="a cat", negative_prompt="text")
    return Review(server, asked, tmp_path)


def blind(review: Review, *runs: str) -> str:
    return review.ask("POST", "/links", runs=list(runs), role="speak", blind=True).json()["token"]


def real_seed(review: Review, run_id: str, who: str) -> int:
    """Of the sample on which this person has a verdict."""
    samples = review.ask("GET", f"/runs/{run_id}").json()["samples"]
    public = review.ask("GET", "/me", who=who).json()["reviewer"]
    (found,) = [s["seed"] for s in samples if any(v["reviewer"] == public for v in s["verdicts"])]
    return found


def test_what_sways_is_told_only_to_who_has_decided(review: Review) -> None:
    run_id = review.made()
    review.ask("PUT", f"/runs/{run_id}/samples/0/verdict", who=TWO, verdict="approved", starred=True)
    review.ask("POST", f"/runs/{run_id}/samples/0/comments", who=TWO, text="seed 5 is the best")
    token = blind(review, run_id)
    told = review.ask("GET", f"/runs/{run_id}", token).json()
    assert (told["engine"], told["prompt"], told["negative_prompt"], told["parent"]) == ("", "", "", None)
    assert [sample["n"] for sample in told["samples"]] == [0, 1, 2, 3]
    for sample in told["samples"]:
        assert (sample["seed"], sample["receipt"], sample["verdicts"], sample["comments"]) == (None, None, [], [])
    assert not [word for word in ("a cat", "inverting", "best", "seed 5") if word in json.dumps(told)]
    for number in range(3):
        review.ask("PUT", f"/runs/{run_id}/samples/{number}/verdict", token, verdict="rejected")
    assert review.ask("GET", f"/runs/{run_id}", token).json()["prompt"] == ""
    last = review.ask("PUT", f"/runs/{run_id}/samples/3/verdict", token, verdict="approved").json()
    assert last["verdicts"][-1]["verdict"] == "approved"
    assert last["seed"] is not None
    lifted, whole = (review.ask("GET", f"/runs/{run_id}", who).json() for who in (token, review.ann))
    pictures = {"image": "", "thumbnail": ""}
    assert [sample | pictures for sample in lifted["samples"]] == [sample | pictures for sample in whole["samples"]]
    assert lifted | {"samples": 0} == whole | {"samples": 0}
    other = review.ask("GET", f"/runs/{run_id}", token, who="another-person-cccc").json()
    assert other["prompt"] == "", "each decides for themselves"


def test_the_order_is_each_persons_own_and_words_reach_the_sample_that_was_seen(review: Review) -> None:
    orders = set()
    for number in range(8):
        run_id, who = review.made(), f"reviewer-number-{number}"
        token = blind(review, run_id)
        shown = review.ask("GET", f"/runs/{run_id}", token, who=who).json()["samples"]
        assert shown == review.ask("GET", f"/runs/{run_id}", token, who=who).json()["samples"]
        picture = review.server.client.get(shown[1]["image"]).content
        real = review.ask("GET", f"/runs/{run_id}").json()["samples"]
        review.ask("PUT", f"/runs/{run_id}/samples/1/verdict", token, who=who, verdict="approved")
        commented = review.ask("POST", f"/runs/{run_id}/samples/1/comments", token, who=who, text="this one")
        assert commented.status_code == 201
        mine = review.ask("GET", f"/runs/{run_id}", token, who=who).json()["samples"][1]
        assert ([v["verdict"] for v in mine["verdicts"]], [c["text"] for c in mine["comments"]]) == (
            ["approved"],
            ["this one"],
        )
        seed = real_seed(review, run_id, who)
        place = [sample["seed"] for sample in real].index(seed)
        assert pixels(review, real[place]["image"]) == pixels_of(picture)
        orders.add(place)
        assert (
            refusal(review.ask("PUT", f"/runs/{run_id}/samples/4/verdict", token, who=who, verdict="approved")) == 404
        )
    assert len(orders) > 1, "the order is not shuffled"


def pixels(review: Review, link: str) -> bytes:
    return pixels_of(review.server.client.get(link).content)


def pixels_of(content: bytes) -> bytes:
    from io import BytesIO

    from PIL import Image

    return Image.open(BytesIO(content)).tobytes()


def test_filters_tell_no_more(review: Review) -> None:
    first, second = review.made(), review.made()
    review.ask("PUT", f"/runs/{first}/samples/0/verdict", who=TWO, verdict="approved")
    token = blind(review, first, second)
    everything: list[dict[str, Any]] = [{"engine": "inverting"}, {"text": "cat"}, {"verdict": "approved"}]
    assert [listed(review, token, **query) for query in everything] == [[], [], []]
    assert listed(review, token, verdict="none") == [second, first]
    review.ask("PUT", f"/runs/{second}/samples/0/verdict", token, verdict="rework")
    assert listed(review, token, verdict="rework") == [second]
    for number in range(4):
        review.ask("PUT", f"/runs/{first}/samples/{number}/verdict", token, verdict="rejected")
    assert [listed(review, token, **query) for query in everything] == [[first]] * 3
    assert listed(review, token, verdict="none") == [second]


def listed(review: Review, token: str, **query: str) -> list[str]:
    headers = review.headers(token) | {"X-Reviewer": ONE}
    found = review.server.client.get("/api/review/runs", headers=headers, params=query).json()
    return [run["id"] for run in found["runs"]]


def test_a_comment_that_is_hidden_cannot_be_reached(review: Review) -> None:
    run_id = review.made()
    comment = review.ask("POST", f"/runs/{run_id}/samples/0/comments", who=TWO, text="x").json()["id"]
    token = blind(review, run_id)
    assert refusal(review.ask("PATCH", f"/comments/{comment}", token, resolved=True)) == 404
    assert refusal(review.ask("DELETE", f"/comments/{comment}", token)) == 404
