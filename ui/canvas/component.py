"""The Python side of the painting canvas: what travels between the browser and the handlers."""

from functools import cache
from pathlib import Path
from typing import Any, Literal

import gradio as gr
from gradio.data_classes import FileData, GradioModel

from backend.version import version

VERSION = "(version)"  # its place in the help dialog
STYLE = (
    "layout.css",
    "over.css",
    "panels.css",
    "options.css",
    "dock.css",
)  # in this order: what small screens change comes last
ON_LOAD = """
(async () => {
  const studio = await window.inpaintStudio.started;
  const { mount } = await import(studio.base + "page.js");
  const { bootId, session, lookedBack, watchServer } = studio;
  const canvas = mount({ element, props, upload, watch, trigger, bootId, session, lookedBack, watchServer });
  studio.attachCanvas(canvas, { element, trigger });
})().catch(window.inpaintStudio.failed);  // events: "open", "bring", "load_mask", "select", "keep_part", "example"
"""


class CanvasData(GradioModel):
    """One message between canvas and server.

    kind: "open" a file was chosen and waits for an answer; "picture" show this one; "load-mask" the same for a mask
    that was made elsewhere; "mask" take this one; "refused" stay as you are; "request" what a run is asked to fill;
    "select" find the object that a wish points at; "selection" here it is; "gone" the picture is no longer here;
    "part" take of a sample what the mask marks
    image: the picture's file, as it came; preview: the same for browsers that cannot show it
    mask: 8-bit grey PNG, white = repaint; avoid: the same, black where may be copied from
    mask_note: how the file of the mask was understood; told: what the person is told of it
    extend: by how many pixels the picture is extended on the left, at the top, on the right and at the bottom before it
    is filled; mask and avoid are of that size already, the picture's file is not
    hole: 8-bit grey PNG, white = transparent in the picture
    wish: what a person points at, as JSON: {box: [left, top, right, bottom] or null, clicks: [[x, y, adds], …],
        extent: [left, top, right, bottom]}, in pixels of the canvas, which is so much wider than the picture; or which
        sample is taken in part: {run: id, n: its number there}
    box: of the canvas, which a selection's mask fills
    picture_id: which question an answer belongs to
    if_empty: show it only where the browser has nothing of its own
    """

    kind: Literal["open", "picture", "load-mask", "mask", "refused", "request", "select", "part", "selection", "gone"]
    image: FileData | None = None
    preview: FileData | None = None
    mask: FileData | None = None
    avoid: FileData | None = None
    mask_note: str | None = None
    told: str | None = None
    extend: list[int] | None = None
    hole: FileData | None = None
    name: str | None = None
    wish: str | None = None
    box: list[int] | None = None
    picture_id: str | None = None
    if_empty: bool = False


class Canvas(gr.HTML):
    """Takes a picture and a painted mask; the picture is uploaded once, byte for byte, the mask when it has changed."""

    data_model = CanvasData

    def __init__(self, **props: Any) -> None:
        here = Path(__file__)
        super().__init__(
            html_template=here.with_name("canvas.html").read_text(encoding="utf-8").replace(VERSION, version()),
            css_template="".join((here.parent / "style" / name).read_text(encoding="utf-8") for name in STYLE),
            js_on_load=ON_LOAD,
            apply_default_css=False,
            label="Picture and mask",
            **props,
        )

    def preprocess(self, payload: CanvasData | None) -> CanvasData | None:  # type: ignore[override]
        return payload

    def postprocess(self, value: CanvasData | None) -> CanvasData | None:  # type: ignore[override]
        return value

    def api_info(self) -> dict[str, Any]:
        return _schema()  # Gradio asks again with each event of each page


@cache
def _schema() -> dict[str, Any]:
    return CanvasData.model_json_schema()
