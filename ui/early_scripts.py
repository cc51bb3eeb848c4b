"""Puts a script into the page before all others; Gradio's `head` comes only where its own scripts have come."""

from collections.abc import Awaitable, Callable
from typing import Any

Message = dict[str, Any]
Send = Callable[[Message], Awaitable[None]]
Page = Callable[[Any, Any, Any], Awaitable[None]]  # an ASGI program
HEAD = b"<head>"


def with_first_words(page: Page, script: str, base: str = "") -> Page:
    """The same page with a script at the beginning of its head; what is no page passes as it is.

    base: where its relative addresses begin, "" for where it says itself; browsers heed the first that they read
    """
    told = f'<base href="{base}">' if base else ""
    words = f"{HEAD.decode()}{told}<script>{script}</script>".encode()

    async def spoken(scope: Any, receive: Any, send: Send) -> None:
        begun: list[Message] = []

        async def put(message: Message) -> None:
            if message["type"] == "http.response.start":
                begun.append(message)
                return
            for start in begun:
                body = message.get("body", b"")
                message = message | {"body": body.replace(HEAD, words, 1)}
                await send(start | {"headers": _longer(start["headers"], len(message["body"]) - len(body))})
            begun.clear()
            await send(message)

        await page(scope, receive, put)

    return spoken


def _longer(headers: list[tuple[bytes, bytes]], more: int) -> list[tuple[bytes, bytes]]:
    """The headers of a body that has become so many bytes longer."""
    return [(name, b"%d" % (int(value) + more) if name == b"content-length" else value) for name, value in headers]
