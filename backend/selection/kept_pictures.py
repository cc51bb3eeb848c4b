"""Pictures that were read a moment ago: whoever clicks again does not wait for the file to be read again."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from backend.imaging.picture import Picture
from backend.imaging.reading.reader import Reader

Key = tuple[str, str, int, int]  # owner, path, bytes of the file and when it was written

CHANNEL_BYTES = {"L": 1}  # by mode; Pillow holds all others in four bytes a pixel


@dataclass(frozen=True, kw_only=True)
class KeptLimits:
    """bytes: of all pixels together; of_one: how many pictures of one owner; seconds: that an unused one stays."""

    bytes: int = 500_000_000
    of_one: int = 2
    seconds: float = 600.0


@dataclass
class _Kept:
    """ready: held while the file is read, so that two who ask at once have it read once."""

    ready: threading.Lock = field(default_factory=threading.Lock)
    picture: Picture | None = None
    used: float = 0.0

    @property
    def bytes(self) -> int:
        if self.picture is None:
            return 0
        return self.picture.size.pixels * CHANNEL_BYTES.get(self.picture.image.mode, 4)


class KeptPictures:
    """For any number of threads. One owner's pictures push out that owner's own before they push out another's."""

    def __init__(
        self, reader: Reader, limits: KeptLimits | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._reader, self._limits, self._clock = reader, limits or KeptLimits(), clock
        self._lock = threading.Lock()
        self._kept: dict[Key, _Kept] = {}

    def picture(self, path: Path, owner: str, turn: str = "") -> Picture:
        """The picture in a file, as `Reader.decode`; nobody waits for anybody else's file.

        owner: whose picture it is; turn: who takes turns with others where files are read
        Raises FileNotFoundError where the file is gone.
        """
        about = path.stat()
        key = (owner, str(path), about.st_size, about.st_mtime_ns)
        with self._lock:
            self._drop_old()
            entry = self._kept.setdefault(key, _Kept())
            entry.used = self._clock()
        with entry.ready:
            picture = entry.picture or self._read(key, path, turn)
            entry.picture = picture
        with self._lock:
            self._kept[key] = entry
            entry.used = self._clock()
            self._make_room()
        return picture

    def _read(self, key: Key, path: Path, turn: str) -> Picture:
        try:
            return self._reader.decode(path, turn)
        except BaseException:
            with self._lock:
                self._kept.pop(key, None)
            raise

    def _drop_old(self) -> None:
        before = self._clock() - self._limits.seconds
        for key in [key for key, entry in self._kept.items() if entry.used < before and entry.picture]:
            del self._kept[key]

    def _make_room(self) -> None:
        """Forget what was used longest ago: of an owner who has too many, and of the one who has most where all are."""
        for owner, count in Counter(key[0] for key, entry in self._kept.items() if entry.picture).items():
            for _ in range(count - self._limits.of_one):
                self._forget_oldest(owner)
        while (sizes := self._sizes()).total() > self._limits.bytes:
            self._forget_oldest(max(sizes, key=lambda owner: sizes[owner]))

    def _sizes(self) -> Counter[str]:
        sizes: Counter[str] = Counter()
        for (owner, *_), entry in self._kept.items():
            sizes[owner] += entry.bytes
        return sizes

    def _forget_oldest(self, owner: str) -> None:
        own = [key for key, entry in self._kept.items() if key[0] == owner and entry.picture]
        del self._kept[min(own, key=lambda key: self._kept[key].used)]
