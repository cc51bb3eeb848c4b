"""One page at three addresses: the same for each of them, and never told to another server."""

from typing import Any

import looping

from ui.early_scripts import with_first_words
from ui.review.places import ABOVE, Deeper, unreferred


def answered(path: str) -> tuple[dict[bytes, bytes], bytes, str]:
    """Headers and body of the page, and the path at which it was asked."""
    asked: list[str] = []
    told: list[dict[str, Any]] = []

    async def page(scope: Any, _: Any, send: Any) -> None:
        asked.append(scope["path"])
        body = b'<html><head><base href="./" /></head></html>'
        headers = [(b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def send(message: dict[str, Any]) -> None:
        told.append(message)

    scope = {"type": "http", "path": path, "root_path": "/studio", "path_params": {"token": "secret"}}
    looping.run(Deeper(unreferred(with_first_words(page, "0", ABOVE)))(scope, None, send))
    return dict(told[0]["headers"]), told[1]["body"], asked[0]


def test_what_stands_below_the_page_changes_nothing() -> None:
    one, other = answered("/studio/review/secret"), answered("/studio/review/all")
    assert one == other
    headers, body, path = one
    assert path == "/studio/review"
    assert headers[b"referrer-policy"] == b"no-referrer"
    assert int(headers[b"content-length"]) == len(body)
    assert body.startswith(b'<html><head><base href="../"><script>0</script>'), "of two the first one holds"
