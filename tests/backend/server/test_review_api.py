"""The review over HTTP, on a real socket: what is shown to whom, and what people say."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from endpoint import EndpointServer
from fakes import InvertingEngine
from PIL import Image
from reviewing import API, ONE, Review, refusal, served

from backend.history import NoRoom
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.request import InpaintRequest

pytestmark = pytest.mark.slow
BOB, NOBODY = "b0" * 16, "c0" * 16
TWO = "reviewer-two-bbbbbbbb"
RUN = {"id", "created", "engine", "prompt", "negative_prompt", "name", "width", "height", "parent", "samples"}
SAMPLE = {"n", "seed", "flagged", "receipt", "image", "thumbnail", "verdicts", "comments"}
COMMENT = {"id", "reviewer", "name", "text", "point", "answers", "resolved", "at"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EndpointServer]:
    with served(tmp_path_factory.mktemp("review")) as server:
        yield server


@pytest.fixture
def asked(photo: Picture, mask: Mask) -> InpaintRequest:
    return InpaintRequest(init_image=photo, mask_image=mask, samples=2, seed=5, prompt="a cat", negative_prompt="text")


@pytest.fixture
def review(server: EndpointServer, asked: InpaintRequest, tmp_path: Path) -> Review:
    return Review(server, asked, tmp_path)


@pytest.fixture
def alone(asked: InpaintRequest, tmp_path: Path) -> Iterator[Review]:
    """On a server of its own: wrong tokens slow the next ones, and an admin sees everybody's."""
    with served(tmp_path / "data") as server:
        yield Review(server, asked, tmp_path)


def test_a_run_is_told_with_its_samples_and_all_that_was_said(review: Review) -> None:
    first = review.made(name="beach.jpg")
    second = review.made(parent=(first, 1))
    review.ask("PUT", "/me", who=TWO, name=" Eve ")
    review.ask("PUT", f"/runs/{second}/samples/1/verdict", who=TWO, verdict="approved", starred=True)
    review.ask("POST", f"/runs/{second}/samples/1/comments", text="good", point=[1, 2.5])
    (newest, oldest) = review.ask("GET", "/runs").json()["runs"]
    assert review.ask("GET", f"/runs/{second}").json() == newest
    assert set(newest) == RUN
    assert (oldest["id"], oldest["name"], oldest["parent"]) == (first, "beach.jpg", None)
    assert (newest["parent"], newest["width"], newest["height"]) == ({"run": first, "n": 1}, 96, 64)
    assert (newest["prompt"], newest["negative_prompt"], newest["engine"]) == ("a cat", "text", "inverting")
    assert datetime.fromisoformat(newest["created"]) == datetime(2026, 6, 1, 0, 2, tzinfo=UTC)
    plain, spoken = newest["samples"]
    assert set(plain) == SAMPLE
    assert [sample["seed"] for sample in newest["samples"]] == [5, 6]
    assert (plain["verdicts"], plain["comments"]) == ([], [])
    (verdict,), (comment,) = spoken["verdicts"], spoken["comments"]
    assert (verdict["name"], verdict["verdict"], verdict["starred"]) == ("Eve", "approved", True)
    assert set(comment) == COMMENT
    assert (comment["text"], comment["point"], comment["name"], comment["resolved"]) == ("good", [1.0, 2.5], "", False)
    assert comment["reviewer"] != verdict["reviewer"]
    assert not {ONE, TWO} & {comment["reviewer"], verdict["reviewer"]}


def test_pictures_open_by_their_links_alone(review: Review) -> None:
    run_id = review.made()
    sample = review.ask("GET", f"/runs/{run_id}").json()["samples"][1]
    image, thumbnail = (review.server.client.get(sample[kind]) for kind in ("image", "thumbnail"))
    folder = review.server.history.get(run_id).samples[1].path.parent
    assert image.content == (folder / "1.png").read_bytes()
    assert thumbnail.headers["content-type"] == "image/webp"
    assert Image.open(BytesIO(thumbnail.content)).size == (96, 64)
    assert run_id not in sample["image"]
    assert sample == review.ask("GET", f"/runs/{run_id}").json()["samples"][1], "a browser could keep nothing"
    start, _, end = sample["image"].rpartition("/")
    forged = f"{start}/{'A' if end[0] != 'A' else 'B'}{end[1:]}"
    assert refusal(review.server.client.get(forged)) == 404
    (folder / "1.png").unlink()
    assert {refusal(review.server.client.get(sample[kind])) for kind in ("image", "thumbnail")} == {410}
    assert [sample["n"] for sample in review.ask("GET", f"/runs/{run_id}").json()["samples"]] == [0, 1]


