"""Who the caller is to the review, and what was asked for and got beyond what lists show."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from backend.history import Run
from backend.history.keeping import KeepLimits
from backend.server.review.callers import Caller
from backend.server.review.desk import Desk, Route
from backend.server.review.replies import json_reply
from backend.server.review.seeing import Seen
from backend.server.review.words import moment


class Telling:
    """Answers questions that only a page has."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        return [("GET", "/me", self.me), ("GET", "/runs/{run}/details", self.details)]

    async def me(self, request: Request) -> Response:
        caller = await self._desk.caller(request)
        reviewer = self._desk.callers.reviewer_or_none(request)
        review = self._desk.history.review
        name = await self._desk.in_thread(lambda: review.name(reviewer)) if reviewer else ""
        return json_reply({"reviewer": reviewer or None, "name": name} | _standing(caller) | _kept(self._desk.limits))

    async def details(self, request: Request) -> Response:
        caller = await self._desk.caller(request)

        def found() -> dict[str, Any]:
            seen = self._desk.seen(request, caller)
            run = self._desk.history.get(seen.row(request.path_params["run"]).run_id)
            return _details(seen, run, caller)

        return json_reply(await self._desk.in_thread(found))


def _standing(caller: Caller) -> dict[str, Any]:
    return {
        "is_admin": caller.is_admin,
        "is_guest": caller.is_guest,
        "may_speak": caller.may_speak,
        "is_blind": caller.is_blind,
        "ends": moment(caller.shown.ends) if caller.shown else None,
    }


def _kept(limits: KeepLimits) -> dict[str, Any]:
    return {"keep_days": limits.days, "keep_gb": limits.gigabytes}


def _details(seen: Seen, run: Run, caller: Caller) -> dict[str, Any]:
    """A guest gets neither words nor the picture from before the edit, only where it was changed."""
    mask = seen.link(run.id, 0, "mask")
    if caller.is_guest:
        return {"asked": None, "got": None, "original": None, "original_thumbnail": None, "mask": mask}
    return {
        "asked": run.asked,
        "got": run.got,
        "original": seen.link(run.id, 0, "original"),
        "original_thumbnail": seen.link(run.id, 0, "original-thumbnail"),
        "mask": mask,
    }
