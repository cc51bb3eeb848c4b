"""A refusal arrives, also where it is said before the body has come, and the line is used once, as by nginx."""

import socket
from collections.abc import Iterator

import pytest
from endpoint import EndpointServer
from fakes import InvertingEngine

SIZE = 3_000_000  # bytes of a body: more than lies in the machine's own buffers
API = "/api/v6/image_editing"


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EndpointServer]:
    """Reached from elsewhere, and without keys."""
    with EndpointServer(tmp_path_factory.mktemp("closed"), InvertingEngine(), is_local=False) as server:
        yield server


@pytest.mark.parametrize(
    ("path", "header", "sentence"),
    [
        (f"{API}/inpaint", "X-A: b", b"closed"),
        (f"{API}/inpaint", "Origin: https://evil.example", b"page"),
        ("/nowhere", "X-A: b", b"Not Found"),
    ],
)
def test_a_sender_of_a_large_body_reads_why_it_is_refused(
    closed: EndpointServer, path: str, header: str, sentence: bytes
) -> None:
    host, port = closed.url.removeprefix("http://").split(":")
    head = f"POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\n{header}\r\nConnection: close\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {SIZE}\r\n\r\n"
    with socket.create_connection((host, int(port)), 20) as line:
        line.sendall(head.encode() + b"[" + b" " * 999)
        answer = line.recv(65536)  # it is there before the body is
        for _ in range(SIZE // 1000 - 1):
            line.sendall(b" " * 1000)
        line.settimeout(2)
        while sentence not in answer and (piece := line.recv(65536)):
            answer += piece
        assert sentence in answer
