"""Who shows no certificate of a known authority hears nothing, although the known ones are read only once."""

import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from proxies import NAME, self_signed
from pydantic import SecretStr

from backend.network.addresses import Guard
from backend.network.certificates import known_certificates
from backend.network.download import Download, DownloadError
from backend.server.webhook import Telling

pytestmark = pytest.mark.slow


class Stranger:
    """Answers over TLS with a certificate of its own making; `heard` is what came after a handshake."""

    def __init__(self, folder: Path) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(*self_signed(folder))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://{NAME}:{self._listener.getsockname()[1]}/a.png"
        self.heard: list[bytes] = []
        self.calls = threading.Semaphore(0)
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            try:
                with self._context.wrap_socket(connection, server_side=True) as line:
                    self.heard.append(line.recv(10_000))
                    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
            except OSError:
                connection.close()
            self.calls.release()


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[Stranger]:
    try:
        found = Stranger(tmp_path)
    except FileNotFoundError as missing:
        pytest.skip(str(missing))
    yield found
    found.close()


def test_a_certificate_that_nobody_knows_ends_the_call(stranger: Stranger) -> None:
    before = known_certificates.cache_info().misses
    for _ in range(2):
        with pytest.raises(DownloadError, match="broke off"):
            Download(Guard(allows_private=True)).get(stranger.url)
    assert Telling(SecretStr(""), allows_private=True).tell(stranger.url, 1, {}) is False
    for _ in range(3):
        assert stranger.calls.acquire(timeout=20)
    assert stranger.heard == []
    assert known_certificates.cache_info().misses <= max(before, 1)
