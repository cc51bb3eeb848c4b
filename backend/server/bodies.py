"""What requests bring: how much, how fast, how tangled, and how much of it is in memory at the same time.

A text of 57 MB is read in a fifth of a second; as many bytes of `[],` take Python nine, during which nothing else
happens. So the marks that make a text many values are counted while it comes, before anything reads it.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.access.requester import neighbourhood, network_address
from backend.errors import InpaintError
from backend.server.load_limits import Limit, LoadLimits, Share
from backend.server.refusals import Turned

SILENCE = 30.0  # seconds without a byte
GRACE = 30.0  # seconds that any body has
RATE = 16_000  # bytes a second that it has to come with besides
BEGINNING = 64_000  # bytes that are looked at before the rest is read
MARKS = (b",", b"[", b"{")
IN_MEMORY = Limit(of_one=120_000_000, of_all=200_000_000)  # bytes
UNDER_WAY = Limit(of_one=300, of_all=1000)  # bodies that are not here yet
Room = Callable[[str, int], object]  # who sends, and how many bytes; raises InpaintError where they have no room
SAFE = ("GET", "HEAD", "OPTIONS")

TOO_LARGE = "The request is larger than {most:,} bytes: make it smaller."
TANGLED = "The request holds more than {marks:,} values: make it simpler."
NO_LENGTH = "The request does not say how long it is: send it with Content-Length."
SLOW = "The request did not come to its end in time: send it again, all at once."
FULL = "Too much is being sent here at this moment: send it again in a few seconds."


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """What one request may bring.

    most: bytes; marks: commas and opening brackets in all; longest: seconds
    is_streamed: it goes to the disk while it comes, and is no text: it is neither kept here nor are marks counted
    """

    most: int
    marks: int = 20_000
    longest: float = 600.0
    is_streamed: bool = False


def unlimited(_: str) -> Mapping[str, Any] | None:
    """For what reads its bodies itself, with `read_body`."""
    return None


def path_within(scope: Scope) -> str:
    """The path as the routes see it: without the one that a proxy puts before it."""
    path, root = scope.get("path", ""), scope.get("root_path", "")
    return (path[len(root) :] or "/") if root and path.startswith(f"{root}/") else path


class Tangled(Turned):
    """A text of so many values that reading it would hold everybody up."""


class Bodies:
    """ASGI middleware: reads a body within its allowance before anything else does, or watches it go to the disk."""

    def __init__(self, app: ASGIApp, allowance: Callable[[str], Mapping[str, Any] | None], room: Room) -> None:
        self._app = app
        self._allowance = allowance
        self._room = room
        self._memory = LoadLimits(IN_MEMORY, FULL)
        self._under_way = LoadLimits(UNDER_WAY, FULL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = None if scope["type"] != "http" or scope["method"] in SAFE else self._allowance(path_within(scope))
        if given is None:
            await self._app(scope, receive, send)
            return
        allowance = Allowance(**given)
        if allowance.is_streamed:
            await self._watched(scope, receive, send, allowance)
        else:
            await self._kept(scope, receive, send, allowance)

    async def _kept(self, scope: Scope, receive: Receive, send: Send, allowance: Allowance) -> None:
        with self._memory.joined(network_address(scope)) as share:
            try:
                require_size(scope, allowance)
                with self._under_way.joined(network_address(scope)) as place:
                    place.grow(1)
                    content = await read_body(receive, allowance, share)
            except Turned as turned:
                await turned.answer(path_within(scope))(scope, receive, send)
                return
            except ClientDisconnect:
                return
            await self._app(scope, _Again(content, receive), send)

    async def _watched(self, scope: Scope, receive: Receive, send: Send, allowance: Allowance) -> None:
        watch = _Watch(Pace(receive, allowance), send)
        try:
            require_size(scope, allowance)
            self._require_room(scope)
            with self._under_way.joined(network_address(scope)) as place:
                place.grow(1)
                await self._app(scope, watch.receive, watch.send)
        except Turned as turned:
            watch.turned = watch.turned or turned
        except Exception:  # what reads it may have made another error of ours
            if watch.turned is None:
                raise
        if watch.turned and not watch.has_answered:
            await watch.turned.answer(path_within(scope))(scope, receive, send)

    def _require_room(self, scope: Scope) -> None:
        """What goes to the disk says before how much it is."""
        size = declared_size(scope)
        if size is None:
            raise Turned(NO_LENGTH, 411)
        try:
            self._room(f"address {neighbourhood(network_address(scope))}", size)
        except InpaintError as error:
            raise Turned(str(error), error.status) from error


class Pace:
    """Receives the pieces of a body; raises Turned where they are too many or too slow."""

    def __init__(self, receive: Receive, allowance: Allowance) -> None:
        self._receive = receive
        self._allowance = allowance
        self._started = time.monotonic()
        self.received = 0
        self._is_whole = False

    async def next(self) -> Message:
        """The next piece; raises Turned."""
        if self._is_whole:  # what comes now is that the client goes away, which may take as long as it wants
            return await self._receive()
        try:
            async with asyncio.timeout(self._left()):
                message = await self._receive()
        except TimeoutError:
            raise Turned(SLOW, 408) from None
        if message["type"] == "http.request":
            self.received += len(message.get("body", b""))
            self._is_whole = not message.get("more_body", False)
        if self.received > self._allowance.most:
            raise too_large(self._allowance)
        return message

    def _left(self) -> float:
        so_far = time.monotonic() - self._started
        whole = min(GRACE + self.received / RATE, self._allowance.longest)
        return max(min(SILENCE, whole - so_far), 0.0)


async def read_body(
    receive: Receive, allowance: Allowance, share: Share, look: Callable[[bytes], None] | None = None
) -> bytes:
    """The whole body; raises Turned, and ClientDisconnect where it breaks off.

    share: of the memory, which grows with it
    look: is shown the beginning of a body that is longer than BEGINNING, before the rest is read
    """
    pace, content, marks = Pace(receive, allowance), bytearray(), 0
    while True:
        message = await pace.next()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        piece = message.get("body", b"")
        share.grow(len(piece))
        content += piece
        marks += sum(piece.count(mark) for mark in MARKS)
        if marks > allowance.marks:
            raise Tangled(TANGLED.format(marks=allowance.marks), 413)
        if look and len(content) > BEGINNING:
            look(bytes(content[:BEGINNING]))
            look = None
        if not message.get("more_body", False):
            return bytes(content)


def require_size(scope: Scope, allowance: Allowance) -> None:
    """Raises Turned for a body that says itself that it is too large."""
    if (declared_size(scope) or 0) > allowance.most:
        raise too_large(allowance)


def declared_size(scope: Scope) -> int | None:
    """Bytes that a body says it has; None where it does not say."""
    sizes = [value for name, value in scope["headers"] if name == b"content-length" and value.isdigit()]
    return max(int(value[:18]) for value in sizes) if sizes else None


def too_large(allowance: Allowance) -> Turned:
    return Turned(TOO_LARGE.format(most=allowance.most), 413)


class _Again:
    """Gives a body that was read once more, then whatever comes."""

    def __init__(self, content: bytes, receive: Receive) -> None:
        self._content: bytes | None = content
        self._receive = receive

    async def __call__(self) -> Message:
        content, self._content = self._content, None
        if content is None:
            return await self._receive()
        return {"type": "http.request", "body": content, "more_body": False}


class _Watch:
    """Between a body and what writes it to the disk; once it is turned away, its reader's own words are not sent."""

    def __init__(self, pace: Pace, send: Send) -> None:
        self._pace = pace
        self._send = send
        self.turned: Turned | None = None
        self.has_answered = False

    async def receive(self) -> Message:
        try:
            return await self._pace.next()
        except Turned as turned:
            self.turned = turned
            raise

    async def send(self, message: Message) -> None:
        if self.turned is None or self.has_answered:
            self.has_answered = True
            await self._send(message)
