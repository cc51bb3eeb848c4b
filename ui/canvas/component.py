"""The Python side of the painting canvas: what travels between the browser and the handlers."""

from pathlib import Path
from typing import Any, Literal

import gradio as gr
from gradio.data_classes import FileData, GradioModel

from backend.version import version

VERSION = "(version)"  # its place in the help dialog
STYLE = ("layout.css", "over.css", "dock.css")  # in this order: what small screens change comes last
ON_LOAD = """
(async () => {
  const studio = await window.inpaintStudio.started;
  const { mount } = await import(studio.base + "canvas/js/mount.js");
  const { bootId, session, lookedBack } = studio;
  const canvas = mount({ element, props, upload, watch, trigger, bootId, session, lookedBack });
  studio.attachCanvas(canvas, { element, trigger });
})().catch(window.inpaintStudio.failed);  // events: "open", "bring", "load_mask", "example"
"""


class CanvasData(GradioModel):
    """One message between canvas and server.

    kind: "open" a file was chosen and waits for an answer; "picture" show this one; "load-mask" the same for a mask
    that was made elsewhere; "mask" take this one; "refused" stay as you are; "request" what a run is asked to fill
    image: the picture's file, as it came; preview: the same for browsers that cannot show it
    mask: 8-bit grey PNG, white = repaint; avoid: the same, black where may be copied from
    mask_note: how the file of the mask was understood; told: what the person is told of it
    hole: 8-bit grey PNG, white = transparent in the picture
    picture_id: which question an answer belongs to
    if_empty: show it only where the browser has nothing of its own
    """

    kind: Literal["open", "picture", "load-mask", "mask", "refused", "request"]
    image: FileData | None = None
    preview: FileData | None = None
    mask: FileData | None = None
    avoid: FileData | None = None
    mask_note: str | None = None
    told: str | None = None
    hole: FileData | None = None
    name: str | None = None
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
        return CanvasData.model_json_schema()
