"""A picture arrives on the page: a plain one is checked, a sample of ours brings back its whole project."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gradio.data_classes import FileData

from backend.errors import InvalidRequest
from backend.imaging.codec import encode_mask_png, encode_png, encode_preview
from backend.imaging.mask import Mask
from backend.imaging.project_file import Project
from backend.imaging.reading import Reader
from ui.asking import MORE_DEFAULTS
from ui.canvas import CanvasData
from ui.files import new_served_path, served
from ui.names import label
from ui.notices import Notice


@dataclass(frozen=True)
class Opened:
    """The answer to a picture that was chosen; settings only where it brought some."""

    canvas: CanvasData
    notice: Notice
    settings: dict[str, Any] | None = None


def open_picture(question: CanvasData | None, reader: Reader, owner: str) -> Opened:
    """Check the file that the canvas has uploaded; raises InvalidRequest with what is wrong with it.

    owner: who takes turns with others where files are read
    """
    if question is None or question.image is None:
        raise InvalidRequest("No file arrived: choose the picture again.")
    path = Path(question.image.path)
    name = label(question.name or question.image.orig_name or path.name)
    project = reader.read_project(path, owner)
    if project:
        return _opened_project(project, name, question.stamp)
    picture = reader.decode(path, owner)
    preview = None
    if not reader.inspect(path).browser_safe:
        target = new_served_path("preview.png" if picture.has_alpha else "preview.jpg")
        encode_preview(picture, target)
        preview = served(target, target.name)
    answer = CanvasData(kind="picture", image=question.image, preview=preview, name=name, stamp=question.stamp)
    return Opened(answer, Notice("idle", " ".join(picture.notes)))


def _opened_project(project: Project, name: str, stamp: str | None) -> Opened:
    image_path = new_served_path(name)
    encode_png(project.picture, image_path)
    answer = CanvasData(
        kind="picture",
        image=served(image_path, name),
        mask=_served_mask(project.mask, "mask.png"),
        avoid=_served_mask(project.avoid, "avoid.png") if project.avoid else None,
        name=name,
        stamp=stamp,
    )
    restored = Notice("idle", "This sample brought back its picture, its paint and its settings.")
    return Opened(answer, restored, page_settings(project.settings))


def _served_mask(mask: Mask, name: str) -> FileData:
    path = new_served_path(name)
    encode_mask_png(mask, path)
    return served(path, name)


def page_settings(settings: dict[str, Any]) -> dict[str, Any]:
    """The settings in a sample's file as the page's controls take them."""
    return {
        "engine": str(settings.get("engine", "")),
        "prompt": str(settings.get("prompt", "")),
        "negative_prompt": str(settings.get("negative_prompt", "")),
        "samples": 1,
        "seed": str(settings.get("seed", "")),
        **{name: settings.get(name, default) for name, default in MORE_DEFAULTS.items()},
    }
