"""Turns units of work done into a fraction that only rises, for callers who watch and may cancel."""

from collections.abc import Callable
from dataclasses import dataclass

from backend.imaging.patchmatch.arrays import Pixels

OnProgress = Callable[[float], object]
OnPreview = Callable[[Pixels], object]

LAST_FRACTION = 0.99  # the rest is for `finish`


@dataclass(frozen=True)
class Watch:
    """Who looks on; what either raises ends the fill, and passes through.

    on_progress: told a fraction that rises from 0 to 1
    on_preview: handed rough looks at the fill, RGB at a smaller size, (height, width, 3), 0 … 255
    """

    on_progress: OnProgress | None = None
    on_preview: OnPreview | None = None


class ProgressMeter:
    """Counts work against an expected total; the callback may raise to cancel, and its exception passes through."""

    def __init__(self, on_progress: OnProgress | None) -> None:
        self._on_progress = on_progress
        self._expected = 1.0
        self._done = 0.0
        self.advance(0.0)

    def expect(self, units: float) -> None:
        """Say how much work is to come in all, before any of it is done."""
        self._expected = max(units, 1.0)

    def advance(self, units: float) -> None:
        """Report that `units` more are done."""
        self._done = min(self._done + units, self._expected)
        self._report(LAST_FRACTION * self._done / self._expected)

    def finish(self) -> None:
        """Report that all is done."""
        self._report(1.0)

    def _report(self, fraction: float) -> None:
        if self._on_progress is not None:
            self._on_progress(fraction)
