"""Files that survive a power cut: on the disk, and under their name only when they are whole.

A name is on the disk once its folder is: a writer of files ends with `sync_folder`, and then says that they are there.
"""

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from secrets import token_hex


def write(path: Path, content: bytes | Callable[[Path], object]) -> None:
    """Write a file whole or not at all; what was there under its name is replaced.

    content: the bytes, or what writes them to the path that it is given. Raises OSError.
    """
    part = _part(path)
    try:
        if isinstance(content, bytes):
            part.write_bytes(content)
        else:
            content(part)
        sync_file(part)
        part.replace(path)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()


def copy(source: Path, target: Path) -> None:
    """A file of its own with the same content. Raises OSError."""
    write(target, lambda part: shutil.copyfile(source, part))


def link_or_copy(source: Path, target: Path) -> None:
    """A second name for a file that nobody writes into any more, or a copy where the file system has no such names.

    What was there under the target's name is replaced. Raises OSError.
    """

    def fill(part: Path) -> None:
        try:
            os.link(source.resolve(), part)
        except FileNotFoundError:
            raise
        except OSError:  # another file system, or one without links
            shutil.copyfile(source, part)

    write(target, fill)


def make_folder(path: Path) -> None:
    """Make a folder that only this program's user can read, and put its name on the disk; one that is there stays."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    sync_folder(path.parent)


def sync_file(path: Path) -> None:
    """Return when the content of a file is on the disk."""
    _sync(path, os.O_RDONLY)


def sync_folder(path: Path) -> None:
    """Return when the names in a folder are on the disk."""
    if os.name == "posix":  # elsewhere a folder cannot be opened
        _sync(path, os.O_RDONLY | os.O_DIRECTORY)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags if os.name == "posix" else os.O_RDWR)  # Windows syncs only what may be written
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _part(path: Path) -> Path:
    """Beside the file, and another one for each writer."""
    return path.with_name(f"{path.name}.{token_hex(4)}.part")
