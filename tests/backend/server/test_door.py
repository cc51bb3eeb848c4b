"""Who is let in: by the name asked for, by the web page that asks, and what it may read."""

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from endpoint import API, EndpointServer, coded, marked, picture
from fakes import InvertingEngine
from pydantic import SecretStr

from backend.server.door import DoorOptions
from backend.server.hosts import Hosts, Origins, Places

PUBLIC = Places(
    listens_at="0.0.0.0",
    addresses=("https://studio.example/base", "https://me-app.hf.space", "https://own.example"),
    hosts="lan.example, *.wide.example, port.example:8080",
    origins="https://shop.example, http://localhost:3000/",
    shared=lambda: "https://abc.gradio.live",
)
GUEST = "https://shop.example"


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EndpointServer]:
    with EndpointServer(tmp_path_factory.mktemp("home"), InvertingEngine()) as server:
        yield server


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EndpointServer]:
    options: dict[str, Any] = {"door": DoorOptions(places=PUBLIC), "api_keys": SecretStr("one"), "is_local": False}
    with EndpointServer(tmp_path_factory.mktemp("public"), InvertingEngine(), **options) as server:
        yield server


def port_of(server: EndpointServer) -> str:
    return server.url.rpartition(":")[2]


def raw(server: EndpointServer, head: str) -> str:
    """What comes back for a head as it is, to the end of the answer's head."""
    with socket.create_connection(("127.0.0.1", int(port_of(server))), 10) as line:
        line.sendall(head.replace("\n", "\r\n").encode("latin-1") + b"\r\n\r\n")
        answer = b""
        while b"\r\n\r\n" not in answer and (piece := line.recv(65536)):
            answer += piece
    return answer.decode("latin-1")


@pytest.mark.parametrize("host", ["localhost:{port}", "127.0.0.1:{port}", "LOCALHOST", "[::1]:{port}", "a.localhost:1"])
def test_this_machine_is_known_by_its_own_names(endpoint: EndpointServer, host: str) -> None:
    answer = endpoint.client.get("/healthz", headers={"Host": host.format(port=port_of(endpoint))})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "127.0.0.1.nip.io", "localhost.evil.example", "8.8.8.8", "0.0.0.0", "127.1", "0x7f.0.0.1"),
        *("2130706433", "evil@localhost", "localhost:80:80", "localhost/", "local host", "", "[::1", "localhost,evil"),
        *("[::ffff:8.8.8.8]", "::1", "localhost\x0b", "xn--lcalhost-1ya"),
    ],
)
@pytest.mark.parametrize("path", ["/healthz", f"{API}/fetch/1", "/docs", "/links/a.png", "/nothing"])
def test_no_other_name_is_answered(endpoint: EndpointServer, host: str, path: str) -> None:
    answer = raw(endpoint, f"GET {path} HTTP/1.1\nHost: {host}\nConnection: close")
    assert answer.split()[1] in ("421", "400")
    assert "access-control-allow-origin" not in answer.lower()


def test_the_refusal_of_a_name_says_what_to_set(endpoint: EndpointServer) -> None:
    for method, path in (("GET", "/healthz"), ("POST", f"{API}/inpaint"), ("GET", "/docs")):
        answer = endpoint.client.request(method, path, headers={"Host": "evil.example"})
        assert (answer.status_code, "INPAINT_ALLOWED_HOSTS" in answer.text) == (421, True)
    wire = endpoint.post(f"{API}/inpaint", {}, Host="evil.example").json()
    assert (wire["status"], wire["message"].count(". ")) == ("error", 0)


@pytest.mark.parametrize("head", ["GET /healthz HTTP/1.0", "GET /healthz HTTP/1.1\nHost: localhost\nHost: localhost"])
def test_a_missing_or_a_double_name_is_refused(endpoint: EndpointServer, head: str) -> None:
    assert raw(endpoint, head).split()[1] in ("421", "400")


@pytest.mark.parametrize(
    ("host", "is_known"),
    [
        *(("studio.example", True), ("me-app.hf.space:443", True), ("own.example", True), ("abc.gradio.live", True)),
        *(("LAN.example.", True), ("a.wide.example", True), ("a.b.wide.example", True), ("port.example:8080", True)),
        *(("192.168.0.5:7860", True), ("[fd00::5]:7860", True), ("localhost", True), ("0.0.0.0", True)),
        *(("wide.example", False), ("evilwide.example", False), ("port.example", False), ("other.gradio.live", False)),
        *(("evil-app.hf.space", False), ("lan.example.evil", False), ("xstudio.example", False), ("1.2.3", False)),
    ],
)
def test_public_names_are_those_of_the_settings(host: str, is_known: bool) -> None:
    assert Hosts(PUBLIC).knows(host) is is_known


def test_a_star_is_any_name_but_no_malformed_one() -> None:
    hosts = Hosts(Places(hosts="*"))
    assert hosts.knows("any.example:1")
    assert hosts.knows("8.8.8.8")
    assert not hosts.knows("any example")


def test_the_name_that_it_listens_at_is_its_own() -> None:
    assert Hosts(Places(listens_at="Box.lan")).knows("box.lan:7860")
    assert not Hosts(Places(listens_at="box.lan")).knows("other.lan:7860")


