"""How much of the disk everything kept may take: in all, and for one caller."""

import os
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from backend.errors import InpaintError

SHARE = 0.25  # of the whole that one caller may take within a day
DAY = 86_400.0  # seconds; uploads and links live no longer
MOST_CALLERS = 10_000  # that are told apart; beyond it the longest known are forgotten
ALL_TAKEN = "There is no room left for pictures here: try again later, or ask whoever runs this program to make some."
OWN_TAKEN = "You have sent as much as one visitor may within a day: try again tomorrow."


class NoRoom(InpaintError):
    """More would be kept than may be."""

    status = 507


class Disk:
    """Knows what some folders take. Measured now and then; what comes in between is added. Safe between threads.

    most: bytes in all; 0 for no limit
    """

    def __init__(self, folders: Sequence[Path], most: int) -> None:
        self._folders = tuple(folders)
        self._most = most
        self._lock = threading.Lock()
        self._measured = 0
        self._added = 0
        self._by_caller: dict[str, list[tuple[float, int]]] = {}

    def measure(self, now: float) -> None:
        """Look at the folders anew; takes as long as there are many files."""
        with self._lock:
            before = self._added
        found = sum(_bytes_below(folder) for folder in self._folders)
        with self._lock:
            self._measured, self._added = found, self._added - before
            self._forget(now - DAY)

    def take(self, caller: str, more: int) -> None:
        """So many bytes are about to come from this caller; raises NoRoom where they may not. Never waits."""
        if not self._most:
            return
        with self._lock:
            taken = sum(size for _, size in self._by_caller.get(caller, ()))
            if self._measured + self._added + more > self._most:
                raise NoRoom(ALL_TAKEN)
            if taken + more > self._most * SHARE:
                raise NoRoom(OWN_TAKEN)
            self._added += more
            self._by_caller.setdefault(caller, []).append((time.time(), more))

    def _forget(self, before: float) -> None:
        kept = {
            caller: young
            for caller, sizes in self._by_caller.items()
            if (young := [(at, size) for at, size in sizes if at > before])
        }
        self._by_caller = dict(list(kept.items())[-MOST_CALLERS:])


def _bytes_below(folder: Path) -> int:
    """Bytes of the files in a folder and all below it; a file with several names counts once in all."""
    total = 0.0
    waiting = [str(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                        continue
                    status = entry.stat(follow_symlinks=False)
                    total += status.st_size / max(status.st_nlink, 1)
        except OSError:  # it went away meanwhile
            continue
    return round(total)
