"""The whole program as a stranger meets it: every address of Gradio's and ours behind one door."""

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from serving import Server

pytestmark = pytest.mark.slow

KEY = "one"
PASSWORD = "open sesame"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """As a studio runs it behind a proxy."""
    settings = {
        "INPAINT_PUBLIC_URL": "https://studio.example",
        "INPAINT_API_KEYS": KEY,
        "INPAINT_ADMIN_PASSWORD": PASSWORD,
        "INPAINT_ALLOWED_HOSTS": "lan.example",
        "INPAINT_ALLOWED_ORIGINS": "https://shop.example",
    }
    with Server(tmp_path_factory.mktemp("public"), **settings) as running:
        yield running


ADDRESSES = [
    *(("GET", "/"), ("HEAD", "/"), ("GET", "/config"), ("GET", "/gradio_api/info"), ("POST", "/gradio_api/queue/join")),
    *(
        ("GET", "/gradio_api/queue/data?session_hash=a"),
        ("GET", "/gradio_api/heartbeat/a"),
        ("POST", "/api/v6/nothing"),
    ),
    *(("POST", "/gradio_api/upload"), ("POST", "/gradio_api/run/predict"), ("POST", "/gradio_api/call/inpaint")),
    *(("POST", "/gradio_api/mcp/"), ("GET", "/gradio_api/mcp/sse"), ("POST", "/gradio_api/component_server")),
    *(("GET", "/theme.css"), ("GET", "/links/a.png"), ("GET", "/healthz"), ("GET", "/metrics"), ("GET", "/docs")),
    *(("POST", "/gradio_api/cancel"), ("GET", "/studio/boot"), ("OPTIONS", "/gradio_api/queue/join"), ("GET", "/x")),
]


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_no_address_is_answered_under_a_strange_name(server: Server, method: str, path: str) -> None:
    answer = httpx.request(method, server.url + path, headers={"Host": "evil.example"})
    assert answer.status_code == 421
    assert method == "HEAD" or "INPAINT_ALLOWED_HOSTS" in answer.text


@pytest.mark.parametrize("path", sorted({path for method, path in ADDRESSES if method == "POST"}))
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1"])
def test_no_address_takes_anything_from_another_web_page(server: Server, path: str, origin: str) -> None:
    for headers in ({"Origin": origin}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
        answer = httpx.post(server.url + path, content=b"{}", headers=headers)
        assert (answer.status_code, "INPAINT_ALLOWED_ORIGINS" in answer.text) == (403, True)


@pytest.mark.parametrize("path", ["/", "/config", "/gradio_api/info", "/gradio_api/app_id", "/theme.css", "/healthz"])
@pytest.mark.parametrize("host", ["", "lan.example"])
def test_no_other_page_may_read_an_answer(public: Server, path: str, host: str) -> None:
    for origin in ("https://evil.example", "null", "http://localhost:9"):
        headers = {"Origin": origin} | ({"Host": host} if host else {})
        answer = httpx.get(public.url + path, headers=headers)
        assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_a_page_on_the_list_may_read_what_gradio_answers(public: Server) -> None:
    answer = httpx.get(f"{public.url}/gradio_api/info", headers={"Origin": "https://shop.example"})
    assert answer.headers["access-control-allow-origin"] == "https://shop.example"
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(
            ("GET", "/gradio_api/deep_link?session_hash=a"),
            ("GET", "/?deep_link=a"),
            ("GET", "/?a=b&deep_link="),
        ),
        *(
            ("GET", "/gradio_api/deep_link%0A?session_hash=a"),
            ("GET", "/?%64eep_link=a"),
            ("GET", "/config?deep_link=a"),
        ),
        *(("GET", "/monitoring"), ("GET", "/monitoring/summary"), ("GET", "/monitoring/a"), ("GET", "/monitoring%0A")),
        *(("GET", "/gradio_api/proxy=https://a.hf.space/b"), ("HEAD", "/gradio_api/file=https://example.com/a.png")),
        *(("GET", "/gradio_api/file=https://example.com/a.png"), ("GET", "/gradio_api/file=HTTP:%2F%2Fexample.com/a")),
        *(("GET", "/gradio_api/file=//example.com/a"), ("GET", "/gradio_api/file/https://example.com/a.png")),
        *(
            ("POST", "/gradio_api/component_server"),
            ("POST", "/gradio_api/process_recording"),
            ("GET", "/gradio_api/runs"),
        ),
        *(("POST", "/gradio_api/vibe-edit"), ("GET", "/gradio_api/vibe-code/"), ("GET", "/gradio_api/dev/reload")),
        *(("POST", "/gradio_api/stream/a"), ("POST", "/gradio_api/run/inpaint"), ("POST", "/gradio_api/api/inpaint")),
        *(("POST", "/gradio_api/api/predict"), ("POST", "/gradio_api/run/predict%0A"), ("POST", "/login")),
        *(("GET", "/gradio_api/profiling/traces"), ("GET", "/gradio_api/custom_component/a/client/component/x.js")),
    ],
)
def test_what_nobody_needs_is_closed_in_one_sentence(server: Server, method: str, path: str) -> None:
    answer = httpx.request(method, server.url + path, json={} if method == "POST" else None)
    assert answer.status_code == 404
    if method != "HEAD":
        text = answer.text if answer.headers["content-type"].startswith("text/plain") else answer.json()["detail"]
        assert text.endswith(".")
        assert len(text) < 200
    assert not list((server.folder / "data").rglob("deep_links"))


