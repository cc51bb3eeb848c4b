"""Waiting for runs without holding a thread: what takes time is done in a few threads of our own, the rest awaited."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import ParamSpec, TypeVar

from backend.errors import EngineUnavailable
from backend.jobs.jobs import Jobs
from backend.jobs.state import JobState

FULL = "So many others wait here now that nobody more can: ask again in a few minutes."
RETRY_SECONDS = 120.0

Given = ParamSpec("Given")
Got = TypeVar("Got")


class Following:
    """threads: how much is shown at the same time; places: how many may wait at the same time."""

    def __init__(self, jobs: Jobs, name: str, threads: int, places: int) -> None:
        self._jobs = jobs
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._free = places

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """One more waits; raises EngineUnavailable where too many do. To be called in the event loop alone."""
        if self._free <= 0:
            raise EngineUnavailable(FULL, RETRY_SECONDS)
        self._free -= 1
        try:
            yield
        finally:
            self._free += 1

    async def done(self, work: Callable[Given, Got], *given: Given.args, **named: Given.kwargs) -> Got:
        """Have something done in a thread, after what came before."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, partial(work, *given, **named))

    async def states(self, run_id: str, every: float) -> AsyncIterator[JobState]:
        """How far a run is, so often in seconds, and whenever it has something new to show.

        The last is that of its end, unless the program ends before.
        """
        while True:
            state = self._jobs.state_here(run_id)
            is_here = state is not None
            state = state or await self.done(self._jobs.state, run_id)
            yield state
            if state.status.is_over or self._jobs.is_closing:
                return
            await (self._jobs.seen(run_id, state, every) if is_here else asyncio.sleep(every))