@pytest.mark.parametrize(
    "origin",
    [
        *(
            "https://evil.example",
            "null",
            "http://localhost:8888",
            "https://127.0.0.1:{port}",
            "http://localhost:{port}",
        ),
        *("file://", "http://127.0.0.1", "http://127.0.0.1:{port}.evil.example", "chrome-extension://abc", "", "*"),
        *("http://user@127.0.0.1:{port}", "http://127.0.0.1:{port}, https://evil.example", "http://[::1]:{port}"),
    ],
)
@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
def test_another_web_page_cannot_send_anything(endpoint: EndpointServer, origin: str, kind: str) -> None:
    headers = {"Origin": origin.format(port=port_of(endpoint)), "Content-Type": kind}
    body = json.dumps({"init_image": coded(picture()), "mask_image": coded(marked())})
    answer = endpoint.client.post(f"{API}/inpaint", content=body, headers=headers)
    assert (answer.status_code, "INPAINT_ALLOWED_ORIGINS" in answer.json()["message"]) == (403, True)
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense"])
@pytest.mark.parametrize("origin", [None, "http://127.0.0.1:{port}"])
def test_what_the_browser_says_of_the_page_counts_too(endpoint: EndpointServer, site: str, origin: str | None) -> None:
    own = {"Origin": origin.format(port=port_of(endpoint))} if origin else {}
    assert endpoint.post(f"{API}/fetch/1", {}, **{"Sec-Fetch-Site": site}, **own).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://127.0.0.1:{port}"},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://127.0.0.1:{port}", "Sec-Fetch-Site": "same-origin"},
    ],
)
def test_its_own_page_and_other_programs_are_let_in(endpoint: EndpointServer, headers: dict[str, str]) -> None:
    given = {name: value.format(port=port_of(endpoint)) for name, value in headers.items()}
    assert endpoint.post(f"{API}/fetch/1", {}, **given).json()["message"] == "Request not found"


@pytest.mark.parametrize(
    ("origin", "scheme", "host", "is_certain", "is_own"),
    [
        ("https://studio.example", "http", "127.0.0.1:7860", False, True),  # the proxy names another host
        ("https://me-app.hf.space", "http", "me-app.hf.space", False, True),  # TLS ends before us
        ("https://abc.gradio.live", "http", "abc.gradio.live", False, True),
        ("https://lan.example", "https", "lan.example", False, True),  # a proxy that is believed says https
        ("https://lan.example", "http", "lan.example", True, True),  # the browser itself says that it is the same
        ("https://lan.example", "http", "lan.example", False, False),
        ("http://studio.example", "https", "x.example", False, False),
        ("https://lan.example:444", "https", "lan.example", True, False),
        ("https://evil.example", "http", "lan.example", True, False),
        ("null", "http", "lan.example", True, False),
    ],
)
def test_an_origin_is_its_own_by_scheme_name_and_port(
    origin: str, scheme: str, host: str, is_certain: bool, is_own: bool
) -> None:
    assert Origins(PUBLIC).is_own(origin, scheme, host, is_certain) is is_own


def test_a_page_on_the_list_may_send_and_read(public: EndpointServer) -> None:
    headers = {"Origin": GUEST, "Sec-Fetch-Site": "cross-site"}
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    permission = public.client.options(f"{API}/inpaint", headers=headers | asked)
    assert (permission.status_code, permission.headers["access-control-allow-origin"]) == (204, GUEST)
    assert permission.headers["access-control-allow-headers"] == "content-type"
    answer = public.client.post(f"{API}/fetch/1", json={"key": "one"}, headers=headers)
    assert answer.json()["message"] == "Request not found"
    assert answer.headers["access-control-allow-origin"] == GUEST
    for reply in (permission, answer):
        assert "access-control-allow-credentials" not in reply.headers
        assert "Origin" in reply.headers["vary"]


def test_a_page_that_is_not_on_the_list_gets_no_permission(public: EndpointServer) -> None:
    for origin in ("https://evil.example", "http://shop.example", "https://shop.example:444", "null"):
        asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        answer = public.client.options(f"{API}/inpaint", headers=asked)
        assert answer.status_code == 403
        assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_pictures_under_links_are_for_every_page_without_credentials(public: EndpointServer) -> None:
    body = {"key": "one", "init_image": coded(picture())}
    path = public.post(f"{API}/base64_to_url", body).json()["output"][0].removeprefix(public.url)
    for origin in ("https://evil.example", "null", GUEST):
        headers = {"Origin": origin, "Sec-Fetch-Site": "cross-site"}
        answer = public.client.get(path, headers=headers)
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "*")
        asked = public.client.options(path, headers=headers | {"Access-Control-Request-Method": "GET"})
        assert (asked.status_code, asked.headers["access-control-allow-origin"]) == (204, "*")
        for reply in (answer, asked):
            assert "access-control-allow-credentials" not in reply.headers
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "headers",
    [
        *({"X-Forwarded-For": "127.0.0.1"}, {"X-Forwarded-For": "8.8.8.8"}, {"Forwarded": "for=127.0.0.1"}),
        *({"X-Forwarded-Host": "studio.example"}, {"X-Real-IP": "127.0.0.1"}, {"Via": "1.1 a"}),
    ],
)
def test_without_keys_a_request_that_was_handed_on_is_refused(
    endpoint: EndpointServer, headers: dict[str, str]
) -> None:
    reply = endpoint.post(f"{API}/fetch/1", {}, **headers).json()
    assert "can be reached from elsewhere and has no keys" in reply["message"]
    assert "no keys" in endpoint.client.get(f"{API}/fetch/1", headers=headers).json()["message"]
