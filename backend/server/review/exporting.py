"""Hands over what was chosen, as a file that is made while it is sent."""

from collections.abc import Mapping
from contextlib import ExitStack
from itertools import islice
from typing import Any

from anyio import CapacityLimiter
from starlette.requests import Request
from starlette.responses import Response

from backend.access.requester import network_address
from backend.errors import RunNotFound
from backend.handover import Kind, Selection, made
from backend.history.review import MISSING
from backend.server.load_limits import Limit, LoadLimits
from backend.server.refusals import Turned
from backend.server.review.desk import Desk, Route
from backend.server.review.downloads import Blocks, Download, sent
from backend.server.review.export_pictures import Shown, pictures_of
from backend.server.review.questions import export_of
from backend.server.review.replies import HEADERS
from backend.server.review.seeing import Seen

MAKING = 2  # files of which a part is made at once
UNDER_WAY = Limit(of_one=2, of_all=8)  # files that are sent, for one address and for all
MANY = "Other files are being made: wait until one of them is there, and export again."
RUNS = 20  # that are told at once
WORDS = 20_000_000  # characters of comments that one file holds
TOO_MUCH = "More was said of these samples than one file holds: choose fewer of them."
TYPES = {
    Kind.ZIP: "application/zip",
    Kind.HTML: "text/html; charset=utf-8",
    Kind.CSV: "text/csv; charset=utf-8; header=present",
    Kind.JSON: "application/json",
    Kind.PDF: "application/pdf",
}


class Exporting:
    """Answers who wants to take something along."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._making = CapacityLimiter(MAKING)
        self._files = LoadLimits(UNDER_WAY, MANY)

    def routes(self) -> list[Route]:
        return [("POST", "/export", self.export)]

    async def export(self, request: Request) -> Response:
        """Raises RunNotFound where one of the samples is not seen, as for none."""
        caller = await self._desk.caller(request)
        wish = export_of(await self._desk.body(request))
        with ExitStack() as place:
            place.enter_context(self._files.joined(network_address(request.scope))).grow(1)

            def begun() -> Blocks:
                runs = _chosen(self._desk.seen(request, caller), wish.samples)
                places = {(run["id"], told["n"]): self._position(told) for run in runs for told in run["samples"]}
                pictures = pictures_of(self._desk.history, places, are_whole=not caller.is_guest)
                return made(wish.kind, Selection(runs), pictures)

            blocks = await self._desk.in_thread(begun)
            content = await sent(blocks, self._making)
            return Download(place.pop_all(), content, blocks, _headers(wish.kind, len(wish.samples)))

    def _position(self, told: Mapping[str, Any]) -> int:
        """The real number of a sample, from the link to its picture."""
        shown = self._desk.pictures.behind(told["image"].rpartition("/")[2])
        assert shown, "it was made a moment ago"
        return shown.position


def _headers(kind: Kind, count: int) -> dict[str, str]:
    name = f"inpaint-review-{count}-sample{'' if count == 1 else 's'}.{kind}"
    about = {"Content-Disposition": f'attachment; filename="{name}"', "X-Accel-Buffering": "no"}
    return HEADERS | about | {"Content-Type": TYPES[kind]}


def _chosen(seen: Seen, samples: tuple[Shown, ...]) -> list[dict[str, Any]]:
    """RUNs with the chosen samples alone, in the order chosen. Raises RunNotFound, Turned."""
    numbers: dict[str, list[int]] = {}
    for run_id, n in samples:
        numbers.setdefault(run_id, []).append(n)
    chosen: list[dict[str, Any]] = []
    words = 0
    waiting = iter(numbers)
    while ids := list(islice(waiting, RUNS)):
        for run in seen.told([seen.row(run_id) for run_id in ids]):
            run["samples"] = _of_these(run["samples"], numbers[run["id"]])
            words += sum(len(comment["text"]) for sample in run["samples"] for comment in sample["comments"])
            chosen.append(run)
        if words > WORDS:
            raise Turned(TOO_MUCH, 413)
    return chosen


def _of_these(samples: list[dict[str, Any]], numbers: list[int]) -> list[dict[str, Any]]:
    by_number = {sample["n"]: sample for sample in samples}
    if not by_number.keys() >= set(numbers):
        raise RunNotFound(MISSING)
    return [by_number[n] for n in numbers]
