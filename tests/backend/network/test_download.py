"""Downloads keep to their limits, and nobody is led into a private network."""

import socket
import threading
import time

import pytest
from stand_in import StandIn

from backend.errors import InvalidRequest
from backend.network.addresses import AddressRefused, Guard, Origin, is_public
from backend.network.download import Download, DownloadError, PictureByAddress


def trusting(stand_in: StandIn, **limits: int) -> Download:
    return Download(Guard(Origin.of(stand_in.address)), **limits)  # type: ignore[arg-type]


def test_the_content_comes_as_it_is(stand_in: StandIn) -> None:
    assert trusting(stand_in).get(stand_in.keep(b"hello", "a.txt")) == b"hello"


@pytest.mark.parametrize(
    "number",
    [
        *("127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.5.5", "169.254.169.254", "0.0.0.0", "100.64.0.1"),
        *("::1", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "224.0.0.1"),
        *("192.0.0.9", "192.0.0.170", "192.88.99.1", "198.18.0.1", "240.0.0.1", "255.255.255.255", "0.1.2.3"),
        *("2001:0:53aa:64c::1", "2002:808:808::1", "fec0::1", "::", "::127.0.0.1", "64:ff9b:1::1", "ff02::1"),
        *("2001:db8::1", "100::1", "fd00:ec2::254", "::ffff:169.254.169.254", "::ffff:0:127.0.0.1"),
    ],
)
def test_private_addresses_are_told(number: str) -> None:
    assert not is_public(number)


@pytest.mark.parametrize("number", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses_are_told(number: str) -> None:
    assert is_public(number)


@pytest.mark.parametrize("address", ["http://127.0.0.1:{port}/x", "http://localhost:{port}/x", "http://[::1]:{port}/"])
def test_a_private_address_is_not_followed(stand_in: StandIn, address: str) -> None:
    port = stand_in.url.rpartition(":")[2]
    with pytest.raises(DownloadError, match="private network") as caught:
        Download().get(address.replace("{port}", port))
    assert caught.value.is_final
    assert stand_in.seen == []


def test_another_port_of_the_trusted_host_is_private_all_the_same(stand_in: StandIn) -> None:
    with pytest.raises(DownloadError, match="private network"):
        trusting(stand_in).get("http://127.0.0.1:9/x")


def test_a_redirect_into_a_private_network_is_not_followed(stand_in: StandIn) -> None:
    stand_in.script({"file": [{"code": 302, "headers": {"Location": "http://localhost:9/x"}}]})
    with pytest.raises(DownloadError, match="private network"):
        trusting(stand_in).get(f"{stand_in.url}/files/a")


def test_three_redirects_are_followed_and_a_fourth_is_not(stand_in: StandIn) -> None:
    link = stand_in.keep(b"hello", "a.txt")
    stand_in.script({"file": [{"code": 302, "headers": {"Location": link}}] * 3})
    assert trusting(stand_in).get(f"{stand_in.url}/files/a") == b"hello"
    stand_in.script({"file": [{"code": 302, "headers": {"Location": link}}] * 4})
    with pytest.raises(DownloadError, match="without end"):
        trusting(stand_in).get(f"{stand_in.url}/files/a")


def test_what_is_too_large_is_given_up_whether_it_was_announced_or_not(stand_in: StandIn) -> None:
    link = stand_in.keep(b"x" * 5000, "a.txt")
    for headers in ({}, {"Content-Length": None}):
        stand_in.script({"file": [{"text": "x" * 5000, "headers": headers}]})
        with pytest.raises(DownloadError, match="larger than"):
            trusting(stand_in, max_bytes=1000).get(link)


def test_a_header_that_drips_ends_with_the_time() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def drip() -> None:
        connection, _ = listener.accept()
        with connection:
            for letter in b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 200:
                if ended.wait(0.1):
                    return
                try:
                    connection.send(bytes([letter]))
                except OSError:
                    return

    threading.Thread(target=drip, daemon=True).start()
    started = time.monotonic()
    with pytest.raises(DownloadError, match="takes too long"):
        Download(Guard(allows_private=True)).within(0.5).get(f"http://127.0.0.1:{listener.getsockname()[1]}/a")
    assert time.monotonic() - started < 15  # it would drip for twenty
    ended.set()
    listener.close()


def test_a_download_keeps_to_its_time(stand_in: StandIn) -> None:
    stand_in.script({"file": [{"seconds": 60}]})
    started = time.monotonic()
    with pytest.raises(DownloadError):
        trusting(stand_in).within(0.3).get(f"{stand_in.url}/files/a")
    assert time.monotonic() - started < 30


@pytest.mark.parametrize("address", ["ftp://example.com/a", "file:///etc/passwd", "nonsense", "http://", ""])
def test_what_is_no_web_address_is_said(address: str) -> None:
    with pytest.raises(DownloadError, match="no address"):
        Download().get(address)


@pytest.mark.parametrize("port", [1, 22, 25, 81, 3306, 6379, 7860, 8081, 65535])
def test_only_ports_of_web_servers_are_asked(port: int) -> None:
    with pytest.raises(AddressRefused, match="port that is not followed: use 80, 443, 8080 or 8443"):
        Guard().checked(f"http://203.0.114.9:{port}/a")
    assert Guard(allows_private=True).checked(f"http://203.0.114.9:{port}/a").url.port == (port if port != 80 else None)


@pytest.mark.parametrize("port", [80, 443, 8080, 8443])
def test_ports_of_web_servers_are_asked(port: int) -> None:
    assert Guard().checked(f"https://203.0.114.9:{port}/a").url.host == "203.0.114.9"


def test_a_picture_by_its_address_comes_or_the_reason_is_one_sentence_for_a_person(stand_in: StandIn) -> None:
    link = stand_in.keep(b"hello", "a.txt")
    assert PictureByAddress(allows_private=True)(link) == b"hello"
    for address in (link, "http://" + "a" * 3000, "https://[", "http://203.0.114.9:22/"):
        with pytest.raises(InvalidRequest, match=r"end the picture itself\."):
            PictureByAddress()(address)
