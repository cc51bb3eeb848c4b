"""A picture arrives on the page: a plain one is checked, a sample of ours brings back its whole project."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gradio.data_classes import FileData

from backend.engines.base import Capabilities
from backend.errors import InpaintError, InvalidRequest
from backend.imaging.files.codec import encode_mask_png, encode_png, encode_preview, preview_kind
from backend.imaging.files.project_file import Project
from backend.imaging.mask import Mask
from backend.imaging.masks.alpha import hole_of
from backend.imaging.picture import Picture
from backend.imaging.reading.reader import Reader
from ui.canvas import CanvasData
from ui.files import new_served_path, served
from ui.names import label
from ui.notices import Notice
from ui.studio.kept_settings import read_settings


@dataclass(frozen=True)
class Opened:
    """The answer to a picture that was chosen; settings only where it brought some."""

    canvas: CanvasData
    notice: Notice
    settings: dict[str, Any] | None = None


def open_picture(
    question: CanvasData | None, engines: Mapping[str, Capabilities], reader: Reader, owner: str
) -> Opened:
    """Check the file that the canvas has uploaded; raises InvalidRequest with what is wrong with it.

    engines: those that a file's settings may choose; owner: who takes turns with others where files are read
    """
    if question is None or question.image is None:
        raise InvalidRequest("No file arrived: choose the picture again.")
    path = Path(question.image.path)
    name = label(question.name or question.image.orig_name or path.name)
    project = reader.read_project(path, owner)
    if project:
        return _opened_project(project, name, question.picture_id, engines)
    picture = reader.decode(path, owner)
    preview = None if reader.inspect(path).browser_safe else _preview(picture)
    answer = CanvasData(
        kind="picture", image=question.image, preview=preview, name=name, picture_id=question.picture_id
    )
    if (hole := hole_of(picture.image)) is not None:
        answer.hole = served_mask(Mask(hole), "hole.png")
    return Opened(answer, Notice("idle", " ".join(picture.notes)))


def needs_preview(path: Path, reader: Reader) -> bool:
    """Whether browsers cannot show a kept picture as it is."""
    try:
        return not reader.inspect(path).browser_safe
    except InpaintError:
        return False


def preview_of(path: Path, reader: Reader, owner: str) -> FileData | None:
    """What a browser shows in place of a kept picture; None where nothing helps."""
    try:
        return _preview(reader.decode(path, owner))
    except InpaintError:
        return None


def _preview(picture: Picture) -> FileData:
    target = new_served_path(f"preview.{preview_kind(picture)}")
    encode_preview(picture, target)
    return served(target, target.name)


def _opened_project(project: Project, name: str, picture_id: str | None, engines: Mapping[str, Capabilities]) -> Opened:
    image_path = new_served_path(name)
    encode_png(project.picture, image_path)
    answer = CanvasData(
        kind="picture",
        image=served(image_path, name),
        mask=served_mask(project.mask, "mask.png"),
        avoid=served_mask(project.avoid, "avoid.png") if project.avoid else None,
        name=name,
        picture_id=picture_id,
    )
    kept = read_settings(project.settings, engines)
    restored = " ".join(["This sample brought back its picture, its paint and its settings.", *kept.notes])
    return Opened(answer, Notice("idle", restored), kept.values)


def served_mask(mask: Mask, name: str) -> FileData:
    path = new_served_path(name)
    encode_mask_png(mask, path)
    return served(path, name)
