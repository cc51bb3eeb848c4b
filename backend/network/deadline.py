"""Ends a connection when its time is over, whatever drips in: timeouts of a client begin anew with every byte."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

# What httpx says when there is a connection, or another one around it.
CONNECTED = ("connect_tcp.complete", "start_tls.complete")


class Deadline:
    """Give `trace` to httpx as the extension of this name."""

    def __init__(self) -> None:
        self._socket: Any = None
        self._lock = threading.Lock()
        self.has_expired = False

    def trace(self, event: str, info: dict[str, Any]) -> None:
        if event.endswith(CONNECTED):
            with self._lock:
                self._socket = info["return_value"].get_extra_info("socket")
                is_late = self.has_expired
            if is_late:
                self.expire()

    def expire(self) -> None:
        """Cut the connection; who reads from it gets an error."""
        with self._lock:
            self.has_expired = True
            connection = self._socket
        if connection is not None:
            with suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_RDWR)  # an SSL socket's own would wait


@contextmanager
def deadline_in(seconds: float | None) -> Iterator[Deadline]:
    """An deadline_in that rings after so many seconds, or never."""
    found = Deadline()
    timer = threading.Timer(seconds, found.expire) if seconds is not None else None
    if timer:
        timer.daemon = True
        timer.start()
    try:
        yield found
    finally:
        if timer:
            timer.cancel()
