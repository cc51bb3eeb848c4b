"""Three people at once on one link, each in a browser of their own: what is handed over is what each of them did."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import BrowserContext, expect
from reviewed import VISITOR, BoardPage, fill_history
from serving import Server

pytestmark = pytest.mark.browser
API = "/api/review"
NAMES = ("Ada", "Ben", "Cleo")
# What each of them presses on three samples, in turns with the others, and what that means.
KEYS = {"Ada": ("a", "r", "w"), "Ben": ("r", "r", "a"), "Cleo": ("w", "a", "x")}
MEANING = {"a": "approved", "r": "rejected", "x": "rejected", "w": "rework"}
NewContext = Callable[..., BrowserContext]


@pytest.fixture
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str, httpx.Client]]:
    """A server with one run, and its owner's client."""
    folder = tmp_path_factory.mktemp("together")
    (run,) = fill_history(folder / "data", ["a pier"])
    with Server(folder) as server:
        headers = {"Authorization": f"Bearer {VISITOR}"}
        with httpx.Client(base_url=server.url, headers=headers, timeout=30) as owner:
            yield server, run, owner


def test_nobody_overwrites_anybody(served: tuple[Server, str, httpx.Client], new_context: NewContext) -> None:
    _, run, owner = served
    link = owner.post(f"{API}/links", json={"runs": [run], "role": "speak"}).json()["url"]
    people = {name: BoardPage(new_context().new_page()).open(link) for name in NAMES}
    for name, board in people.items():
        board.role("reviewer-name").fill(name)
        board.press("Enter")
    for number in range(3):
        for name, board in people.items():
            board.press(str(number + 1), KEYS[name][number])
        for name, board in people.items():
            board.press("c")
            board.page.keyboard.type(f"{name} on {number}")
            board.act("send-comment")
            board.told(comments=f"{name} on {number}")
            board.press("Escape")
    for board in people.values():  # each sees what the others did, without a reload
        board.press("3")
        for name in NAMES:
            board.told(comments=f"{name} on 2")
    for name, board in people.items():
        board.shows(run, *(MEANING[key] for key in KEYS[name]))
        expect(board.part("comments")).to_contain_text("Ada on 2")
        assert board.errors == []

    chosen = {"samples": [[run, number] for number in range(3)]}
    (told,) = owner.post(f"{API}/export", json=chosen | {"as": "json"}).json()["runs"]
    for number, sample in enumerate(told["samples"]):
        held = {verdict["name"]: verdict["verdict"] for verdict in sample["verdicts"]}
        assert held == {name: MEANING[KEYS[name][number]] for name in NAMES}
        assert len(sample["verdicts"]) == 3
        assert [comment["text"] for comment in sample["comments"]] == [f"{name} on {number}" for name in NAMES]
    rows = table(owner.post(f"{API}/export", json=chosen | {"as": "csv"}).text)
    said = [text for row in rows for text in row.values() if " on " in str(text)]
    assert said == [f"{name} on {number}" for number in range(3) for name in NAMES]


def table(text: str) -> list[dict[str, Any]]:
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
