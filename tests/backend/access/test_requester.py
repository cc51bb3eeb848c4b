"""What a request proves of who sent it."""

from typing import Any

import pytest

from backend.access.requester import host_name, is_from_here


def scope(address: str = "127.0.0.1", host: str = "localhost:7860", **headers: str) -> dict[str, Any]:
    given = {"host": host} | {name.replace("_", "-"): value for name, value in headers.items()}
    return {"client": (address, 1), "headers": [(n.encode(), v.encode()) for n, v in given.items()]}


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:7860", "[::1]:7860", "LOCALHOST:1", "app.localhost", "[::1]"])
def test_a_request_from_this_machine_is_known(host: str) -> None:
    assert is_from_here(scope(host=host))


@pytest.mark.parametrize(
    "other",
    [
        scope(address="192.168.0.7"),
        scope(address="::ffff:10.0.0.1"),
        scope(host="evil.example"),
        scope(host="localhost.evil.example"),
        scope(host="something.gradio.live"),
        scope(x_forwarded_for="127.0.0.1"),
        scope(forwarded="for=127.0.0.1"),
        scope(x_real_ip="127.0.0.1"),
        scope(via="1.1 proxy"),
        {"client": ("127.0.0.1", 1), "headers": []},
        {"client": None, "headers": [(b"host", b"localhost")]},
        {"client": ("127.0.0.1", 1), "headers": [(b"host", b"localhost"), (b"Host", b"evil.example")]},
    ],
)
def test_a_request_from_elsewhere_is_never_taken_for_one_from_here(other: dict[str, Any]) -> None:
    assert not is_from_here(other)


def test_the_name_in_a_host_header_is_read_without_its_port() -> None:
    hosts = ["A.example.:80", "[::1]:80", "a.example"]
    assert [host_name(host) for host in hosts] == ["a.example", "::1", "a.example"]
