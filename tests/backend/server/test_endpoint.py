"""The endpoint as its clients see it, on a real socket."""

import base64
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from endpoint import API, EndpointServer, coded, marked, opened, picture, png
from fakes import HeldEngine, InvertingEngine
from PIL import Image
from pydantic import SecretStr
from waiting import until

from backend.imaging.files.project_file import read_project
from backend.server.door import DoorOptions
from backend.server.hosts import Places

pytestmark = pytest.mark.slow

META = {
    *("H", "W", "file_prefix", "guidance_scale", "init_image", "mask_image", "n_samples", "negative_prompt", "outdir"),
    *("prompt", "safetychecker", "seed", "steps", "strength"),
}


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EndpointServer]:
    with EndpointServer(tmp_path_factory.mktemp("endpoint"), InvertingEngine()) as server:
        yield server


def result(server: EndpointServer, reply: dict[str, Any], position: int = 0) -> bytes:
    return server.client.get(reply["output"][position]).content


def test_a_success_has_the_documented_keys(endpoint: EndpointServer) -> None:
    reply = endpoint.inpaint(samples="2", seed=7, enhance_prompt="no")
    assert set(reply) == {"status", "generationTime", "id", "output", "proxy_links", "meta"}
    assert (reply["status"], type(reply["id"]), len(reply["output"])) == ("success", int, 2)
    meta = reply["meta"]
    assert set(meta) >= META
    used = {"H": 64, "W": 96, "n_samples": 2, "prompt": "a cat", "seed": 7, "steps": 30, "guidance_scale": 5}
    assert {name: meta[name] for name in used} == used
    assert all(f"{meta['file_prefix']}-{i}.png" in link for i, link in enumerate(reply["output"]))


def test_pixels_outside_the_mask_are_those_of_the_picture(endpoint: EndpointServer) -> None:
    content = result(endpoint, endpoint.inpaint())
    before, after, mask = (np.asarray(image) for image in (picture(), opened(content), marked().convert("L")))
    assert (after[mask == 0] == before[mask == 0]).all()
    assert (after[mask == 255] == 255 - before[mask == 255]).all()
    assert read_project(content) is None
    assert b"a cat" not in content


def test_a_size_that_is_asked_for_is_the_size_that_comes(endpoint: EndpointServer) -> None:
    reply = endpoint.inpaint(width="50", height=30)
    assert opened(result(endpoint, reply)).size == (50, 30)
    assert (reply["meta"]["W"], reply["meta"]["H"]) == (50, 30)


def test_the_same_request_gives_the_same_bytes_and_sample_i_is_seed_plus_i(endpoint: EndpointServer) -> None:
    one, two = (endpoint.inpaint(samples=2, seed=2**32 - 1) for _ in range(2))
    assert one["output"] != two["output"]
    assert [result(endpoint, one, i) for i in range(2)] == [result(endpoint, two, i) for i in range(2)]
    first, _ = endpoint.history.get(endpoint.history.jobs.get(one["id"]).run_id).samples[:2]
    assert [first.seed, _.seed] == [2**32 - 1, 0]


def test_pictures_come_as_links_of_ours_as_data_and_as_base64(endpoint: EndpointServer) -> None:
    bare = base64.b64encode(png(picture())).decode()
    link = endpoint.upload(picture())
    found = {result(endpoint, endpoint.inpaint(init_image=given)) for given in (coded(picture()), bare, link)}
    assert len(found) == 1
    answer = endpoint.client.get(link, headers={"Origin": "https://elsewhere.example"})
    assert (answer.content, answer.headers["access-control-allow-origin"]) == (png(picture()), "*")
    other = endpoint.post("/api/v6/base64_to_url", {"base64_string": bare}).json()
    assert (other["status"], type(other["id"])) == ("success", int)


def test_links_of_ours_are_known_in_every_spelling(tmp_path: Path) -> None:
    with EndpointServer(tmp_path, InvertingEngine(), address="https://studio.example/base/") as server:
        link = server.upload(picture())
        assert link.startswith("https://studio.example/base/links/")
        for given in (
            link,
            link.replace("https", "HTTP") + "?x=1",
            link.replace("studio.example", "localhost:1") + "#a",
        ):
            assert server.inpaint(init_image=given)["status"] == "success"


