"""The tree of the edits of the picture on the canvas: what the page shows of it."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import gradio as gr
from gradio.data_classes import FileData, GradioModel
from pydantic import Field

from backend.access.visitors import FromSample, from_sample
from backend.history.trees import TreeRun

ROOT = "root"
PROMPT_CHARACTERS = 120  # of a prompt, that are shown
ON_LOAD = """
(async () => {
  const studio = await window.inpaintStudio.started;
  studio.attachTree({ element, props, watch, trigger });
})().catch(window.inpaintStudio.failed);
// events: "look", "go"
"""


class TreeRunData(GradioModel):
    """A run. on: the node of the picture that it changed; thumbnails: paths, one for each of its samples.

    box: left, top, right and bottom of what was filled, in pixels of a picture of this size, width and height
    """

    id: str
    on: str
    prompt: str
    thumbnails: list[str]
    box: list[int]
    size: list[int]


class TreePictureData(GradioModel):
    """A picture that is no sample of these runs: the root, a part of a sample, or one whose run is gone.

    thumbnail: the path of its small picture; file: the same where it is handed out as a file
    """

    node: str
    thumbnail: str = ""
    file: FileData | None = None


class EditTreeData(GradioModel):
    """A tree; without runs there is nothing to show.

    picture_id: which picture on the canvas was asked about; current: its node
    runs: the newest first; pictures: those that are no samples of them
    """

    picture_id: str = ""
    tree: str = ""
    current: str = ""
    runs: list[TreeRunData] = Field(default_factory=list)
    pictures: list[TreePictureData] = Field(default_factory=list)


class EditTree(gr.HTML):
    """Shows the tree as small pictures; a click on one goes there."""

    data_model = EditTreeData

    def __init__(self, **props: Any) -> None:
        super().__init__(
            html_template='<section class="edit-tree" aria-label="Edits of this picture" hidden></section>',
            js_on_load=ON_LOAD,
            apply_default_css=False,
            label="Edits of this picture",
            **props,
        )

    def preprocess(self, payload: EditTreeData | None) -> EditTreeData | None:  # type: ignore[override]
        return payload

    def postprocess(self, value: EditTreeData | None) -> EditTreeData | None:  # type: ignore[override]
        return value

    def api_info(self) -> dict[str, Any]:
        return _schema()  # Gradio asks again with each event of each page


@cache
def _schema() -> dict[str, Any]:
    return EditTreeData.model_json_schema()


def node_of(picture: FromSample | None) -> str:
    """What names a picture in the tree: ROOT, run/position, or run/position/part."""
    if picture is None:
        return ROOT
    return "/".join([picture.run_id, str(picture.position), *filter(None, [picture.part])])


def picture_at(node: Any) -> FromSample | None:
    """The sample that a node's picture went on from; None where the node is the root, or none at all."""
    return from_sample("server-" + node.replace("/", "-")) if isinstance(node, str) and len(node) < 100 else None


def run_data(run: TreeRun, thumbnails: list[str]) -> TreeRunData:
    return TreeRunData(
        id=run.id,
        on=node_of(run.parent),
        prompt=run.prompt[:PROMPT_CHARACTERS],
        thumbnails=thumbnails,
        box=list(run.box),
        size=list(run.size),
    )


def wish_of(event: gr.EventData) -> Mapping[str, Any]:
    """What the page's script sent, believed in nothing."""
    return event._data if isinstance(event._data, dict) else {}