def queueing_functions(server: Server) -> list[dict[str, Any]]:
    return [part for part in httpx.get(f"{server.url}/config").json()["dependencies"] if part["backend_fn"]]


def test_nothing_that_queues_is_run_past_the_queue(server: Server) -> None:
    functions = queueing_functions(server)
    queued = [function for function in functions if function["queue"] is not False]
    assert queued
    assert len([f for f in functions if f["queue"] is False]) == 1  # Stop
    for function in queued:
        body = {"data": [None] * len(function["inputs"]), "fn_index": function["id"], "session_hash": "a"}
        answer = httpx.post(f"{server.url}/gradio_api/run/predict", json=body)
        assert (answer.status_code, "join the queue" in answer.text) == (404, True)


def test_stop_does_not_wait_in_the_queue(server: Server) -> None:
    (stop,) = [function for function in queueing_functions(server) if function["queue"] is False]
    body = {"data": ["nobody", ""], "fn_index": stop["id"], "session_hash": "a"}
    assert httpx.post(f"{server.url}/gradio_api/run/predict", json=body).status_code in (200, 500)


def test_numbers_are_for_this_machine_and_for_who_has_the_password(public: Server) -> None:
    path = f"{public.url}/metrics"
    elsewhere = {"X-Forwarded-For": "203.0.113.9"}
    assert "inpaint_jobs" in httpx.get(path).text
    assert httpx.get(path, headers=elsewhere).status_code == 401
    assert httpx.get(path, headers={"Host": "studio.example"}).status_code == 401
    assert httpx.get(f"{path}%0A", headers=elsewhere).status_code in (401, 404)
    assert "inpaint_jobs" in httpx.get(path, headers=elsewhere | {"Authorization": f"Bearer {PASSWORD}"}).text
    assert "inpaint_jobs" in httpx.get(path, headers=elsewhere, auth=("anybody", PASSWORD)).text


def test_wrong_passwords_slow_their_sender_alone(public: Server) -> None:
    path = f"{public.url}/metrics"
    wrong = {"X-Forwarded-For": "198.51.100.7", "Authorization": "Bearer wrong"}
    codes = [httpx.get(path, headers=wrong).status_code for _ in range(12)]
    assert codes[0] == 401
    assert codes[-1] == 429
    other = {"X-Forwarded-For": "203.0.113.10", "Authorization": f"Bearer {PASSWORD}"}
    assert httpx.get(path, headers=other).status_code == 200


def test_without_a_password_numbers_are_for_this_machine_alone(server: Server) -> None:
    answer = httpx.get(f"{server.url}/metrics", headers={"X-Forwarded-For": "203.0.113.9"})
    assert (answer.status_code, "INPAINT_ADMIN_PASSWORD" in answer.text) == (403, True)


def answer_on(line: socket.socket) -> tuple[int, str]:
    """Code and text of the answer that comes on a line."""
    answer = http.client.HTTPResponse(line)
    answer.begin()
    return answer.status, answer.read().decode()


def post_head(server: Server, path: str, length: int, *more: str) -> socket.socket:
    """A line on which a body of so many bytes is announced; none of it is sent yet."""
    line = socket.create_connection(("127.0.0.1", server.port), 20)
    head = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{server.port}", f"Content-Length: {length}", *more]
    line.sendall("\r\n".join([*head, "Content-Type: application/json", "", ""]).encode())
    return line


