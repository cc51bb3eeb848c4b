"""A sample in another format than PNG: made when it is asked for, and swept away like any served file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gradio.data_classes import FileData

from backend.history import Run
from backend.imaging.files.copies import ENDINGS, Copy, write_copy
from backend.imaging.reading.reader import Reader
from ui.files import new_served_path, served
from ui.studio.results import sample_name


def saved(run: Run, index: int, wish: Mapping[str, Any], reader: Reader, owner: str) -> FileData:
    """The file for the browser; InvalidRequest where it cannot be made.

    wish: what the page asked for, believed in nothing: format (JPEG or WEBP) and quality
    """
    copy = Copy(str(wish.get("format", "")), wish.get("quality", 0))
    sample = run.samples[index]
    picture = reader.decode(sample.path, owner)
    target = new_served_path(f"{Path(sample_name(run, sample)).stem}.{ENDINGS[copy.kind]}")
    write_copy(picture, copy, target)
    return served(target, target.name)
