"""What the page shows of a run, and how pictures on its canvas are told apart."""

from typing import Any, NamedTuple

import gradio as gr

from backend.access.visitors import AGAIN, from_sample, is_picture_id
from backend.errors import InpaintError
from backend.history import Run
from ui.canvas import CanvasData
from ui.files import served
from ui.notices import Notice, notice_from_error
from ui.studio.controls import SETTINGS

NO_PANELS = ("", "", "")  # when another picture comes


class RunView(NamedTuple):
    """What the page shows of a run, in the order of its components."""

    message: Any
    gallery: Any
    meta: Any
    receipt: Any
    differences: Any


def canvas_of(run: Run, if_empty: bool = False) -> CanvasData:
    """The picture and the mask of a run, for the canvas."""
    name = run.name + run.init_path.suffix
    return CanvasData(
        kind="picture",
        image=served(run.init_path, name),
        mask=served(run.mask_path, "mask.png"),
        avoid=served(run.avoid_path, "avoid.png") if run.avoid_path else None,
        mask_note=run.mask_note or None,
        name=name,
        picture_id=AGAIN + (run.picture_id or run.id),
        if_empty=if_empty,
    )


def of_known_form(canvas: CanvasData | None) -> CanvasData | None:
    """What came from the browser, without a picture_id that no page of ours has made."""
    is_known = canvas is None or canvas.picture_id is None or is_picture_id(canvas.picture_id)
    return canvas if is_known or canvas is None else canvas.model_copy(update={"picture_id": None})


def as_restored(view: RunView) -> RunView:
    return view._replace(message=view.message | {"restored": True})


def bare(picture_id: str | None) -> str:
    """What names the picture, whether it was brought back or not."""
    return (picture_id or "").removeprefix(AGAIN)


def origin(picture_id: str) -> str:
    """The run of the sample that became the picture of this picture_id; empty where it was another picture."""
    found = from_sample(picture_id)
    return found.run_id if found else ""


def only(notice: Notice) -> RunView:
    """A view that changes the message and leaves everything else."""
    return RunView(notice.value(), gr.skip(), gr.skip(), gr.skip(), gr.skip())


def refused(canvas: CanvasData | None, error: InpaintError) -> tuple[Any, ...]:
    """The answer to a picture that cannot be opened: all stays as it is, and the error is said."""
    answer = CanvasData(kind="refused", picture_id=canvas.picture_id if canvas else None)
    unchanged = (gr.skip() for _ in range(1 + len(NO_PANELS) + len(SETTINGS)))
    return (answer, notice_from_error(error).value(), *unchanged)
