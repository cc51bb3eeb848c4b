"""What is handed over by HTTP, on a real socket: as far as who asks sees it, and nothing stays behind."""

import csv
import json
import socket
import zipfile
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from endpoint import EndpointServer, marked, picture
from handed_over import open_files
from PIL import Image
from reviewing import API, ONE, Review, refusal, served
from waiting import until

from backend.imaging.files.project_file import PROJECT_KIND, read_project
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.request import InpaintRequest

pytestmark = pytest.mark.slow
BOB, TWO = "b0" * 16, "reviewer-two-bbbbbbbb"
TYPES = {"zip": "application/zip", "html": "text/html", "csv": "text/csv", "json": "application/json"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EndpointServer]:
    with served(tmp_path_factory.mktemp("export")) as server:
        yield server


@pytest.fixture
def asked(photo: Picture, mask: Mask) -> InpaintRequest:
    return InpaintRequest(init_image=photo, mask_image=mask, samples=4, seed=5, prompt="a cat", negative_prompt="text")


@pytest.fixture
def review(server: EndpointServer, asked: InpaintRequest, tmp_path: Path) -> Review:
    return Review(server, asked, tmp_path)


def exported(review: Review, kind: str, samples: Any, token: str = "", **more: Any) -> bytes:
    answer = review.ask("POST", "/export", token, samples=samples, **{"as": kind}, **more)
    assert answer.status_code == 200, answer.text
    return answer.content


def archive(review: Review, samples: Any, token: str = "", **more: Any) -> zipfile.ZipFile:
    found = zipfile.ZipFile(BytesIO(exported(review, "zip", samples, token, **more)))
    assert found.testzip() is None
    return found


def told_apart(review: Review, run_id: str) -> None:
    """Each sample's file shows something else."""
    for n, sample in enumerate(review.server.history.get(run_id).samples):
        Image.new("RGB", (96, 64), (50 * n, 9, 9)).save(sample.path)


def test_every_kind_is_a_file_that_nobody_keeps(review: Review) -> None:
    run_id = review.made(name="beach.jpg")
    for kind, media in (TYPES | {"pdf": "application/pdf"}).items():
        answer = review.ask("POST", "/export", samples=[[run_id, 0], [run_id, 3]], **{"as": kind})
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(media)
        assert answer.headers["content-disposition"] == f'attachment; filename="inpaint-review-2-samples.{kind}"'
        assert answer.headers["cache-control"] == "no-store"
        assert answer.content


def test_files_come_as_they_are_in_the_order_chosen(review: Review) -> None:
    first, second = review.made(name="beach.jpg"), review.made(name="lake.jpg")
    told_apart(review, second)
    review.ask("POST", f"/runs/{first}/samples/2/comments", text="=good")
    found = archive(review, [[second, 1], [first, 2], [second, 0], [second, 1]])
    names = ["01-lake-seed-6.png", "02-lake-seed-5.png", "03-beach-seed-7.png"]
    assert found.namelist()[:3] == names
    assert len([name for name in found.namelist() if name.startswith("masks/")]) == 2
    kept = review.server.history.get(second).samples[1].path
    assert found.read(names[0]) == kept.read_bytes()
    rows = list(csv.DictReader(StringIO(found.read("review.csv").decode("utf-8-sig"))))
    assert [(row["number"], row["text"]) for row in rows] == [("3", "'=good"), ("1", ""), ("2", "")]


def test_a_project_that_was_handed_over_restores_everything(review: Review) -> None:
    assert review.server.inpaint(key="key-two", seed=9)["status"] == "success"
    (run_id,) = review.listed("key-two")
    found = archive(review, [[run_id, 0]], "key-two")
    project = read_project(found.read(found.namelist()[0]))
    assert project
    assert project.picture.image.tobytes() == picture().tobytes()
    assert project.mask.image.tobytes() == marked().convert("L").tobytes()
    assert project.settings["seed"] == 9


def test_one_foreign_sample_is_as_if_it_were_not_there(review: Review) -> None:
    own, others = review.made(), review.made(BOB)
    told = [
        review.ask("POST", "/export", samples=[[own, 0], wrong], **{"as": kind})
        for kind in ("zip", "json")
        for wrong in ([others, 0], ["0" * 32, 0], [own, 4], [own, 10**30], ["x", 0])
    ]
    assert {refusal(answer) for answer in told} == {404}
    assert len({answer.content for answer in told}) == 1