def test_base64_leads_to_texts(endpoint: EndpointServer) -> None:
    reply = endpoint.inpaint(base64="true")
    assert reply["output"][0].endswith("-0.base64")
    assert opened(base64.b64decode(result(endpoint, reply))).size == (96, 64)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"mask_image": coded(marked(50, 40))}, "The mask is 50×40 but the picture is 96×64"),
        ({"mask_image": coded(Image.new("L", (96, 64)))}, "Nothing is marked"),
        ({"init_image": "https://127.0.0.1/a.png"}, "private network"),
        ({"init_image": "file:///etc/passwd"}, "no address of a web server"),
        ({"init_image": "no base64 !"}, "neither a link nor a picture"),
        ({"init_image": base64.b64encode(b"no picture").decode()}, "The init_image is invalid"),
        ({"webhook": "http://hooks.example/a"}, "begins with https://"),
        ({"webhook": "https://127.0.0.1/a"}, "pass a public address"),
        ({"webhook": "https:///a"}, "pass a public address"),
        ({"webhook": "https://0x7f.1/a"}, "pass a public address"),
        ({"webhook": "https://localhost/a"}, "pass a public address"),
        ({"webhook": "https://a.example:0/a"}, "pass a public address"),
        ({"webhook": "https://a b/a"}, "pass a public address"),
        ({"init_image": "hello world"}, "neither a link nor a picture in base64"),
        ({"width": 1025}, "The width is 1025"),
    ],
)
def test_a_refusal_is_an_error_with_a_sentence(endpoint: EndpointServer, fields: dict[str, Any], sentence: str) -> None:
    reply = endpoint.inpaint(**fields)
    assert (reply["status"], sentence in reply["message"]) == ("error", True)
    assert reply["tip"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'"a"', b"\xff", b"[" * 100_000, b"9" * 10_000])
def test_what_is_no_object_is_refused(endpoint: EndpointServer, content: bytes) -> None:
    answer = endpoint.client.post(f"{API}/inpaint", content=content, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["message"]) == (200, "Invalid API Request")


def test_a_page_of_somebody_else_cannot_post_here_without_asking(endpoint: EndpointServer) -> None:
    answer = endpoint.client.post(f"{API}/inpaint", content=b"{}", headers={"Content-Type": "text/plain"})
    assert answer.json()["message"] == "Invalid API Request"


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        *(("FOO", "/links/a", 405), ("FOO", f"{API}/inpaint", 405), ("FOO", "/healthz", 405)),
        *(("GET", f"{API}/fetch/5%0A/a", 404), ("GET", "/links/a%0Ab", 404), ("GET", f"{API}/fetch/%0A", 200)),
        *(("GET", "/api/v6", 404), ("POST", "/links/a", 405), ("GET", "/links", 404), ("GET", "/links/a/b", 404)),
        *(("GET", "/api/v6/nothing", 404), ("PUT", f"{API}/inpaint", 405), ("GET", "/links/nothing.png", 404)),
        *(("DELETE", "/healthz", 405), ("GET", f"{API}/fetch/abc", 200), ("GET", f"{API}/fetch/{10**30}", 200)),
    ],
)
def test_every_answer_has_a_status(endpoint: EndpointServer, method: str, path: str, code: int) -> None:
    answer = endpoint.client.request(method, path)
    assert answer.status_code == code
    assert answer.json()["status"] in ("error", "failed")


def test_it_says_how_it_is_and_how_to_use_it(endpoint: EndpointServer) -> None:
    endpoint.inpaint()
    assert endpoint.client.get("/healthz").json()["status"] == "ok"
    assert "inpaint_stage_seconds_count" in endpoint.client.get("/metrics").text
    page = endpoint.client.get("/docs").text
    assert "https://" not in page  # nothing comes from elsewhere
    document = endpoint.client.get("/docs/openapi.json").json()
    asked = document["paths"][f"{API}/inpaint"]["post"]["requestBody"]["content"]["application/json"]
    assert (asked["example"]["prompt"], asked["example"]["seed"]) == ("a cat sitting on a bench", None)
    assert endpoint.client.get("/docs/ui/swagger-ui-bundle.js").status_code == 200


def test_who_does_not_wait_asks_later(tmp_path: Path) -> None:
    engine = HeldEngine()
    with EndpointServer(tmp_path, engine, hold_seconds=0.1) as server:
        for fields in ({"instant_response": "true"}, {}):
            reply = server.inpaint(**fields)
            assert (reply["status"], reply["output"], reply["eta"] >= 1) == ("processing", [], True)
            assert set(reply) == {
                *("status", "tip", "eta", "message", "fetch_result", "id", "output"),
                *("future_links", "proxy_links", "meta"),
            }
            assert server.client.get(reply["future_links"][0]).json()["status"] == "error"
            path = reply["fetch_result"].removeprefix(server.url)
            waiting = server.client.post(path, json={"key": ""}).json()
            assert (waiting["status"], waiting["output"]) == ("processing", "")
            engine.samples_allowed.release()
            done = server.finished(reply["id"])
            assert (done["status"], done["output"]) == ("success", reply["future_links"])
            assert server.client.get(f"/api/v6/images/fetch/{reply['id']}").json() == done
            assert server.post("/api/v6/images/fetch", {"request_id": str(reply["id"])}).json() == done


def test_keys_open_the_endpoint_and_keep_jobs_apart(tmp_path: Path) -> None:
    with EndpointServer(tmp_path, InvertingEngine(), api_keys=SecretStr("one, two"), is_local=False) as server:
        assert server.inpaint()["message"] == "Invalid Api Key"
        reply = server.inpaint(key="one")
        assert server.fetch(reply["id"], "one")["status"] == "success"
        missing = server.fetch(reply["id"], "two")
        assert (missing["status"], missing["message"]) == ("failed", "Request not found")
        for headers in ({"key": "one"}, {"Authorization": "Bearer one"}):
            assert server.client.get(f"{API}/fetch/{reply['id']}", headers=headers).json()["status"] == "success"
        written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
        assert reply["meta"]["file_prefix"].encode() in written
        assert b'"key"' not in written


