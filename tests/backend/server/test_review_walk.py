"""A walk over every address of the review with every wrong credential: not a byte of what is somebody else's."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from endpoint import EndpointServer
from reviewing import API, Review, served

from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.request import InpaintRequest

pytestmark = pytest.mark.slow
BOB, STRANGER = "b0" * 16, "reviewer-who-is-a-stranger"
BODIES: dict[str, Any] = {
    "verdict": {"verdict": "rejected", "starred": True},
    "comments": {"text": "mine now"},
    "comment": {"resolved": True},
    "links": {"role": "speak"},
    "me": {"name": "Eve"},
    "export": {"as": "json"},
}
SECRET = "a very secret prompt"


@pytest.fixture
def asked(photo: Picture, mask: Mask) -> InpaintRequest:
    return InpaintRequest(init_image=photo, mask_image=mask, samples=2, seed=77_001, prompt=SECRET)


def test_no_wrong_credential_opens_anything(asked: InpaintRequest, tmp_path: Path) -> None:
    with served(tmp_path / "data") as server:
        review = Review(server, asked, tmp_path)
        bobs = Review(server, replace(asked, prompt="a dog", seed=1), tmp_path)
        run_id, others = review.made(name="secret-name.jpg"), bobs.made(BOB)
        comment = review.ask("POST", f"/runs/{run_id}/samples/0/comments", text="said in private").json()["id"]
        token = review.ask("POST", "/links", runs=[run_id]).json()["token"]
        samples = review.ask("GET", f"/runs/{run_id}").json()["samples"]
        before = state(review, run_id)
        things = {"{run}": run_id, "{n}": "0", "{id}": comment, "{token}": token, "{name}": forged(samples[0]["image"])}
        tried = 0
        for name, headers in wrong(review, others).items():
            for method, path in server.service.review_addresses():
                if name == "another visitor" and path == f"{API}/everything":
                    continue  # all of their own, and nothing of what is walked to: tests of keeping see to that
                answer = request(server, method, filled(path, things), headers, run_id)
                assert answer.status_code < 500, (name, method, path)
                leaked = [secret for secret in secrets(token) if secret in answer.content]
                assert leaked == [], (name, method, path, answer.text[:200])
                if answer.status_code < 400:
                    assert name in ("another visitor", "another key", "another link"), (name, method, path)
                    assert run_id.encode() not in answer.content, (name, method, path)
                tried += 1
            assert state(review, run_id) == before, name
        assert tried > 100


def wrong(review: Review, others: str) -> dict[str, dict[str, str]]:
    """Headers that open nothing of the run."""

    def link(**more: Any) -> str:
        return review.ask("POST", "/links", BOB, runs=[others], role="speak", **more).json()["token"]

    gone, alive = link(), link()
    review.ask("DELETE", f"/links/{gone}", BOB)
    changed = alive[:-2] + ("AA" if alive[-2:] != "AA" else "BB")
    tokens = {
        "nothing": "",
        "another visitor": BOB,
        "another key": "key-two",
        "another link": alive,
        "a link that was taken back": gone,
        "a link that is over": link(hours=1e-7),
        "a link that is made up": changed,
        "a wrong password": "open sesam",
        "a long one": "x" * 5000,
        "letters of all kinds": "ü" * 40,
    }
    found = {name: bearer(token) for name, token in tokens.items()}
    found["in the wrong header"] = {"Cookie": f"token={review.ann}", "X-Reviewer": STRANGER}
    found["a basic one"] = {"Authorization": f"Basic {review.ann}", "X-Reviewer": STRANGER}
    return found


def bearer(token: str) -> dict[str, str]:
    value = f"Bearer {token}".encode().decode("latin-1") if token else ""
    return ({"Authorization": value} if token else {}) | {"X-Reviewer": STRANGER}


def secrets(token: str) -> list[bytes]:
    return [SECRET.encode(), b"77001", b"secret-name", b"said in private", token.encode(), b"IDAT", b"WEBP"]


def forged(link: str) -> str:
    name = link.rsplit("/", 1)[1]
    return ("A" if name[0] != "A" else "B") + name[1:]


def filled(path: str, things: dict[str, str]) -> str:
    for name, thing in things.items():
        path = path.replace(name, thing)
    return path


def request(server: EndpointServer, method: str, path: str, headers: dict[str, str], run_id: str) -> httpx.Response:
    """The answer, of a stream only its beginning."""
    kind = path.removeprefix(API + "/").split("/")
    body = BODIES["comment"] if kind[0] == "comments" else BODIES.get(kind[-1], {})
    body = {**body, "runs": [run_id], "samples": [[run_id, 0]]} if kind[0] in ("links", "export") else body
    raw: Any = {name: value.encode("latin-1") for name, value in headers.items()}
    if method in ("PUT", "POST", "PATCH"):
        raw["Content-Type"] = b"application/json"
        return server.client.request(method, path, headers=raw, content=json.dumps(body))
    with server.client.stream(method, path, headers=raw) as answer:
        if answer.headers.get("content-type", "").startswith("text/event-stream"):
            return httpx.Response(answer.status_code, content=next(answer.iter_bytes()))
        answer.read()
        return answer


def state(review: Review, run_id: str) -> Any:
    """All that is said of the run, without its links, which change with time."""
    run = review.ask("GET", f"/runs/{run_id}").json()
    return [{**sample, "image": "", "thumbnail": ""} for sample in run["samples"]]
