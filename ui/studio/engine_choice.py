"""What the choice of an engine changes on the page: its controls, its note, a visitor's key, and how a run is cut."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

import gradio as gr
from pydantic import SecretStr

from backend.access.hosted import HostedAccess
from backend.engines import RunContext
from backend.engines.base import Capabilities
from backend.errors import InpaintError
from backend.imaging.extend import margins_from
from backend.imaging.geometry import Margins
from backend.imaging.reading.reader import Reader
from backend.imaging.region import Region, regions
from backend.imaging.windows import is_coarse, windows
from ui.callers import sender, spends
from ui.canvas import CanvasData
from ui.readings import Readings
from ui.studio.controls import Offer, bar_html, engine_updates, note_html

KEY_KEPT = "kept until this page closes ✓"


class _Cut(NamedTuple):
    """What an engine would see. in_windows: one after another, for each sample; is_extended: with margins to fill"""

    regions: tuple[Region, ...] = ()
    in_windows: bool = False
    is_extended: bool = False


@dataclass(frozen=True)
class EngineChoice:
    """Handlers beside those of a run. Engines are known by name alone; access: how far the operator's key serves."""

    offer: Offer
    access: HostedAccess
    readings: Readings
    reader: Reader = field(default_factory=Reader)

    def choose_engine(self, name: str, key: SecretStr | None, request: gr.Request) -> list[Any]:
        """Another engine was chosen: its controls, its note, its name in the bar, and what it can do, as `standing`."""
        capabilities = self._capabilities(name, key, request)
        return [*engine_updates(capabilities), bar_html(capabilities), _told(name, capabilities)]

    def standing(self, name: str, key: SecretStr | None, request: gr.Request) -> dict[str, Any]:
        """What the engine can do for this visitor now: its note, its name in the bar, whether it needs a key, and which
        engine that is of.

        The page drops it where another engine was chosen meanwhile: answers come in any order.
        """
        return _told(name, self._capabilities(name, key, request))

    def take_key(
        self, text: str, name: str, key: SecretStr | None, request: gr.Request
    ) -> tuple[SecretStr | None, Any, dict[str, Any]]:
        """A key was typed: keep it in this session's memory, and nothing of it on the page."""
        key = SecretStr(text.strip()) if text and text.strip() else key
        shown = gr.update(value="", placeholder=KEY_KEPT) if key else gr.skip()
        return key, shown, self.standing(name, key, request)

    async def plan(
        self, canvas: CanvasData | None, name: str, samples: int, key: SecretStr | None, request: gr.Request
    ) -> dict[str, Any]:
        """How a run would be cut into requests, told as in `standing`.

        frames: left, top, right, bottom, and width and height as the engine would see them, in this picture, which may
        be extended; note: their number, where the engine can work.
        """
        try:
            return await self.readings.done(sender(request), self._plan, canvas, name, samples, key, request)
        except InpaintError:
            return {"engine": name}  # so many pictures are read just now that a hint is not worth waiting for

    def _plan(
        self, canvas: CanvasData | None, name: str, samples: int, key: SecretStr | None, request: gr.Request
    ) -> dict[str, Any]:
        capabilities = self._capabilities(name, key, request)
        cut = self._cut(canvas, capabilities, samples, sender(request))
        frames = [[*r.box, *r.size] for r in cut.regions]
        told = note_html(capabilities, len(frames) * samples) if cut.in_windows else ""
        told = told or note_html(capabilities, len(frames), samples)
        if cut.is_extended and is_coarse(cut.regions):
            told = f"{told} {capabilities.limits.less_detail}".strip()
        # A key may have been typed since this was asked: what is missing is said by what changes it.
        note = {} if capabilities.page.unavailable else {"note": told}
        return {"engine": name, "frames": frames, "picture_id": canvas.picture_id if canvas else None, **note}

    def _capabilities(self, name: str, key: SecretStr | None, request: gr.Request) -> Capabilities:
        """What an engine can do for this visitor, who may have a key of their own."""
        able = self.offer.capabilities(name, RunContext(key=key, spends=spends(self.access, request)))
        is_elsewhere = not self.access.is_local and able.page.note_elsewhere
        return replace(able, page=replace(able.page, note=able.page.note_elsewhere)) if is_elsewhere else able

    def _cut(self, canvas: CanvasData | None, capabilities: Capabilities, samples: int, owner: str) -> _Cut:
        limits = capabilities.limits
        if not canvas or not canvas.mask or not limits.working.side:
            return _Cut()
        path = Path(canvas.mask.path)
        try:
            # The canvas sends PNG. Nothing that can be made slow is worth reading for a hint.
            if self.reader.inspect(path).format != "PNG":
                return _Cut()
            mask = self.reader.decode_painted(path, owner)
            found = regions(mask, limits.working)
            margins = self._margins(canvas) if is_coarse(found) else None
            parts = windows(mask, margins, limits.working, limits.windows_of(max(int(samples), 1)))
            return _Cut(tuple(part.region for part in parts) or found, bool(parts), margins is not None)
        except InpaintError:
            return _Cut()  # what is wrong with the mask is said when it is used

    def _margins(self, canvas: CanvasData) -> Margins | None:
        """Those that the canvas asks for, and those that its picture has already."""
        asked = margins_from(canvas.extend)
        had = self.reader.inspect(Path(canvas.image.path)).margins if canvas.image else None
        return asked.plus(had) if asked and had else asked or had


def _told(name: str, capabilities: Capabilities) -> dict[str, Any]:
    """What the page is told of an engine, see `EngineChoice.standing`."""
    words = {"note": note_html(capabilities), "bar": bar_html(capabilities)}
    return {"engine": name, "needs_key": capabilities.page.needs_key, **words}