def test_without_keys_it_is_closed_to_the_world(tmp_path: Path) -> None:
    with EndpointServer(tmp_path, InvertingEngine(), is_local=False, strict_status=True) as server:
        answer = server.post(f"{API}/inpaint", {"key": "any"})
        assert (answer.status_code, "INPAINT_API_KEYS" in answer.json()["tip"]) == (403, True)


def test_the_strict_mode_answers_with_codes(tmp_path: Path) -> None:
    with EndpointServer(tmp_path, InvertingEngine(), api_keys=SecretStr("one"), strict_status=True) as server:
        no_mask = {"key": "one", "init_image": coded(picture()), "mask_image": "a"}
        codes = [server.post(f"{API}/inpaint", body).status_code for body in ({"key": "x"}, {"key": "one"}, no_mask)]
        assert codes == [401, 400, 400]
        assert server.post(f"{API}/fetch/5", {"key": "one"}).status_code == 404


def test_so_many_wait_and_no_more(tmp_path: Path) -> None:
    engine = HeldEngine()
    with EndpointServer(tmp_path, engine, queue_per_key=2) as server:
        replies = [server.inpaint(instant_response=True) for _ in range(3)]
        assert {reply["status"] for reply in replies} == {"processing"}
        refused = server.inpaint(instant_response=True)
        assert refused["message"] == "Rate limit exceeded. Maximum 2 queued requests allowed."
        assert refused["retry_after"] >= 1
        engine.samples_allowed.release(3)
        assert {server.finished(reply["id"])["status"] for reply in replies} == {"success"}


def test_first_come_first_served_whatever_is_read_first(tmp_path: Path) -> None:
    engine = HeldEngine()
    with EndpointServer(tmp_path, engine) as server:
        first = server.inpaint(instant_response=True)["id"]
        engine.started.wait(20)
        large = {"init_image": coded(picture(1500, 1000)), "mask_image": coded(marked(1500, 1000))}
        replies = [server.inpaint(instant_response=True, **(large if i == 0 else {})) for i in range(4)]
        runs = [server.history.jobs.get(reply["id"]).run_id for reply in replies]
        until(lambda: all(server.jobs.state_here(run) for run in runs))  # in the queue
        assert [server.jobs.state(run).ahead for run in runs] == [1, 2, 3, 4]
        engine.samples_allowed.release(5)
        assert server.finished(first)["status"] == "success"


def test_the_host_header_decides_no_link(tmp_path: Path) -> None:
    body = {"key": "one", "init_image": coded(picture()), "mask_image": coded(marked())}
    door = DoorOptions(places=Places(hosts="*"))
    with EndpointServer(tmp_path, InvertingEngine(), api_keys=SecretStr("one"), door=door) as server:
        answer = server.post(f"{API}/inpaint", body, Host="evil.example", **{"X-Forwarded-Host": "evil.example"})
        assert answer.json()["output"][0].startswith(server.url)
        assert "evil.example" not in answer.text


def test_a_flagged_sample_is_blank_and_a_check_that_is_not_there_is_said(tmp_path: Path) -> None:
    with EndpointServer(tmp_path / "a", InvertingEngine(), checker=lambda _: True) as server:
        reply = server.inpaint(safety_checker="yes")
        assert (reply["meta"]["safetychecker"], reply["meta"]["flagged"]) == ("yes", [0])
        assert set(opened(result(server, reply)).get_flattened_data()) == {(0, 0, 0)}
        assert "flagged" not in server.inpaint(safety_checker="no")["meta"]
    with EndpointServer(tmp_path / "b", InvertingEngine()) as server:
        meta = server.inpaint(safety_checker="yes")["meta"]
        assert (meta["safetychecker"], "not checked" in meta["safety_checker_note"]) == ("no", True)


def test_a_link_of_ours_that_is_over_says_so(tmp_path: Path) -> None:
    with EndpointServer(tmp_path, InvertingEngine(), hours=0.0001) as server:
        link = server.upload(picture())
        (tmp_path / "links" / link.rpartition("/")[2]).unlink()
        assert "its time is over" in server.inpaint(init_image=link)["message"]


def test_slow_links_of_one_key_hold_nobody_else_up(tmp_path: Path) -> None:
    listener = socket.create_server(("127.0.0.1", 0))  # takes connections and never answers
    link = f"http://127.0.0.1:{listener.getsockname()[1]}/a.png"
    options = {"api_keys": SecretStr("slow,quick"), "allow_private_urls": True, "hold_seconds": 20}
    with listener, EndpointServer(tmp_path, InvertingEngine(), **options) as server:
        for _ in range(20):
            server.inpaint(key="slow", init_image=link, instant_response=True)
        started = time.monotonic()
        assert server.inpaint(key="quick")["status"] == "success"
        assert time.monotonic() - started < 15  # the slow ones are given up after 30
        listener.close()
