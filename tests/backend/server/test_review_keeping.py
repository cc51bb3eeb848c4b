"""Runs deleted and taken along over HTTP, on a real socket: by whose they are, wholly, and by nobody else."""

import json
import socket
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from endpoint import EndpointServer
from handed_over import open_files
from reviewing import API, Review, refusal, served
from waiting import until

from backend.history.keeping import KeepLimits
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.request import InpaintRequest

pytestmark = pytest.mark.slow
BOB, ADMIN, KEY = "b0" * 16, "open sesame", "key-one"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EndpointServer]:
    with served(tmp_path_factory.mktemp("keeping")) as server:
        yield server


@pytest.fixture
def review(server: EndpointServer, photo: Picture, mask: Mask, tmp_path: Path) -> Review:
    asked = InpaintRequest(init_image=photo, mask_image=mask, samples=2, seed=5, prompt="ein Kätzchen")
    return Review(server, asked, tmp_path)


def folder(review: Review, run_id: str) -> Path:
    return review.server.history.get(run_id).init_path.parent


def taken(review: Review, token: str = "") -> zipfile.ZipFile:
    answer = review.server.client.get(f"{API}/everything", headers=review.headers(token))
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    found = zipfile.ZipFile(BytesIO(answer.content))
    assert found.testzip() is None
    return found


def test_a_run_goes_with_its_folder_and_its_links_show_the_rest(review: Review) -> None:
    gone, stays = review.made(), review.made()
    token = review.ask("POST", "/links", runs=[gone, stays]).json()["token"]
    shown = review.ask("GET", f"/runs/{gone}", token).json()["samples"][0]
    assert review.server.client.get(shown["thumbnail"]).status_code == 200
    place = folder(review, gone)
    assert review.ask("DELETE", f"/runs/{gone}").status_code == 204
    assert not place.exists()
    assert review.listed() == review.listed(token) == [stays]
    for path in (shown["image"], shown["thumbnail"]):
        assert refusal(review.server.client.get(path)) == 410
    for method, path, body in (
        ("DELETE", f"/runs/{gone}", {}),
        ("GET", f"/runs/{gone}", {}),
        ("PUT", f"/runs/{gone}/samples/0/verdict", {"verdict": "approved"}),
        ("POST", f"/runs/{gone}/samples/0/comments", {"text": "still there?"}),
        ("POST", "/export", {"samples": [[gone, 0]], "as": "zip"}),
    ):
        assert refusal(review.ask(method, path, **body)) == 404


def test_what_is_approved_goes_only_where_that_is_said(review: Review) -> None:
    run_id = review.made()
    review.ask("PUT", f"/runs/{run_id}/samples/1/verdict", who="x" * 20, verdict="approved")
    assert refusal(review.ask("DELETE", f"/runs/{run_id}")) == 409
    assert refusal(review.ask("DELETE", f"/runs/{run_id}?approved=yes")) == 400
    assert folder(review, run_id).exists()
    assert review.ask("DELETE", f"/runs/{run_id}?approved=too").status_code == 204


def test_only_whose_it_is_and_the_admin_delete(review: Review) -> None:
    first, second = review.made(), review.made()
    token = review.ask("POST", "/links", runs=[first], role="speak").json()["token"]
    for who, status in ((BOB, 404), (KEY, 404), (token, 403), ("wrong", 401)):
        assert refusal(review.ask("DELETE", f"/runs/{first}", who)) == status
    for who in (token, ADMIN):
        assert refusal(review.ask("DELETE", "/everything?approved=too", who)) == 403
        assert refusal(review.ask("GET", "/everything", who)) == 403
    for who in (BOB, KEY):
        assert review.ask("DELETE", "/everything?approved=too", who).status_code == 204
    assert review.listed() == [second, first]
    assert review.ask("DELETE", f"/runs/{first}", ADMIN).status_code == 204


def test_a_job_goes_with_its_run_and_its_links_are_over(review: Review) -> None:
    server = review.server
    job = server.inpaint(key=KEY)
    link = job["output"][0].removeprefix(server.url)
    (run_id,) = review.listed(KEY)
    assert server.client.get(link).status_code == 200
    assert review.ask("DELETE", f"/runs/{run_id}", KEY).status_code == 204
    assert refusal(server.client.get(link)) == 404
    gone, never = server.fetch(job["id"], KEY), server.fetch(1, KEY)
    assert (gone["status"], gone["message"]) == (never["status"], never["message"])


