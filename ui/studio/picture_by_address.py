"""A picture that was dropped or pasted as an address: the server brings it, within the limits of all downloads."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import gradio as gr
from gradio.data_classes import FileData

from backend.errors import InpaintError
from ui.blocks import Fetch, name_behind
from ui.callers import sender
from ui.canvas import CanvasData
from ui.files import new_served_path
from ui.names import label
from ui.readings import Readings, ReadingsLimits
from ui.studio.handlers import Handlers, refused
from ui.studio.run_views import of_known_form

AT_ONCE, WAITING = 8, 20  # downloads at the same time, one of each network address; how many of one may wait


def _turns() -> Readings:
    return Readings(ReadingsLimits(at_once=AT_ONCE, of_one=1, waiting=WAITING))


@dataclass(frozen=True)
class Bringing:
    """fetch: the content behind a public address, or InpaintError; turns: a slow one holds up no other's pictures."""

    fetch: Fetch
    handlers: Handlers
    turns: Readings = field(default_factory=_turns)

    async def bring(self, caller: gr.Request, visitor: str, event: gr.EventData) -> tuple[Any, ...]:
        """Open the picture behind the event's address, as if its file had been chosen."""
        data = event._data if isinstance(event._data, dict) else {}
        picture_id = data.get("picture_id")
        question = of_known_form(
            CanvasData(kind="open", picture_id=picture_id if isinstance(picture_id, str) else None)
        )
        assert question
        try:
            image = await self.turns.done(sender(caller), self._brought, str(data.get("address")))
        except InpaintError as error:
            return refused(question, error)
        return await self.handlers.answer(question.model_copy(update={"image": image}), visitor, sender(caller))

    def _brought(self, address: str) -> FileData:
        content = self.fetch(address)
        name = unquote(name_behind(address))
        path = new_served_path(name)
        path.write_bytes(content)
        return FileData(path=str(path), orig_name=label(name))
