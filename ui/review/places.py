"""Where the review's page is: one page at three addresses, which tells nobody by which of them it was opened."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

Message = dict[str, Any]
Send = Callable[[Message], Awaitable[None]]
Page = Callable[[Any, Any, Any], Awaitable[None]]  # an ASGI program

PAGE = "/review"
BELOW = PAGE + "/{token}"  # of a link, or "all"
ABOVE = "../"  # where the page's relative addresses begin there
BELOW_SCRIPT = Path(__file__).with_name("below.js")


class Deeper:
    """The page for addresses below its own. What stands there is for its scripts alone: nothing here looks at it."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def __call__(self, scope: Any, receive: Any, send: Send) -> None:
        path = scope.get("root_path", "") + PAGE
        await self._page({**scope, "path": path, "raw_path": path.encode(), "path_params": {}}, receive, send)


def unreferred(page: Page) -> Page:
    """The same page, from which browsers tell no other server where they come from: its address may be a secret."""

    async def told(scope: Any, receive: Any, send: Send) -> None:
        async def put(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message["headers"], (b"referrer-policy", b"no-referrer")]
                message = message | {"headers": headers}
            await send(message)

        await page(scope, receive, put)

    return told
