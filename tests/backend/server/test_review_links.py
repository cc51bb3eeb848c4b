"""Links of guests, on a real socket: what they show, to whom, for how long, and what they never tell."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from endpoint import EndpointServer
from PIL import Image
from reviewing import ONE, Review, refusal, served

from backend.imaging.files.codec import decode
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.request import InpaintRequest

pytestmark = pytest.mark.slow
BOB = "b0" * 16
TWO = "reviewer-two-bbbbbbbb"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EndpointServer]:
    with served(tmp_path_factory.mktemp("links")) as server:
        yield server


@pytest.fixture
def review(server: EndpointServer, photo: Picture, mask: Mask, tmp_path: Path) -> Review:
    asked = InpaintRequest(init_image=photo, mask_image=mask, samples=2, seed=5, prompt="a cat", negative_prompt="text")
    return Review(server, asked, tmp_path)


def linked(review: Review, *runs: str, **more: Any) -> str:
    """The token of a new link."""
    made = review.ask("POST", "/links", runs=list(runs), **more)
    assert made.status_code == 201, made.text
    return made.json()["token"]


def test_a_link_shows_its_runs_and_not_even_that_there_are_others(review: Review) -> None:
    first, second = review.made(), review.made()
    hidden = review.made(parent=(second, 0))
    made = review.ask("POST", "/links", runs=[first, second])
    assert set(made.json()) == {"token", "url", "ends"}
    token = made.json()["token"]
    assert made.json()["url"] == f"{review.server.url}/review/{token}"
    assert len(token) >= 40
    week = datetime.fromisoformat(made.json()["ends"]) - datetime.now(UTC)
    assert timedelta(days=6.99) < week < timedelta(days=7)
    assert review.listed(token) == [second, first]
    assert refusal(review.ask("GET", f"/runs/{hidden}", token)) == 404
    speak = linked(review, first, role="speak")
    for run_id in (hidden, second, "0" * 32):
        assert refusal(review.ask("PUT", f"/runs/{run_id}/samples/0/verdict", speak, verdict="approved")) == 404
    owner, guest = (review.ask("GET", f"/runs/{first}", who).json() for who in (review.ann, token))
    assert {**guest, "samples": None} == {**owner, "samples": None}


def test_a_parent_is_told_where_the_link_shows_it_too(review: Review) -> None:
    first = review.made()
    second = review.made(parent=(first, 1))
    alone, both = linked(review, second), linked(review, first, second)
    assert review.ask("GET", f"/runs/{second}", alone).json()["parent"] is None
    assert review.ask("GET", f"/runs/{second}", both).json()["parent"] == {"run": first, "n": 1}


def test_roles_hold(review: Review) -> None:
    run_id = review.made()
    comment = review.ask("POST", f"/runs/{run_id}/samples/0/comments", text="mine").json()["id"]
    look, speak = linked(review, run_id), linked(review, run_id, role="speak")
    writing = [
        ("PUT", "/me", {"name": "Eve"}),
        ("PUT", f"/runs/{run_id}/samples/0/verdict", {"verdict": "approved"}),
        ("POST", f"/runs/{run_id}/samples/0/comments", {"text": "x"}),
        ("PATCH", f"/comments/{comment}", {"resolved": True}),
        ("DELETE", f"/comments/{comment}", {}),
    ]
    for method, path, body in writing:
        assert refusal(review.ask(method, path, look, who=TWO, **body)) == 403, path
    codes = [review.ask(method, path, speak, who=TWO, **body).status_code for method, path, body in writing]
    assert codes == [200, 200, 201, 200, 403]
    assert refusal(review.ask("PATCH", f"/comments/{comment}", speak, who=TWO, text="yours")) == 403
    for token in (look, speak):
        assert refusal(review.ask("POST", "/links", token, runs=[run_id])) == 403
        assert refusal(review.ask("GET", "/links", token)) == 403
        assert refusal(review.ask("DELETE", f"/links/{token}", token)) == 403
        assert refusal(review.ask("DELETE", f"/runs/{run_id}", token)) in (403, 405)


def test_guests_speak_as_themselves_beside_each_other(review: Review) -> None:
    run_id = review.made()
    token = linked(review, run_id, role="speak")
    for who, verdict in ((ONE, "approved"), (TWO, "rejected")):
        review.ask("PUT", "/me", token, who=who, name=who[:12])
        review.ask("PUT", f"/runs/{run_id}/samples/0/verdict", token, who=who, verdict=verdict)
    held = review.ask("GET", f"/runs/{run_id}").json()["samples"][0]["verdicts"]
    assert [(one["name"], one["verdict"]) for one in held] == [
        ("reviewer-one", "approved"),
        ("reviewer-two", "rejected"),
    ]
    as_public = review.ask("PUT", f"/runs/{run_id}/samples/0/verdict", token, who=held[0]["reviewer"], verdict=None)
    assert as_public.status_code == 200
    again = review.ask("GET", f"/runs/{run_id}").json()["samples"][0]["verdicts"]
    assert again == held, "a public id speaks for nobody"


def test_pictures_of_a_link_are_pixels_alone_and_stop_with_it(review: Review) -> None:
    run_id = review.made()
    token = linked(review, run_id)
    sample = review.ask("GET", f"/runs/{run_id}", token).json()["samples"][1]
    path = review.server.history.get(run_id).samples[1].path
    image = review.server.client.get(sample["image"])
    assert image.status_code == 200
    assert len(image.content) == int(image.headers["content-length"])
    assert not {"last-modified", "etag"} & set(image.headers), "that would tell the order"
    assert Image.open(BytesIO(image.content)).tobytes() == Image.open(path).tobytes()
    assert decode(image.content).image.info.get("icc_profile") == decode(path).image.info.get("icc_profile")
    marks = (b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"inpaint")
    assert [mark for mark in marks if mark in image.content] == []
    assert [content.count(b"IDAT") for content in (path.read_bytes(), image.content)] == [3, 1], "the original and mask"
    assert image.content.endswith(b"IEND\xaeB`\x82")
    own = review.ask("GET", f"/runs/{run_id}").json()["samples"][1]
    assert own["image"] != sample["image"]
    assert review.server.client.get(sample["thumbnail"]).status_code == 200
    assert review.ask("DELETE", f"/links/{token}").status_code == 204
    assert {refusal(review.server.client.get(sample[kind])) for kind in ("image", "thumbnail")} == {410}
    assert review.server.client.get(own["image"]).content == path.read_bytes()


def test_a_guest_gets_the_mask_and_never_what_was_there_before(review: Review) -> None:
    run_id = review.made()
    token = linked(review, run_id)
    told = review.ask("GET", f"/runs/{run_id}/details", token).json()
    assert {name for name, value in told.items() if value} == {"mask"}
    assert Image.open(BytesIO(review.server.client.get(told["mask"]).content)).mode == "L"
    own = review.ask("GET", f"/runs/{run_id}/details").json()
    assert own["asked"]["prompt"] == "a cat"
    before = review.server.client.get(own["original"]).content
    assert before == review.server.history.get(run_id).init_path.read_bytes()
    small = review.server.client.get(own["original_thumbnail"])
    assert small.headers["content-type"] == "image/webp"
    assert refusal(review.ask("GET", f"/runs/{run_id}/details", BOB)) == 404


def test_a_link_ends(review: Review) -> None:
    run_id = review.made()
    brief, taken = linked(review, run_id, hours=1e-7), linked(review, run_id)
    assert [link["token"] for link in review.ask("GET", "/links").json()["links"]] == [taken]
    assert refusal(review.ask("GET", "/runs", brief)) == 410
    assert refusal(review.ask("DELETE", f"/links/{taken}", BOB)) == 404
    assert review.listed(taken) == [run_id]
    assert review.ask("DELETE", f"/links/{taken}").status_code == 204
    assert refusal(review.ask("GET", f"/runs/{run_id}", taken)) == 410
    assert refusal(review.ask("DELETE", f"/links/{taken}")) == 404
    assert review.ask("GET", "/links").json()["links"] == []
    forged = ("A" if taken[0] != "A" else "B") + taken[1:]
    assert refusal(review.ask("GET", "/runs", forged)) == 401


def test_links_are_listed_for_their_maker_and_for_whoever_runs_it(review: Review) -> None:
    run_id, bobs = review.made(), review.made(BOB)
    token = linked(review, run_id, role="speak", blind=True)
    (told,) = review.ask("GET", "/links").json()["links"]
    assert (told["token"], told["runs"], told["role"], told["blind"]) == (token, [run_id], "speak", True)
    assert review.ask("GET", "/links", BOB).json() == {"links": []}
    assert token in [link["token"] for link in review.ask("GET", "/links", "open sesame").json()["links"]]
    assert refusal(review.ask("POST", "/links", runs=[run_id, bobs])) == 404
    assert review.ask("POST", "/links", "open sesame", runs=[run_id, bobs]).status_code == 201
    assert len(review.ask("GET", "/links").json()["links"]) == 1
    assert review.ask("DELETE", f"/links/{token}", "open sesame").status_code == 204


@pytest.mark.parametrize(
    "wrong",
    [
        *({"runs": runs} for runs in ([], "all", None, [1], ["0" * 32] * 501)),
        *({"role": role} for role in ("write", None, 1, ["look"])),
        *({"hours": hours} for hours in (0, -1, 8760.1, "7", None, True, 1e400, float("nan"), 10**400)),
        {"blind": "yes"},
    ],
)
def test_a_link_that_cannot_be_is_refused(review: Review, wrong: dict[str, Any]) -> None:
    wrong = {"runs": [review.made()], **wrong}
    assert refusal(review.ask("POST", "/links", **wrong)) == 400
    assert review.ask("GET", "/links").json()["links"] == []


def test_who_asks_is_told_what_they_may(review: Review) -> None:
    token = linked(review, review.made(), role="speak", blind=True)
    review.ask("PUT", "/me", name="Eve")
    own, guest, admin = (review.ask("GET", "/me", who).json() for who in (review.ann, token, "open sesame"))
    assert own["name"] == guest["name"] == "Eve"
    assert (own["is_guest"], own["may_speak"], own["is_admin"], own["ends"]) == (False, True, False, None)
    assert (guest["is_guest"], guest["may_speak"], guest["is_blind"]) == (True, True, True)
    assert guest["ends"] > datetime.now(UTC).isoformat()
    assert (admin["is_admin"], admin["is_guest"]) == (True, False)