def test_everything_can_be_taken_along(review: Review, photo: Picture) -> None:
    older, newer = review.made(name="../lighthouse.jpg"), review.made()
    others = review.made(BOB)
    review.ask("POST", f"/runs/{older}/samples/1/comments", text="=heller\u2028bitte")
    review.server.history.get(newer).samples[0].path.unlink()
    part = review.server.history.parts.keep(review.ann, older, 1, photo)
    found = taken(review)
    folders = list(dict.fromkeys(name.split("/")[0] for name in found.namelist()))
    assert folders == [f"2026-06-01-photo-{newer[:12]}", f"2026-06-01-lighthouse-{older[:12]}"]
    files = {name.split("/")[1] for name in found.namelist() if name.startswith(folders[1])}
    assert files == {
        "original.png",
        "mask.png",
        "sample-1.png",
        "sample-2.png",
        "run.json",
        f"sample-2-part-{part.part}.png",
    }
    kept = review.server.history.get(older)
    assert found.read(f"{folders[1]}/original.png") == kept.init_path.read_bytes()
    assert found.read(f"{folders[1]}/sample-2.png") == kept.samples[1].path.read_bytes()
    told = json.loads(found.read(f"{folders[1]}/run.json"))
    assert (told["prompt"], told["asked"]["seed"]) == ("ein Kätzchen", 5)
    assert told["samples"][1]["comments"][0]["text"] == "=heller\u2028bitte"
    assert [sample["image"] for sample in told["samples"]] == ["sample-1.png", "sample-2.png"]
    newest = json.loads(found.read(f"{folders[0]}/run.json"))
    assert [sample.get("image") for sample in newest["samples"]] == [None, "sample-2.png"]
    everything = b"".join(found.read(name) for name in found.namelist())
    assert others.encode() not in everything
    assert taken(review, "c0" * 16).namelist() == []


def test_all_of_ones_own_is_deleted_or_nothing(review: Review) -> None:
    first, second, others = review.made(), review.made(), review.made(BOB)
    places = [folder(review, run_id) for run_id in (first, second)]
    review.ask("PUT", f"/runs/{first}/samples/0/verdict", verdict="approved")
    token = review.ask("POST", "/links", runs=[first]).json()["token"]
    assert refusal(review.ask("DELETE", "/everything")) == 409
    assert review.listed() == [second, first]
    assert review.ask("DELETE", "/everything?approved=too").status_code == 204
    assert [place.exists() for place in places] == [False, False]
    assert review.listed() == []
    assert others in review.listed(BOB)
    assert refusal(review.ask("GET", "/runs", token)) == 410


def test_a_download_that_breaks_off_leaves_nothing_and_makes_room(review: Review) -> None:
    run_id = review.made()
    path = review.server.history.get(run_id).samples[0].path
    with path.open("ab") as file:
        file.write(bytes(30_000_000))
    before = open_files()
    url = f"{API}/everything"
    # A system may else take all of it before anybody has read a byte.
    slow = httpx.HTTPTransport(socket_options=[(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)])
    client = httpx.Client(base_url=review.server.url, transport=slow)
    with client, client.stream("GET", url, headers=review.headers()) as answer:
        next(answer.iter_raw())
        assert path.resolve() in open_files()
        assert refusal(review.server.client.get(url, headers=review.headers())) == 429
    until(lambda: open_files() == before)
    until(lambda: review.server.client.get(url, headers=review.headers()).status_code == 200)


def test_who_asks_is_told_how_long_runs_are_kept(tmp_path: Path, photo: Picture, mask: Mask) -> None:
    def told(folder: Path, **options: Any) -> tuple[float, float]:
        with served(folder, **options) as server:
            review = Review(server, InpaintRequest(init_image=photo, mask_image=mask), tmp_path)
            me = review.ask("GET", "/me").json()
            return me["keep_days"], me["keep_gb"]

    assert told(tmp_path / "a") == (0, 0)
    assert told(tmp_path / "b", keep=KeepLimits(days=0.5, gigabytes=20)) == (0.5, 20)
