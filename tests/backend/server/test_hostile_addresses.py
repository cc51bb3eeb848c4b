"""No spelling of a private address is followed, for pictures or for webhooks."""

import socket
import threading
from collections.abc import Iterator

import pytest

from backend.network.addresses import AddressRefused, Guard
from backend.network.download import Download, DownloadError

HOSTS = [
    *("127.0.0.1", "127.1", "127.0.1", "127.000.000.001", "0177.0.0.1", "0177.0.0.01", "0x7f.0.0.1", "0x7f000001"),
    *("2130706433", "017700000001", "0x7f.1", "127.255.255.254", "0.0.0.0", "0", "0x0", "localhost", "LOCALHOST"),
    *("localhost.", "127.0.0.1.", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[0000::0001]", "[::ffff:127.0.0.1]"),
    *("[::ffff:7f00:1]", "[::ffff:0:127.0.0.1]", "[::127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]"),
    *("[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2002:7f00:1::1]", "[2001:0:7f00:1::1]", "[2001:0:4136:e378::1]"),
    *("[fe80::1]", "[fe80::1%25lo]", "[fc00::1]", "[fd00:ec2::254]", "[fec0::1]", "[ff02::1]", "[100::1]"),
    *("[2001:db8::1]", "[5f00::1]", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
    *("169.254.169.254", "0xa9fea9fe", "2852039166", "0251.0376.0251.0376", "[::ffff:a9fe:a9fe]", "100.64.0.1"),
    *("192.0.0.1", "192.0.0.9", "192.0.0.170", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.1"),
    *("203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "user@127.0.0.1"),
    *("8.8.8.8@127.0.0.1", "example.com:80@127.0.0.1", "127。0。0。1", "①②⑦.0.0.1"),
]


@pytest.fixture(scope="module")
def watched() -> Iterator[tuple[int, list[str]]]:
    """A port on this machine, and who knocked there."""
    knocks: list[str] = []
    listener = socket.create_server(("0.0.0.0", 0))

    def watch() -> None:
        while True:
            try:
                connection, source = listener.accept()
            except OSError:
                return
            knocks.append(str(source))
            connection.close()

    threading.Thread(target=watch, daemon=True).start()
    yield listener.getsockname()[1], knocks
    listener.close()


def test_there_are_enough_of_them() -> None:
    assert len(set(HOSTS)) >= 60


@pytest.mark.parametrize("host", HOSTS)
def test_none_is_followed(watched: tuple[int, list[str]], host: str) -> None:
    port, knocks = watched
    with pytest.raises(DownloadError):
        Download(max_redirects=0).within(2).get(f"http://{host}:{port}/a.png")
    with pytest.raises(AddressRefused):
        Guard().checked(f"https://{host}:{port}/hook")
    assert knocks == []


@pytest.mark.parametrize(
    "address",
    [
        *(
            "file:///etc/passwd",
            "ftp://127.0.0.1/a",
            "gopher://127.0.0.1:70/_",
            "dict://127.0.0.1:11211/",
            "//127.0.0.1/a",
        ),
        *("http:127.0.0.1", "http:///a", "http://", "https://[::1", "http://127.0.0.1:99999/", "http://a b/", "\n", ""),
        *("http://%31%32%37.0.0.1/", "http://127.0.0.1\\@example.com/", "http://\x00/", "javascript:alert(1)"),
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(AddressRefused):
        Guard().checked(address)


def test_a_name_is_looked_up_once_and_the_number_is_asked(
    watched: tuple[int, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name server that answers with a public number first and with this machine's the next time."""
    answers = ["203.0.114.9", "127.0.0.1"]
    asked = []
    real = socket.getaddrinfo

    def look_up(host: object, port: int, *args: object, **more: object) -> object:
        if host != "rebinding.example":
            return real(host, port, *args, **more)  # type: ignore[arg-type]
        asked.append(host)
        number = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    checked = Guard().checked("http://rebinding.example:8080/a")
    assert (checked.url.host, checked.headers["Host"]) == ("203.0.114.9", "rebinding.example:8080")
    with pytest.raises(AddressRefused):
        Guard().checked("http://rebinding.example/a")
    assert len(asked) == 2
    assert watched[1] == []
