"""How a file reaches the browser: under a name that cannot be guessed, in the folder that Gradio serves and cleans."""

import os
import shutil
import time
from pathlib import Path
from secrets import token_urlsafe

from gradio.data_classes import FileData
from gradio.utils import get_upload_folder

from ui.names import file_name, label

HANDED_SECONDS = 86_400  # a link lives a day, as an upload does; a page that is loaded again gets new ones


def new_served_path(name: str) -> Path:
    """A path for a file that the page may show; its folder exists and belongs to this file alone.

    name: what somebody calls the file; never trusted as a path
    """
    handed = Path(get_upload_folder()) / "handed"
    _sweep(handed)
    folder = handed / token_urlsafe(24)
    folder.mkdir(parents=True, mode=0o700)
    return folder / file_name(name)


def served(path: Path, name: str) -> FileData:
    """A file of ours, for a component: linked where the file system allows it, copied otherwise."""
    target = new_served_path(name)
    try:
        os.link(path, target)
    except OSError:
        shutil.copyfile(path, target)
    return FileData(path=str(target), orig_name=label(name))


def _sweep(handed: Path) -> None:
    if not handed.is_dir():
        return
    for folder in handed.iterdir():
        if folder.stat().st_mtime < time.time() - HANDED_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
