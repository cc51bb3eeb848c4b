"""kill -9 while people speak: what was answered is there once, and what was not is there once or not at all."""

import os
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from keeping import keep, new_run, result_of
from reviewing import API

from backend.history import HistoryStore
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.request import InpaintRequest

pytestmark = pytest.mark.slow
ANN, TIMES, PEOPLE = "a0" * 16, 10, 3
VERDICTS = ("approved", "rejected", "rework")
TESTS = Path(__file__).parents[2]


class Speaker:
    """One person, who decides and comments until the server is gone."""

    def __init__(self, name: str, run_id: str) -> None:
        self.name = name
        self.headers = {"Authorization": f"Bearer {ANN}", "X-Reviewer": f"reviewer-{name}-aaaaaaaa"}
        self.path = f"{API}/runs/{run_id}/samples/0"
        self.answered: list[str] = []  # texts that were kept
        self.asked: list[str] = []
        self.verdicts = [""]  # that they may have by now: the last one that was answered, and what came after it

    def speak(self, url: str) -> None:
        with httpx.Client(base_url=url, headers=self.headers, timeout=20) as client:
            while True:
                text, verdict = f"{self.name} says {len(self.asked)}", VERDICTS[len(self.asked) % 3]
                self.asked.append(text)
                try:
                    self.verdicts.append(verdict)
                    client.put(f"{self.path}/verdict", json={"verdict": verdict}).raise_for_status()
                    self.verdicts = [verdict]
                    client.post(f"{self.path}/comments", json={"text": text}).raise_for_status()
                    self.answered.append(text)
                except httpx.TransportError:
                    return


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    command = [sys.executable, str(TESTS / "endpoint.py"), str(folder)]
    paths = os.environ | {"PYTHONPATH": os.pathsep.join([str(TESTS.parent), str(TESTS)]), "PYTHONSAFEPATH": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=paths) as server:
        assert server.stdout
        try:
            yield server.stdout.readline().strip().removeprefix("ready: "), server
        finally:
            server.kill()


def test_what_was_answered_is_there_once_after_ten_kills(tmp_path: Path, photo: Picture, mask: Mask) -> None:
    asked = InpaintRequest(init_image=photo, mask_image=mask, samples=1, seed=5, prompt="a cat")
    store = HistoryStore(tmp_path / "data")
    run = store.create(new_run(asked, tmp_path, visitor=ANN))
    keep(store, run, asked, result_of(asked, width=96, height=64))
    store.close()
    people = [Speaker(str(number), run.id) for number in range(PEOPLE)]
    moments = random.Random(20)
    for _ in range(TIMES):
        with serving(tmp_path / "data") as (url, server):
            compare(url, run.id, people)
            threads = [threading.Thread(target=person.speak, args=(url,)) for person in people]
            for thread in threads:
                thread.start()
            threading.Event().wait(moments.uniform(0.05, 0.4))
            server.kill()
            for thread in threads:
                thread.join(20)
    with serving(tmp_path / "data") as (url, _):
        compare(url, run.id, people)
    assert all(len(person.answered) > TIMES for person in people)


def compare(url: str, run_id: str, people: list[Speaker]) -> None:
    run: Any = httpx.get(f"{url}{API}/runs/{run_id}", headers=people[0].headers, timeout=20).json()
    (sample,) = run["samples"]
    texts = [comment["text"] for comment in sample["comments"]]
    assert len(set(texts)) == len(texts), "doubled"
    assert {text for person in people for text in person.answered} <= set(texts), "lost"
    assert set(texts) <= {text for person in people for text in person.asked}
    assert len(sample["verdicts"]) <= PEOPLE
    for person in people:
        me = httpx.get(f"{url}{API}/me", headers=person.headers, timeout=20).json()["reviewer"]
        held = [verdict["verdict"] for verdict in sample["verdicts"] if verdict["reviewer"] == me]
        assert (held or [""])[0] in person.verdicts
