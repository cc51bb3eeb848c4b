"""Runs deleted for good by whose they are, one or all; and all of them to take along."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from anyio import CapacityLimiter
from starlette.requests import Request
from starlette.responses import Response

from backend.access.requester import network_address
from backend.errors import RunNotFound
from backend.handover import WholeRun, everything
from backend.history import Run
from backend.history.board import Filters, Place
from backend.history.review_tables import BoardRow
from backend.server.load_limits import Limit, LoadLimits
from backend.server.refusals import Turned
from backend.server.review.callers import Caller
from backend.server.review.desk import Desk, Route
from backend.server.review.downloads import Download, sent
from backend.server.review.questions import approved_of
from backend.server.review.replies import HEADERS
from backend.server.review.seeing import Seen

GUESTS = "Who was handed a link deletes nothing: ask who sent it."
NOBODYS = "Whoever runs the program has no runs of their own: pass a visitor's token, or a key."
MAKING = 2  # files of which a part is made at once
UNDER_WAY = Limit(of_one=1, of_all=4)  # files that are sent, for one address and for all
MANY = "Others take everything along at the moment: try again when that is done."
PAGE = 200  # rows of runs that are read at once
ABOUT = {
    "Content-Type": "application/zip",
    "Content-Disposition": 'attachment; filename="inpaint-everything.zip"',
    "X-Accel-Buffering": "no",
}


class Keeping:
    """Answers who wants to be rid of runs, or to have them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._making = CapacityLimiter(MAKING)
        self._files = LoadLimits(UNDER_WAY, MANY)

    def routes(self) -> list[Route]:
        return [
            ("DELETE", "/runs/{run}", self.delete),
            ("GET", "/everything", self.everything),
            ("DELETE", "/everything", self.delete_everything),
        ]

    async def delete(self, request: Request) -> Response:
        """Raises Turned for guests, StillNeeded, and RunNotFound for a run that is not the caller's, as for none."""
        caller = await self._desk.caller(request)
        if caller.is_guest:
            raise Turned(GUESTS, 403)
        approved_too = approved_of(request.query_params)

        def deleted() -> None:
            run_id = self._desk.seen(request, caller).row(request.path_params["run"]).run_id
            self._desk.history.keeping.delete(run_id, approved_too)

        await self._desk.in_thread(deleted)
        return Response(status_code=204, headers=HEADERS)

    async def delete_everything(self, request: Request) -> Response:
        """Raises StillNeeded."""
        caller, approved_too = await self._owner(request), approved_of(request.query_params)
        keeping = self._desk.history.keeping
        await self._desk.in_thread(lambda: keeping.delete_all(caller.sight.visitor, approved_too))
        return Response(status_code=204, headers=HEADERS)

    async def everything(self, request: Request) -> Response:
        caller = await self._owner(request)
        with ExitStack() as place:
            place.enter_context(self._files.joined(network_address(request.scope))).grow(1)
            blocks = everything(self._whole_runs(self._desk.seen(request, caller), caller))
            content = await sent(blocks, self._making)
            return Download(place.pop_all(), content, blocks, HEADERS | ABOUT)

    async def _owner(self, request: Request) -> Caller:
        """Who has runs of their own."""
        caller = await self._desk.caller(request)
        if caller.is_guest:
            raise Turned(GUESTS, 403)
        if caller.is_admin:
            raise Turned(NOBODYS, 403)
        return caller

    def _whole_runs(self, seen: Seen, caller: Caller) -> Iterator[WholeRun]:
        """The newest first. What is deleted meanwhile is left out."""
        for row in self._rows(caller):
            try:
                run = self._desk.history.get(row.run_id)
            except RunNotFound:
                continue
            (told,) = seen.told([row])
            yield _whole(run, told, self._parts(run))

    def _parts(self, run: Run) -> dict[str, Path]:
        """Pictures that have only a part of a sample, by what they are called."""
        parts = self._desk.history.parts
        found = parts.of(run.id)
        return {f"{_sample_name(part.position)}-part-{part.part}.png": parts.path(part) for part in found}

    def _rows(self, caller: Caller) -> Iterator[BoardRow]:
        after: Place | None = None
        while rows := self._desk.history.board.page(caller.sight, Filters(), PAGE, after):
            yield from rows
            after = Place(rows[-1].created, rows[-1].run_id)


def _sample_name(position: int) -> str:
    return f"sample-{position + 1}"


def _whole(run: Run, told: dict[str, Any], parts: dict[str, Path]) -> WholeRun:
    original = f"original{run.init_path.suffix}"
    samples = {n: f"{_sample_name(n)}.png" for n in range(len(run.samples))}
    files = {original: run.init_path, "mask.png": run.mask_path}
    if run.avoid_path:
        files["avoid.png"] = run.avoid_path
    files |= {samples[n]: sample.path for n, sample in enumerate(run.samples)} | parts
    more = {"asked": run.asked, "got": run.got, "seconds": run.seconds, "original": original, "mask": "mask.png"}
    return WholeRun({**told, **more}, files, samples)
