"""The pictures behind links: samples, thumbnails, what was there before the edit, masks."""

import os
from pathlib import Path

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse

from backend.errors import RunNotFound
from backend.imaging.files.pixels_alone import pixels_alone
from backend.server.refusals import Turned
from backend.server.review.callers import LINK_OVER
from backend.server.review.desk import Desk, Route
from backend.server.review.picture_links import Shown
from backend.server.review.replies import HEADERS

GONE = "This picture is not here any more: its run is, and what was said of it."
NO_LINK = "This link leads to no picture."
TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp"}
PICTURE_HEADERS = HEADERS | {"Cache-Control": "private, max-age=43200, immutable"}
# What a guest has just seen need not come again while they compare; it is asked for anew soon after the link is over.
GUEST_HEADERS = HEADERS | {"Cache-Control": "private, max-age=600"}
DRAWING = 2  # thumbnails that are made at once


class Untimed(FileResponse):
    """A file that does not tell when it was written: that would tell the order of samples."""

    def set_stat_headers(self, stat_result: os.stat_result) -> None:
        self.headers.setdefault("content-length", str(stat_result.st_size))


class Showing:
    """Answers links to pictures, without any header."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._drawing = CapacityLimiter(DRAWING)

    def routes(self) -> list[Route]:
        return [("GET", "/pictures/{name}", self.picture), ("HEAD", "/pictures/{name}", self.picture)]

    async def picture(self, request: Request) -> Response:
        """Raises Turned for a link that leads to nothing, or to nothing any more."""
        shown = self._desk.pictures.behind(request.path_params["name"])
        if shown is None:
            raise Turned(NO_LINK, 404)
        if shown.link_id and not await self._desk.in_thread(lambda: self._is_shown(shown)):
            raise Turned(LINK_OVER, 410)
        path = await to_thread.run_sync(self._file, shown, limiter=self._drawing)
        if path is None or not path.exists():
            raise Turned(GONE, 410)
        is_alone = bool(shown.link_id) and shown.kind in ("image", "mask")
        return await to_thread.run_sync(_alone if is_alone else _whole, path, shown)

    def _is_shown(self, shown: Shown) -> bool:
        return self._desk.history.links.shows(shown.link_id, shown.run_id)

    def _file(self, shown: Shown) -> Path | None:
        history, run_id = self._desk.history, shown.run_id
        if shown.kind == "thumbnail":
            return history.thumbnails.of(run_id, shown.position)
        try:
            run = history.get(run_id)
        except RunNotFound:
            return None
        if shown.kind == "original":
            return history.thumbnails.original(run_id, run.init_path)
        if shown.kind == "original-thumbnail":
            return history.thumbnails.of_original(run_id, run.init_path)
        if shown.kind == "mask":
            return run.mask_path
        return run.samples[shown.position].path if shown.position < len(run.samples) else None


def _whole(path: Path, shown: Shown) -> Response:
    headers = GUEST_HEADERS if shown.link_id else PICTURE_HEADERS
    kind = TYPES.get(path.suffix.lower(), "application/octet-stream")
    return Untimed(path, media_type=kind, headers=headers)


def _alone(path: Path, _: Shown) -> Response:
    """Pixels, and no project inside."""
    try:
        alone = pixels_alone(path)
    except (OSError, EOFError, ValueError):
        raise Turned(GONE, 410) from None
    headers = GUEST_HEADERS | {"Content-Length": str(alone.size)}
    return StreamingResponse(alone.blocks(), media_type="image/png", headers=headers)