@pytest.mark.parametrize(
    ("path", "length"),
    [
        *(("/gradio_api/queue/join", 3_000_000), ("/gradio_api/run/predict", 3_000_000), ("/gradio_api/cancel", 2**62)),
        *(("/gradio_api/call/inpaint", 2_000_001), ("/gradio_api/mcp/", 60_000_001), ("/gradio_api/upload", 2**40)),
        *(("/api/v6/image_editing/inpaint", 60_000_001), ("/api/v6/image_editing/fetch/1", 1_000_001)),
    ],
)
def test_a_body_that_is_too_large_is_refused_before_it_comes(server: Server, path: str, length: int) -> None:
    with post_head(server, path, length) as line:
        _, text = answer_on(line)
    assert "is larger than" in text
    assert "Traceback" not in server.log()


def test_who_has_no_right_to_ask_is_refused_before_a_body_comes(server: Server, public: Server) -> None:
    path = "/api/v6/image_editing/inpaint"
    with post_head(server, path, 57_000_000, "X-Forwarded-For: 8.8.8.8") as line:
        assert "has no keys" in answer_on(line)[1]
    with post_head(public, path, 57_000_000, "Origin: https://evil.example") as line:
        assert answer_on(line)[0] == 403
    with post_head(public, path, 57_000_000, "Expect: 100-continue", "Origin: https://evil.example") as line:
        answer = line.recv(65536).decode()
        assert ("100 Continue" in answer, "connection: close" in answer.lower()) == (False, True)


TANGLES = [b"[" + b"[]," * 100_000, b'{"key":"wrong","a":[' + b"1," * 100_000, b"{" * 200_000]


@pytest.mark.parametrize("path", ["/api/v6/image_editing/inpaint", "/gradio_api/mcp/", "/gradio_api/queue/join"])
@pytest.mark.parametrize("tangle", range(len(TANGLES)))
def test_a_tangled_body_is_refused_after_its_beginning(public: Server, path: str, tangle: int) -> None:
    with post_head(public, path, 499_999 if "queue" in path else 57_000_000) as line:
        line.sendall(TANGLES[tangle])  # the rest never comes
        _, text = answer_on(line)
    assert "it simpler" in text or "Invalid API Request" in text


@pytest.fixture(scope="module")
def listened(server: Server) -> Iterator[tuple[Iterator[str], float]]:
    """What a page hears that only listens, and since when it does."""
    with httpx.stream("GET", f"{server.url}/gradio_api/heartbeat/abc", timeout=60) as answer:
        yield answer.iter_text(), time.monotonic()


@pytest.mark.usefixtures("listened")  # it begins here, so that both wait at once
def test_lines_on_which_nothing_is_asked_are_closed(server: Server) -> None:
    lines = [socket.create_connection(("127.0.0.1", server.port), 20) for _ in range(700)]
    try:
        for line in lines[:100]:
            line.sendall(b"GET / HT")
        closed = 0
        for line in lines:  # the oldest are closed at once, all of them after a while
            line.settimeout(40)
            try:
                closed += not line.recv(1)
            except ConnectionError:
                closed += 1
        assert closed == len(lines)
    finally:
        for line in lines:
            line.close()
    assert httpx.get(f"{server.url}/healthz").status_code == 200


def test_a_page_that_only_listens_keeps_its_line(listened: tuple[Iterator[str], float]) -> None:
    pieces, started = listened
    assert "ALIVE" in next(pieces)
    while time.monotonic() - started < 17:  # longer than a line may be idle
        assert "ALIVE" in next(pieces)


def test_large_bodies_with_a_wrong_key_hold_nobody_up(public: Server) -> None:
    content = b'{"key": "wrong", "init_image": "' + b"A" * 57_000_000 + b'"}'
    over = threading.Event()

    def send() -> list[str]:
        headers = {"Content-Type": "application/json"}
        path = f"{public.url}/api/v6/image_editing/inpaint"
        return [httpx.post(path, content=content, headers=headers, timeout=60).json()["message"] for _ in range(4)]

    with ThreadPoolExecutor(1) as pool, httpx.Client() as other:
        sending = pool.submit(send)
        sending.add_done_callback(lambda _: over.set())
        looks = 0
        while not over.is_set():
            assert other.get(f"{public.url}/healthz").status_code == 200
            looks += 1
        assert sending.result() == ["Invalid Api Key"] * 4
    assert looks > 4
