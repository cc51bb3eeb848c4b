"""The Python side of the board: markup and style; everything else is its scripts and the HTTP API."""

from pathlib import Path

import gradio as gr

ASSETS = Path(__file__).parents[2] / "assets" / "page"
VIEWER = ("review-viewer", "review-viewer-foot")
# In this order: of two rules that weigh alike the later one holds, and what small screens change comes last.
STYLE = ("review", "review-rows", "review-panel", *VIEWER, "review-sheets", "review-screens")
ON_LOAD = """
window.inpaintStudio.started.then(({ openBoard }) => openBoard(element)).catch(window.inpaintStudio.failed);
"""


class Board(gr.HTML):
    """Samples of runs, and what people say of them. It has no value and no events: the page asks the HTTP API."""

    def __init__(self) -> None:
        super().__init__(
            html_template=Path(__file__).with_name("board.html").read_text(encoding="utf-8"),
            css_template="".join((ASSETS / f"{name}.css").read_text(encoding="utf-8") for name in STYLE),
            js_on_load=ON_LOAD,
            apply_default_css=False,
            elem_id="review",
        )
