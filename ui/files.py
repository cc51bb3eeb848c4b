"""How a file reaches the browser: under a name that cannot be guessed, in the folder that Gradio serves and cleans."""

import os
import shutil
from contextlib import suppress
from pathlib import Path
from secrets import token_urlsafe

from gradio.data_classes import FileData
from gradio.utils import get_upload_folder

from ui.names import file_name, label

HANDED_SECONDS = 86_400  # a link lives a day, as an upload does; a page that is loaded again gets new ones
PIECE_SECONDS = 3600  # after which a file outside any folder is what an upload that broke off has left
HANDED = "handed"


def served_root() -> Path:
    """The folder that Gradio serves: uploads, and what is handed to browsers."""
    return Path(get_upload_folder())


def new_served_path(name: str) -> Path:
    """A path for a file that the page may show; its folder exists and belongs to this file alone.

    name: what somebody calls the file; never trusted as a path
    """
    folder = served_root() / HANDED / token_urlsafe(24)
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


def sweep_served(now: float) -> None:
    """Take away what is over: links and uploads after a day, pieces of uploads that broke off after an hour.

    To be called now and then, and by one thread; what goes away meanwhile by other hands is no trouble.
    """
    root = served_root()
    for entry in _entries(root):
        if not entry.is_dir():
            _take_away(entry, now - PIECE_SECONDS)
        elif entry.name == HANDED:
            for folder in _entries(root / HANDED):
                _take_away(folder, now - HANDED_SECONDS)
        else:
            _take_away(entry, now - HANDED_SECONDS)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    with suppress(FileNotFoundError), os.scandir(folder) as found:
        return list(found)
    return []


def _take_away(entry: os.DirEntry[str], before: float) -> None:
    with suppress(OSError):
        if entry.stat(follow_symlinks=False).st_mtime < before:
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry, ignore_errors=True)
            else:
                Path(entry.path).unlink()