def test_everybody_sees_their_own_and_whoever_runs_it_sees_all(alone: Review) -> None:
    anns, bobs = alone.made(alone.ann), alone.made(BOB)
    assert alone.server.inpaint(key="key-two")["status"] == "success"
    (told,) = alone.ask("GET", "/runs", "key-two").json()["runs"]
    sent = told["id"]
    assert told["name"] == "", "it is part of a secret link"
    assert (alone.listed(alone.ann), alone.listed(BOB), alone.listed(NOBODY)) == ([anns], [bobs], [])
    assert (alone.listed("key-two"), alone.listed("key-one")) == ([sent], [])
    assert alone.listed("open sesame") == [sent, bobs, anns]
    on_a_space = {"Authorization": "Bearer hf_token", "X-Inpaint-Token": BOB}
    assert alone.server.client.get(f"{API}/runs", headers=on_a_space).json()["runs"][0]["id"] == bobs


def test_what_is_not_ones_own_is_as_if_it_were_not_there(alone: Review) -> None:
    run_id = alone.made(alone.ann)
    comment = alone.ask("POST", f"/runs/{run_id}/samples/0/comments", text="mine").json()["id"]
    tries = [
        ("GET", f"/runs/{run_id}", {}),
        ("PUT", f"/runs/{run_id}/samples/0/verdict", {"verdict": "rejected"}),
        ("POST", f"/runs/{run_id}/samples/0/comments", {"text": "x"}),
        ("PATCH", f"/comments/{comment}", {"resolved": True}),
        ("PATCH", f"/comments/{comment}", {"text": "x"}),
        ("DELETE", f"/comments/{comment}", {}),
    ]
    for method, path, body in tries:
        other, none = (alone.ask(method, path, token, **body) for token in (BOB, "nothing at all"))
        assert refusal(other) == 404, path
        assert refusal(none) in (401, 429), path
        absent = alone.ask(method, path.replace(run_id, "0" * 32).replace(comment, "0" * 32), BOB, **body)
        assert (absent.status_code, absent.json()) == (other.status_code, other.json()), path
        assert refusal(alone.server.client.request(method, API + path, json=body)) == 401
    (told,) = alone.ask("GET", f"/runs/{run_id}").json()["samples"][0]["comments"]
    assert (told["text"], told["resolved"]) == ("mine", False)


def test_wrong_passwords_slow_their_sender_and_no_token(alone: Review) -> None:
    run_id = alone.made()
    codes = [alone.ask("GET", "/runs", f"guess {number}").status_code for number in range(7)]
    assert codes[:5] == [401] * 5
    assert codes[6] == 429
    assert "Retry-After" in alone.ask("GET", "/runs", "open sesame").headers
    assert alone.listed(alone.ann) == [run_id]
    assert alone.listed("key-one") == []


def test_words_are_changed_by_who_wrote_them_alone(review: Review) -> None:
    run_id = review.made()
    comment = review.ask("POST", f"/runs/{run_id}/samples/0/comments", who=ONE, text="too green").json()["id"]
    answer = review.ask("POST", f"/runs/{run_id}/samples/0/comments", who=TWO, text="no", answers=comment).json()
    assert answer["answers"] == comment
    assert refusal(review.ask("PATCH", f"/comments/{comment}", who=TWO, text="x")) == 403
    assert review.ask("PATCH", f"/comments/{comment}", who=ONE, text="too blue").json()["text"] == "too blue"
    assert review.ask("PATCH", f"/comments/{comment}", who=TWO, resolved=True).json()["resolved"] is True
    assert review.ask("DELETE", f"/comments/{comment}", who=ONE).status_code == 204
    assert refusal(review.ask("DELETE", f"/comments/{comment}", who=ONE)) == 404
    (left,) = review.ask("GET", f"/runs/{run_id}").json()["samples"][0]["comments"]
    assert (left["text"], left["answers"]) == ("no", None)


def test_a_list_goes_on_where_it_ended_while_new_runs_come(review: Review) -> None:
    made = [review.made() for _ in range(5)]
    found, cursor = [], ""
    while True:
        page = review.server.client.get(
            f"{API}/runs", headers=review.headers(), params={"limit": 2, "cursor": cursor}
        ).json()
        found += [run["id"] for run in page["runs"]]
        review.made()
        if (cursor := page["next"]) is None:
            break
    assert found == made[::-1]


@pytest.mark.parametrize(
    "query",
    [
        *({"limit": limit} for limit in ("0", "201", "x", "-1", "1.5", "9" * 400, "٣")),
        *({"cursor": cursor} for cursor in ("x", "!", "AAAA", "MTIz", "9" * 5000)),
        *(
            {"since": moment}
            for moment in ("yesterday", "2026-01-01", "2026-01-01T00:00:00", "9999-12-31T23:59:59-14:00")
        ),
        {"verdict": "good"},
        {"text": "x" * 1001},
    ],
)
def test_a_question_that_cannot_be_read_is_told_so(review: Review, query: dict[str, str]) -> None:
    asked = review.server.client.get(f"{API}/runs", headers=review.headers(), params=query)
    assert refusal(asked) == 400


