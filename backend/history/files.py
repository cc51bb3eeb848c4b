"""Where files are kept under names: a folder of this machine; another store has the same methods."""

import errno
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from backend.storage import durable

TRIES = 5  # of emptying a folder into which others still write
Content = bytes | Callable[[Path], object]  # the bytes, or what writes them to the path that it is given


@dataclass(frozen=True)
class StoredFile:
    """name: below its folder; size: bytes; changed: UTC"""

    name: str
    size: int
    changed: datetime


class FileStore(Protocol):
    """Names have slashes between folders. A file is there whole or not at all; once `flush` has returned, for good.

    Every method raises OSError where the store does.
    """

    def write(self, name: str, content: Content) -> None:
        """What was there under the name is replaced."""
        ...

    def write_beside(self, name: str, content: Content) -> None:
        """The same where the folder is there; raises FileNotFoundError where it went away."""
        ...

    def adopt(self, name: str, source: Path, is_ours: bool) -> None:
        """Keep a file that lies on this machine. is_ours: nobody writes into it any more, so it need not be copied."""
        ...

    def flush(self, folder: str) -> None:
        """Return when the names in a folder outlive a power cut."""
        ...

    def path(self, name: str) -> Path:
        """The file on this machine, where it is one that is kept."""
        ...

    def has_folder(self, folder: str) -> bool: ...

    def folders(self, below: str) -> Iterator[StoredFile]:
        """Those in a folder; their size is 0."""
        ...

    def files(self, folder: str) -> Iterator[StoredFile]:
        """What lies in it; nothing where it is not there."""
        ...

    def remove(self, name: str) -> None:
        """Take a file away, or a folder with all that is in it; one that is not there is no error."""
        ...


@dataclass(frozen=True)
class FolderFiles:
    """The FileStore that is a folder, which nobody else reads."""

    root: Path

    def write(self, name: str, content: Content) -> None:
        durable.write(self._made(name), content)

    def write_beside(self, name: str, content: Content) -> None:
        durable.write(self.root / name, content)

    def adopt(self, name: str, source: Path, is_ours: bool) -> None:
        (durable.link_or_copy if is_ours else durable.copy)(source, self._made(name))

    def flush(self, folder: str) -> None:
        durable.sync_folder(self.root / folder)

    def path(self, name: str) -> Path:
        return self.root / name

    def has_folder(self, folder: str) -> bool:
        return (self.root / folder).is_dir()

    def folders(self, below: str) -> Iterator[StoredFile]:
        for path in self._entries(below):
            with suppress(FileNotFoundError):
                if path.is_dir():
                    yield _stored(path, 0)

    def files(self, folder: str) -> Iterator[StoredFile]:
        for path in self._entries(folder):
            with suppress(FileNotFoundError):  # somebody else is taking it away
                if path.is_file():
                    yield _stored(path, path.stat().st_size)

    def remove(self, name: str) -> None:
        path = self.root / name
        if path.is_dir():
            _empty(path)
        else:
            path.unlink(missing_ok=True)

    def _made(self, name: str) -> Path:
        """The path of a file, whose folder is made."""
        path = self.root / name
        if not path.parent.is_dir():
            durable.make_folder(path.parent)
        return path

    def _entries(self, folder: str) -> list[Path]:
        with suppress(FileNotFoundError):
            return list((self.root / folder).iterdir())
        return []


def _empty(path: Path) -> None:
    """Take a folder away, into which somebody may be writing a small picture at this moment."""
    for tries in range(TRIES, 0, -1):
        try:
            shutil.rmtree(path, onerror=_unless_gone)
        except OSError as error:
            if error.errno != errno.ENOTEMPTY or tries == 1:
                raise
        else:
            return


def _unless_gone(_function: object, _path: str, raised: tuple[type[BaseException], BaseException, object]) -> None:
    """Somebody else may be taking it away too."""
    if not isinstance(raised[1], FileNotFoundError):
        raise raised[1]


def _stored(path: Path, size: int) -> StoredFile:
    return StoredFile(path.name, size, datetime.fromtimestamp(path.stat().st_mtime, UTC))
