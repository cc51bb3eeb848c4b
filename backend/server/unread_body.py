"""The rest of a body that was answered before it was read.

A server that hangs up on what is still being sent takes its own answer with it: the sender, and each proxy that hands
bodies on while they come (nginx without `proxy_request_buffering`), sees a broken connection and no sentence.
"""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.server.bodies import SAFE

MOST = 16_000_000  # bytes that are taken; who sends more is hung up on
LONGEST = 5.0  # seconds


class UnreadBody:
    """ASGI middleware, around all that answers: takes what is left of a body after the answer, and drops it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE or _waits(scope):
            await self._app(scope, receive, send)
            return
        rest = _Rest(receive, send)
        await self._app(scope, rest.receive, rest.send)


def _waits(scope: Scope) -> bool:
    """Whether the sender keeps its body back until it is asked for: after an answer it sends none."""
    return any(name == b"expect" for name, _ in scope["headers"])


class _Rest:
    """Between the two sides of one request."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._is_whole = False

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] != "http.request" or not message.get("more_body", False):
            self._is_whole = True
        return message

    async def send(self, message: Message) -> None:
        is_last = message["type"] == "http.response.body" and not message.get("more_body", False)
        if not is_last or self._is_whole:
            await self._send(message)
            return
        await self._send({**message, "more_body": True})  # whoever reads it has it all, and need not wait
        await self._drop()
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _drop(self) -> None:
        taken = 0
        try:
            async with asyncio.timeout(LONGEST):
                while not self._is_whole and taken <= MOST:
                    taken += len((await self.receive()).get("body", b""))
        except TimeoutError:
            return
