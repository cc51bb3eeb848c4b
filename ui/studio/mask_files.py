"""A mask file that was made elsewhere arrives on the page: it is understood here, as at every other door."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from backend.errors import InpaintError, InvalidRequest
from backend.imaging.mask import Mask
from backend.imaging.masks.marks import NOTHING
from backend.imaging.reading.reader import Reader
from ui.callers import sender
from ui.canvas import CanvasData
from ui.notices import notice_from_error
from ui.readings import Readings
from ui.studio.opening import served_mask
from ui.studio.run_views import of_known_form

HALF = 0.5  # of the picture


@dataclass(frozen=True)
class MaskFiles:
    """Answers the canvas; what is refused leaves the mask on it as it is."""

    readings: Readings
    reader: Reader

    async def load(self, caller: gr.Request, canvas: CanvasData | None) -> tuple[CanvasData, Any]:
        """Say how the file is understood; the canvas tells it to the person once it shows the mask."""
        canvas, address = of_known_form(canvas), sender(caller)
        try:
            return await self.readings.done(address, _open_mask, canvas, self.reader, address), gr.skip()
        except InpaintError as error:
            refused = CanvasData(kind="refused", picture_id=canvas.picture_id if canvas else None)
            return refused, notice_from_error(error).value()


def _open_mask(question: CanvasData | None, reader: Reader, owner: str) -> CanvasData:
    """Understand a mask file that the canvas has uploaded; raises InvalidRequest, also where it marks nothing."""
    if question is None or question.mask is None:
        raise InvalidRequest("No file arrived: choose the mask again.")
    mask = reader.decode_mask(Path(question.mask.path), owner)
    if mask.box is None:
        raise InvalidRequest(NOTHING)
    answer = CanvasData(
        kind="mask", mask=served_mask(mask, "mask.png"), mask_note=mask.note, picture_id=question.picture_id
    )
    answer.told = " ".join(filter(None, [mask.note, _how_to_turn(mask)]))
    return answer


def _how_to_turn(mask: Mask) -> str:
    """A sentence where a mask may be meant the other way round, else ""."""
    share = mask.array().mean() / 255
    if share <= HALF:
        return ""
    return f"White is {100 * share:.0f} % of this mask: Invert (I) turns it round, if the black part was meant."
