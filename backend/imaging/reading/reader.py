"""Reads strangers' files: none takes more than its time and memory, and those who ask take turns.

What its pixels bound is decoded here; whatever can be made slow is decoded in a process that can be ended.
"""

from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path

from backend.imaging.files import codec, project_file
from backend.imaging.files.codec import PictureInfo
from backend.imaging.files.opened_file import OpenedFile
from backend.imaging.files.project_file import Project
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.imaging.reading.process import Budget, ReadingProcesses
from backend.imaging.reading.turns import Turns

SMALL_PIXELS = 4_000_000  # that are read in passing
HEADERS_AT_ONCE = 2  # each takes up to a fifth of a second of Python, which nothing else has meanwhile


@dataclass(frozen=True, kw_only=True)
class ReadingLimits:
    """seconds: that one file may take in a process of its own; wait: that somebody waits for a turn.

    here, apart: files that are decoded at once in this process and in others, and (…_of_one) those of one owner
    memory: bytes for any file in a process of its own, besides those for each of its pixels and of its bytes
    """

    seconds: float = 20.0
    wait: float = 60.0
    here: int = 4
    here_of_one: int = 2
    apart: int = 2
    apart_of_one: int = 1
    memory: int = 300_000_000
    memory_of_pixel: int = 32
    memory_of_byte: int = 3


class Reader:
    """Made once, and handed to whoever reads pictures. owner: whose wish it is; one owner holds up no other."""

    def __init__(self, limits: ReadingLimits | None = None) -> None:
        self._limits = limits or ReadingLimits()
        self._processes = ReadingProcesses()
        self._here = Turns(self._limits.here, self._limits.here_of_one)
        self._apart = Turns(self._limits.apart, self._limits.apart_of_one)
        self._looking = Turns(HEADERS_AT_ONCE, HEADERS_AT_ONCE)

    def close(self) -> None:
        """End what is under way elsewhere; to be called before the program ends."""
        self._processes.close()

    def decode(self, data: bytes | Path, owner: str = "") -> Picture:
        """As `codec.decode`, within the limits; EngineUnavailable where no turn came."""
        return self._read(data, owner)

    def decode_painted(self, data: bytes | Path, owner: str = "") -> Mask:
        """As `codec.decode_painted`, within the limits."""
        return codec.mask_of(self._read(data, owner))

    def decode_mask(self, data: bytes | Path, owner: str = "") -> Mask:
        """As `codec.decode_mask`, within the limits."""
        return codec.mask_of(self._read(data, owner, as_mask=True))

    def inspect(self, data: bytes | Path) -> PictureInfo:
        """As `codec.inspect`; a few at the same time, so that many costly headers leave the others their time."""
        with self._looking.turn("", self._limits.wait):
            return codec.inspect(data)

    def inspect_whole(self, data: bytes, owner: str = "") -> PictureInfo:
        """The same; a small picture whose pixels bound the work is read to its end too, and must be whole."""
        info = self.inspect(data)
        with codec.checked(data) as opened:
            if opened.is_bounded and opened.size.pixels <= SMALL_PIXELS:
                with self._turn_here(owner):
                    codec.read(opened)
        return info

    def read_project(self, data: bytes | Path, owner: str = "") -> Project | None:
        """As `project_file.read_project`: PNG files alone, which their pixels bound."""
        with self._turn_here(owner):
            return project_file.read_project(data)

    def _read(self, data: bytes | Path, owner: str, as_mask: bool = False) -> Picture:
        with ExitStack() as stack:
            with self._looking.turn(owner, self._limits.wait):
                opened = stack.enter_context(codec.checked(data))
            if opened.is_bounded:
                with self._turn_here(owner):
                    return codec.read_mask(opened) if as_mask else codec.read(opened)
            with self._apart.turn(owner, self._limits.wait):
                return self._processes.read(opened.source, self._budget(opened, as_mask))

    def _turn_here(self, owner: str) -> AbstractContextManager[None]:
        return self._here.turn(owner, self._limits.wait)

    def _budget(self, opened: OpenedFile, as_mask: bool) -> Budget:
        limits, pixels, length = self._limits, opened.size.pixels, opened.source.length
        memory = limits.memory + limits.memory_of_pixel * pixels + limits.memory_of_byte * length
        return Budget(limits.seconds, memory, pixels, as_mask)