@pytest.mark.parametrize(
    "body",
    [
        *(
            {"as": "zip", "samples": s}
            for s in (None, [], {}, "x", [1], [[1, 2]], [["a", "0"]], [["a", True]], [["a"]])
        ),
        *({"as": "zip", "samples": s} for s in ([["a", -1]], [["a", 1.0]], [["a", 0, 0]], [["a", 0]] * 501)),
        *({"as": kind, "samples": [["a", 0]]} for kind in (None, "", "ZIP", "exe", 1, ["zip"])),
    ],
)
def test_what_cannot_be_read_is_refused(review: Review, body: dict[str, Any]) -> None:
    assert refusal(review.ask("POST", "/export", **body)) == 400


def test_a_guest_takes_along_what_the_link_shows_as_pixels_alone(review: Review) -> None:
    shown, hidden = review.made(), review.made(parent=None)
    token = review.ask("POST", "/links", runs=[shown]).json()["token"]
    found = archive(review, [[shown, 1]], token)
    assert [name for name in found.namelist() if name.endswith(".png")] == ["01-photo-seed-6.png", "contact-sheet.png"]
    name = "01-photo-seed-6.png"
    assert PROJECT_KIND in archive(review, [[shown, 1]]).read(name)
    assert PROJECT_KIND not in found.read(name)
    assert b"a cat" not in found.read(name)
    assert refusal(review.ask("POST", "/export", token, samples=[[hidden, 0]], **{"as": "csv"})) == 404
    review.ask("DELETE", f"/links/{token}")
    assert refusal(review.ask("POST", "/export", token, samples=[[shown, 0]], **{"as": "csv"})) == 410


def test_a_blind_link_tells_no_more_in_a_file(review: Review) -> None:
    run_id = review.made(name="photo.jpg")
    told_apart(review, run_id)
    review.ask("POST", f"/runs/{run_id}/samples/0/comments", who=TWO, text="seed 5 it is")
    token = review.ask("POST", "/links", runs=[run_id], role="speak", blind=True).json()["token"]
    chosen = [[run_id, n] for n in range(4)]
    found = archive(review, chosen, token)
    assert [name for name in found.namelist() if "photo" in name] == [f"0{n}-photo.png" for n in (1, 2, 3, 4)]
    said = exported(review, "json", chosen, token) + exported(review, "html", chosen, token) + found.read("review.csv")
    for word in (b"a cat", b"inverting", b"it is", b"seed 5"):
        assert word not in said
    assert {row["seed"] for row in csv.DictReader(StringIO(found.read("review.csv").decode("utf-8-sig")))} == {""}
    assert said.count(b'"seed": null') == 4
    shown = review.ask("GET", f"/runs/{run_id}", token).json()["samples"]
    for sample, name in zip(shown, found.namelist(), strict=False):
        assert found.read(name) == review.server.client.get(sample["image"]).content
    for n in range(4):
        review.ask("PUT", f"/runs/{run_id}/samples/{n}/verdict", token, verdict="rejected")
    assert archive(review, chosen, token).namelist()[0] == "01-photo-seed-5.png"


def test_files_that_are_gone_cost_nothing_else(review: Review) -> None:
    run_id = review.made()
    run = review.server.history.get(run_id)
    run.samples[0].path.unlink()
    run.mask_path.unlink()
    found = archive(review, [[run_id, 0], [run_id, 1]])
    assert found.namelist()[0] == "02-photo-seed-6.png"
    assert len(found.read("read-me.txt").splitlines()) == 2
    assert b"not here any more" in exported(review, "html", [[run_id, 0]])
    assert exported(review, "pdf", [[run_id, 0]]).startswith(b"%PDF-")


def test_downloads_that_break_off_leave_nothing_and_make_room(review: Review) -> None:
    run_id = review.made()
    path = review.server.history.get(run_id).samples[0].path
    with path.open("ab") as file:
        file.write(bytes(30_000_000))
    before = open_files()
    waiting = [begun(review, run_id) for _ in range(2)]
    busy = review.ask("POST", "/export", samples=[[run_id, 0]], **{"as": "csv"})
    assert refusal(busy) == 429
    assert busy.headers["retry-after"]
    assert path.resolve() in open_files()
    for connection in waiting:
        connection.close()
    until(lambda: open_files() == before)
    until(lambda: review.ask("POST", "/export", samples=[[run_id, 0]], **{"as": "csv"}).status_code == 200)


def begun(review: Review, run_id: str) -> socket.socket:
    """A download of which nothing more than its beginning is taken."""
    host, port = review.server.url.removeprefix("http://").split(":")
    connection = socket.socket()
    # A system may else take all of it before anybody has read a byte.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
    connection.settimeout(20)
    connection.connect((host, int(port)))
    body = json.dumps({"samples": [[run_id, 0]], "as": "zip"}).encode()
    head = (
        f"POST {API}/export HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: Bearer {review.ann}\r\n"
        f"X-Reviewer: {ONE}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    connection.sendall(head.encode() + body)
    assert connection.recv(12) == b"HTTP/1.1 200"
    return connection