@pytest.mark.parametrize(
    "body",
    [
        *({"verdict": verdict} for verdict in ("good", 1, ["approved"], {}, "Approved", "none", "")),
        {"verdict": "approved", "starred": "yes"},
    ],
)
def test_a_verdict_that_is_none_is_refused(review: Review, body: dict[str, Any]) -> None:
    run_id = review.made()
    assert refusal(review.ask("PUT", f"/runs/{run_id}/samples/0/verdict", **body)) == 400
    assert review.listed(verdict="none") == [run_id]


@pytest.mark.parametrize(
    "body",
    [
        *({"text": text} for text in ("", "  \n", None, 5, "x" * 10_001)),
        *(
            {"text": "x", "point": point}
            for point in ([1], [1, 2, 3], "1,2", [True, 1], [-1, 5], [5, 65], [1e300, 1], [10**400, 1])
        ),
        *({"text": "x", "answers": answers} for answers in ("0" * 32, "x", 5)),
    ],
)
def test_a_comment_that_cannot_be_is_refused(review: Review, body: dict[str, Any]) -> None:
    run_id = review.made()
    assert refusal(review.ask("POST", f"/runs/{run_id}/samples/0/comments", **body)) == 400
    assert review.ask("GET", f"/runs/{run_id}").json()["samples"][0]["comments"] == []


def test_bodies_that_are_nothing_or_too_much_are_refused(review: Review) -> None:
    run_id = review.made()
    path = f"{API}/runs/{run_id}/samples/0/comments"
    headers = review.headers() | {"X-Reviewer": ONE, "Content-Type": "application/json"}
    post = review.server.client.post
    for content in (b"", b"[]", b"{", b'"text"', b"\xff", b'{"text": "' + b"[" * 90_000):
        assert refusal(post(path, content=content, headers=headers)) in (400, 413), content[:20]
    million = json.dumps({"text": "x" * 1_000_000}).encode()
    assert refusal(post(path, content=million, headers=headers)) == 413
    assert refusal(post(path, content=b"text=x", headers=headers | {"Content-Type": "text/plain"})) == 400
    longest = json.dumps({"text": "\N{PILE OF POO}" * 10_000}).encode()
    assert len(longest) > 100_000
    assert post(path, content=longest, headers=headers).status_code == 201
    for who in ("", "short", "x" * 65, "with space inside it"):
        assert refusal(review.ask("PUT", "/me", who=who, name="Eve")) == 400


def test_halves_of_characters_and_nothings_are_kept_and_told(review: Review) -> None:
    run_id = review.made()
    strange = "a\0\ud83d\N{CAT FACE}"
    assert review.ask("PUT", "/me", name=strange).status_code == 200
    assert review.ask("POST", f"/runs/{run_id}/samples/0/comments", text=strange).status_code == 201
    (told,) = review.ask("GET", f"/runs/{run_id}").json()["samples"][0]["comments"]
    assert told["text"] == told["name"] == "a\ufffd\ufffd\N{CAT FACE}"
    for path in ("/comments/%00", "/comments/%ff", "/comments/" + "x" * 5000, "/runs/%00"):
        assert refusal(review.ask("PATCH" if "comments" in path else "GET", path, resolved=True)) == 404
    for query in ({"text": "\0"}, {"engine": "\0"}, {"text": "'; --"}):
        assert review.listed(**query) == []


def test_what_is_said_takes_room_of_its_sender(asked: InpaintRequest, tmp_path: Path) -> None:
    taken: list[tuple[str, int]] = []

    def room(sender: str, more: int) -> None:
        if sum(size for _, size in taken) + more > 2000:
            raise NoRoom("You have sent enough.")
        taken.append((sender, more))

    with EndpointServer(tmp_path / "data", InvertingEngine(), room=room) as server:
        review = Review(server, asked, tmp_path)
        codes = [review.ask("PUT", "/me", who=f"{ONE}{number}", name="Eve").status_code for number in range(5)]
        assert codes == [200, 200, 200, 507, 507]
        assert {sender for sender, _ in taken} == {"address 127.0.0.1"}


def test_what_is_not_there_and_what_is_not_done_is_told(review: Review) -> None:
    run_id = review.made()
    assert refusal(review.ask("GET", "/nothing")) == 404
    assert refusal(review.ask("POST", "/runs", a=1)) == 405
    assert refusal(review.ask("GET", "/runs/..")) == 404
    for number in ("2", "-1", "x", "00000000000000001", "1e3"):
        assert refusal(review.ask("PUT", f"/runs/{run_id}/samples/{number}/verdict", verdict="approved")) == 404
