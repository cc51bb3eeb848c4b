"""Files that are made while they are sent: who goes away ends the making, who reads slowly keeps nobody waiting."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import ExitStack
from typing import Protocol

from anyio import CancelScope, CapacityLimiter, fail_after, to_thread
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

STALLED = 60.0  # seconds without any of it being taken, after which it is given up


class Blocks(Iterator[bytes], Protocol):
    """What is being made, and ends where nobody wants more of it."""

    def close(self) -> None: ...


class Download(StreamingResponse):
    """Gives its place back and ends what makes it, however it ends itself."""

    def __init__(
        self, place: ExitStack, content: AsyncIterator[bytes], blocks: Blocks, headers: Mapping[str, str]
    ) -> None:
        super().__init__(content, headers=headers)
        self._place, self._blocks = place, blocks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            with fail_after(STALLED):
                await send(message)

        with self._place:
            try:
                await super().__call__(scope, receive, sent)
            finally:
                with CancelScope(shield=True):
                    await to_thread.run_sync(self._blocks.close)


async def sent(blocks: Blocks, making: CapacityLimiter) -> AsyncIterator[bytes]:
    """The same blocks. Raises what goes wrong with the first, so that it is answered in a sentence; what goes wrong
    later breaks the download off. A place among the makers is only taken while something is made."""
    first = await to_thread.run_sync(next, blocks, b"", limiter=making)
    return _rest(first, blocks, making)


async def _rest(first: bytes, blocks: Blocks, making: CapacityLimiter) -> AsyncIterator[bytes]:
    block = first
    while block:
        yield block
        block = await to_thread.run_sync(next, blocks, b"", limiter=making)
