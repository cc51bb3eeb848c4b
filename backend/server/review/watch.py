"""Looks for what changed while anybody listens: one question for all of them, as other processes write too."""

import asyncio
import logging
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from backend.history import HistoryTrouble
from backend.history.board import Change, Sight
from backend.server.review.callers import Caller
from backend.server.review.desk import Desk

PAUSE = 0.7  # seconds between two looks
MOST = 1000  # changes of one look, and runs that one listener is told of at once
# A change is dated before it can be seen: what was written down so much later is still found.
OVERLAP = timedelta(seconds=5)

logger = logging.getLogger(__name__)


@dataclass(eq=False)
class Listener:
    """Somebody who wants to know. runs: ids that changed meanwhile, None for too many

    is_over: nothing more comes; is_taken_back: because the link that they came by shows nothing any more
    """

    caller: Caller
    runs: set[str] | None = field(default_factory=lambda: set[str]())
    is_over: bool = False
    is_taken_back: bool = False
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, changes: Sequence[Change]) -> None:
        """Of these, the runs that are seen."""
        seen = {change.run_id for change in changes if self._sees(change)}
        if seen:
            whole = None if self.runs is None else self.runs | seen
            self.runs = None if whole is None or len(whole) > MOST else whole
            self.news.set()

    def end(self, is_taken_back: bool = False) -> None:
        """Nothing more comes."""
        self.is_over, self.is_taken_back = True, is_taken_back
        self.news.set()

    def taken(self) -> set[str] | None:
        """What changed since this was last asked."""
        taken, self.runs = self.runs, set()
        self.news.clear()
        return taken

    def _sees(self, change: Change) -> bool:
        if self.caller.is_guest:
            return change.run_id in self.caller.runs
        return self.caller.is_admin or change.visitor == self.caller.sight.visitor


class Watch:
    """For one event loop; `close` may be called from elsewhere."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._listeners: set[Listener] = set()
        self._looking: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_closed = False

    @asynccontextmanager
    async def listening(self, caller: Caller) -> AsyncIterator[Listener]:
        """Hear of changes meanwhile."""
        listener = Listener(caller)
        self._listeners.add(listener)
        self._begin()
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def close(self) -> None:
        """Everybody who listens hears that it is over."""
        self._is_closed = True
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._end_all)

    def _end_all(self) -> None:
        for listener in self._listeners:
            listener.end()

    def _begin(self) -> None:
        self._loop = asyncio.get_running_loop()
        if self._is_closed:
            self._end_all()
        elif self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())

    async def _look(self) -> None:
        since, known = datetime.now(UTC) - OVERLAP, set[tuple[str, int]]()
        while self._listeners and not self._is_closed:
            await asyncio.sleep(PAUSE)
            try:
                changes = await self._desk.in_thread(lambda since=since: self._changes(since))
                await self._end_those_that_are_over()
            except HistoryTrouble as trouble:
                logger.warning("the review is not watched at the moment: %s", trouble)
                continue
            fresh = [change for change in changes if (change.run_id, change.revision) not in known]
            for listener in tuple(self._listeners):
                listener.tell(fresh)
            known = {(change.run_id, change.revision) for change in changes}
            if changes:
                since = changes[-1].at - (timedelta() if len(changes) == MOST else OVERLAP)

    def _changes(self, since: datetime) -> list[Change]:
        return self._desk.history.board.changed(Sight(is_everything=True), since, MOST)

    async def _end_those_that_are_over(self) -> None:
        guests = {listener.caller.link_id for listener in self._listeners if listener.caller.is_guest}
        if not guests:
            return
        live = await self._desk.in_thread(lambda: _live(self._desk, guests))
        for listener in tuple(self._listeners):
            if listener.caller.is_guest and listener.caller.link_id not in live:
                listener.end(is_taken_back=True)


def _live(desk: Desk, link_ids: Collection[str]) -> set[str]:
    return desk.history.links.live(link_ids)
