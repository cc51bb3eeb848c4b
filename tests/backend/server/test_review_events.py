"""Who looks at runs hears of what others do, on a real socket."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from typing import Any

import httpx
import pytest
from endpoint import EndpointServer
from reviewing import API, ONE, Review, refusal, served

from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.request import InpaintRequest

pytestmark = pytest.mark.slow
TWO, BOB = "reviewer-two-bbbbbbbb", "b0" * 16


@pytest.fixture
def review(photo: Picture, mask: Mask, tmp_path: Path) -> Iterator[Review]:
    asked = InpaintRequest(init_image=photo, mask_image=mask, samples=2, seed=5, prompt="a cat")
    with served(tmp_path / "data") as server:
        yield Review(server, asked, tmp_path)


class Listening:
    """Hears the events of one token, in a thread of its own."""

    def __init__(self, server: EndpointServer, token: str, who: str = ONE) -> None:
        self.events: Queue[tuple[str, Any]] = Queue()
        self._client = httpx.Client(base_url=server.url, timeout=30)
        headers = {"Authorization": f"Bearer {token}", "X-Reviewer": who}
        self._stream = self._client.stream("GET", f"{API}/events", headers=headers)
        self.response = self._stream.__enter__()
        self._lines = self.response.iter_lines()
        assert next(self._lines) == ": open"
        threading.Thread(target=self._hear, daemon=True).start()

    def next(self) -> tuple[str, Any]:
        return self.events.get(timeout=20)

    def close(self) -> None:
        self.response.close()
        self._client.close()

    def _hear(self) -> None:
        name = ""
        try:
            for line in self._lines:
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    self.events.put((name, json.loads(line.removeprefix("data: "))))
        except httpx.HTTPError:
            pass
        self.events.put(("end", None))


def test_what_one_says_the_others_hear(review: Review) -> None:
    shown, hidden = review.made(), review.made()
    bobs = review.made(BOB)
    token = review.ask("POST", "/links", runs=[shown], role="speak").json()["token"]
    ann, guest, bob = (Listening(review.server, one) for one in (review.ann, token, BOB))
    assert ann.response.headers["content-type"].startswith("text/event-stream")
    assert set(ann.next()[1]["runs"]) == {shown, hidden}, "made a moment ago"
    assert guest.next() == ("changed", {"runs": [shown]})
    assert bob.next() == ("changed", {"runs": [bobs]})
    review.ask("PUT", f"/runs/{hidden}/samples/0/verdict", verdict="approved")
    assert ann.next() == ("changed", {"runs": [hidden]})
    comment = review.ask("POST", f"/runs/{shown}/samples/0/comments", token, who=TWO, text="hm").json()["id"]
    assert [one.next() for one in (ann, guest)] == [("changed", {"runs": [shown]})] * 2
    review.ask("DELETE", f"/comments/{comment}", token, who=TWO)
    assert [one.next() for one in (ann, guest)] == [("changed", {"runs": [shown]})] * 2
    new = review.made()
    assert ann.next() == ("changed", {"runs": [new]})
    assert (guest.events.empty(), bob.events.empty()) == (True, True)
    review.ask("DELETE", f"/links/{token}")
    assert guest.next() == ("over", {})
    assert guest.next() == ("end", None)
    for one in (ann, bob):
        one.close()


def test_of_a_blind_link_nothing_is_heard_before_one_has_decided(review: Review) -> None:
    run_id, other = review.made(), review.made()
    token = review.ask("POST", "/links", runs=[run_id, other], role="speak", blind=True).json()["token"]
    for number in range(2):
        review.ask("PUT", f"/runs/{other}/samples/{number}/verdict", token, verdict="approved")
    guest = Listening(review.server, token)
    assert guest.next() == ("changed", {"runs": [other]})
    review.ask("PUT", f"/runs/{run_id}/samples/0/verdict", who=TWO, verdict="approved")
    review.ask("PUT", f"/runs/{other}/samples/0/verdict", who=TWO, verdict="approved")
    assert guest.next() == ("changed", {"runs": [other]})
    guest.close()


def test_who_cannot_be_told_asks_now_and_then(review: Review) -> None:
    first = review.made()
    begun = review.ask("GET", "/changes").json()
    assert begun["runs"] == []
    review.ask("PUT", f"/runs/{first}/samples/0/verdict", verdict="approved")
    asked = review.server.client.get(f"{API}/changes", headers=review.headers(), params={"since": begun["since"]})
    assert asked.json()["runs"] == [first]
    nothing = review.server.client.get(f"{API}/changes", headers=review.headers(BOB), params={"since": begun["since"]})
    assert nothing.json()["runs"] == []
    for wrong in ("x", "-1", "9" * 400, "1e3", "٣"):
        told = review.server.client.get(f"{API}/changes", headers=review.headers(), params={"since": wrong})
        assert refusal(told) == 400, wrong


def test_strangers_hear_nothing(review: Review) -> None:
    assert refusal(review.server.client.get(f"{API}/events")) == 401
    assert refusal(review.ask("GET", "/events", "wrong")) == 401


def test_the_program_ends_while_somebody_listens(review: Review) -> None:
    ann = Listening(review.server, review.ann)
    review.server.service.close()
    assert ann.next() == ("end", None)
