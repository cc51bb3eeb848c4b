"""Keeps other users of the machine out of the program's folders and files, also out of those it finds wide open."""

import logging
import os
import stat
from pathlib import Path

logger = logging.getLogger(__name__)


def close_folder(path: Path) -> None:
    """Leave a folder to its owner alone. Somebody else's, and one that all share as /tmp is, stays as it is."""
    _close(path, 0o700)


def close_file(path: Path) -> None:
    """Leave a file to its owner alone, and make it where it is not there: what opens it later keeps it so."""
    if not path.exists():
        path.touch(mode=0o600)
    _close(path, 0o600)


def _close(path: Path, mode: int) -> None:
    if os.name != "posix":
        return
    try:
        status = path.stat()
        is_ours = status.st_uid == os.geteuid() and not status.st_mode & stat.S_ISVTX
        if stat.S_IMODE(status.st_mode) & ~mode & 0o077 and is_ours:
            path.chmod(stat.S_IMODE(status.st_mode) & mode)
        elif stat.S_IMODE(status.st_mode) & 0o077:
            logger.warning("other users of this machine may read %s, which belongs to somebody else", path)
    except OSError as error:
        logger.warning("other users of this machine may read %s: %s", path, error.strerror)
