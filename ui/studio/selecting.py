"""Smart selection on the page: a box or clicks arrive, the object's mask goes back."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from backend.access.visitors import is_visitor
from backend.errors import InpaintError, InvalidRequest
from backend.selection.base import NOTHING, Selector
from backend.selection.kept_pictures import KeptPictures
from ui.callers import sender
from ui.canvas import CanvasData
from ui.notices import notice_from_error
from ui.readings import Readings
from ui.studio.opening import served_mask
from ui.studio.run_views import of_known_form
from ui.studio.wishes import CanvasWish, read_wish

NO_PICTURE = "Open a picture first."


@dataclass(frozen=True)
class Selecting:
    """Answers the canvas; what is refused, or not found, leaves the mask on it as it is."""

    readings: Readings
    kept: KeptPictures
    selector: Selector

    async def select(self, caller: gr.Request, canvas: CanvasData | None, visitor: str) -> tuple[CanvasData, Any]:
        """The object that a wish points at, as a mask of its box; else one sentence."""
        canvas, address = of_known_form(canvas), sender(caller)
        picture_id = canvas.picture_id if canvas else None
        owner = visitor if is_visitor(visitor) else address
        try:
            wish, path = _asked(canvas)
            answer = await self.readings.done(address, self._selection, wish, path, (owner, address))
        except FileNotFoundError:
            return CanvasData(kind="gone", picture_id=picture_id), gr.skip()
        except InpaintError as error:
            return CanvasData(kind="refused", picture_id=picture_id), notice_from_error(error).value()
        answer.picture_id = picture_id
        return answer, gr.skip()

    def _selection(self, wish: CanvasWish, path: Path, asks: tuple[str, str]) -> CanvasData:
        """asks: who the picture belongs to, and who takes turns. Raises InvalidRequest where nothing stands out."""
        picture = self.kept.picture(path, *asks)
        found = self.selector.select(picture, wish.on_picture(picture.size))
        if found is None:
            raise InvalidRequest(NOTHING)
        mask = served_mask(found.mask, "selection.png")
        return CanvasData(kind="selection", mask=mask, box=list(wish.on_canvas(found.box)))


def _asked(question: CanvasData | None) -> tuple[CanvasWish, Path]:
    if question is None or question.image is None:
        raise InvalidRequest(NO_PICTURE)
    return read_wish(question.wish), Path(question.image.path)
