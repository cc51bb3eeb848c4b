"""Decodes a file in a process of its own, which is ended when its time is over; what comes back is believed in nothing.

The process is a new interpreter (nothing is forked), knows no environment variable of ours and ends with the program.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from PIL import Image

from backend.errors import EngineUnavailable, InvalidRequest
from backend.imaging.files import colour_chunks, exif, xmp
from backend.imaging.files.codec import check_size
from backend.imaging.files.opened_file import PROFILE_LIMIT
from backend.imaging.files.pixel_modes import fitting_profile
from backend.imaging.files.source import Source
from backend.imaging.geometry import Size
from backend.imaging.picture import MODES, Picture
from backend.imaging.reading.child import LENGTH_BYTES, ROWS_BYTES

TOO_SLOW = "This picture takes too long to read: save it anew as PNG or JPEG in a picture program."
TOO_LARGE = "This picture needs too much memory to be read: save it anew as PNG or JPEG in a picture program."
BROKEN = "This file is damaged or of a rare kind: save it anew as PNG or JPEG in a picture program."
ENDING = "The program is ending: try again when it is there again."
BUSY = "The server has no room to read this picture just now: try again in a minute."
START = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from backend.imaging.reading.child import main; main()"
)
PASSED_ON = ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")  # environment
ANSWER_BYTES = 20_000  # of the JSON object
NOTES, NOTE_CHARACTERS = 5, 300
LONGEST_RESOLUTION = 2**31


@dataclass(frozen=True)
class Budget:
    """What one file may take: seconds, bytes of memory, pixels. as_mask: it is read as a mask made elsewhere."""

    seconds: float
    memory: int
    pixels: int
    as_mask: bool = False


class ReadingProcesses:
    """Those that are under way. Close it before the program ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._alive: set[subprocess.Popen[bytes]] = set()
        self._is_closed = False

    def close(self) -> None:
        """End all of them, and start no more."""
        with self._lock:
            self._is_closed = True
            alive = list(self._alive)
        for process in alive:
            process.kill()

    def read(self, source: Source, budget: Budget) -> Picture:
        """The picture in a file; InvalidRequest where it cannot be read within the budget, EngineUnavailable where
        there is no process to be had.
        """
        process = self._started(budget)
        is_over = threading.Event()

        def end() -> None:
            is_over.set()
            process.kill()

        timer = threading.Timer(budget.seconds, end)
        timer.daemon = True
        timer.start()
        try:
            return _Talk(process, budget).read(source)
        except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
            process.kill()
            process.wait()
            raise self._reason(process, is_over.is_set()) from error
        finally:
            timer.cancel()
            self._end(process)

    def _started(self, budget: Budget) -> "subprocess.Popen[bytes]":
        with self._lock:
            if self._is_closed:
                raise EngineUnavailable(ENDING)
            try:
                process = _start(budget)
            except OSError as error:
                raise EngineUnavailable(BUSY, 60) from error
            self._alive.add(process)
            return process

    def _end(self, process: "subprocess.Popen[bytes]") -> None:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            with suppress(OSError):
                stream.close() if stream else None
        with self._lock:
            self._alive.discard(process)

    def _reason(self, process: "subprocess.Popen[bytes]", was_late: bool) -> InvalidRequest | EngineUnavailable:
        if self._is_closed:
            return EngineUnavailable(ENDING)
        is_slow = was_late or process.returncode == -getattr(signal, "SIGXCPU", 0)
        return InvalidRequest(TOO_SLOW if is_slow else BROKEN)


def _start(budget: Budget) -> "subprocess.Popen[bytes]":
    folders = [str(Path(folder).resolve()) for folder in (Path(__file__).parents[3], *sys.path)]
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    limits = [str(int(2 * budget.seconds) + 1), str(budget.memory)]  # of two threads
    limits.append("mask" if budget.as_mask else "picture")
    return subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", START, json.dumps(folders), *limits],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
    )


class _Talk:
    """One question and its answer. Whatever is not as it should be is a ValueError."""

    def __init__(self, process: "subprocess.Popen[bytes]", budget: Budget) -> None:
        assert process.stdin
        assert process.stdout
        self._to: IO[bytes] = process.stdin
        self._from: IO[bytes] = process.stdout
        self._budget = budget

    def read(self, source: Source) -> Picture:
        self._to.write(source.length.to_bytes(LENGTH_BYTES, "big"))
        for block in source.blocks():
            self._to.write(block)
        self._to.flush()
        said = self._said()
        if said.get("memory"):
            raise InvalidRequest(TOO_LARGE)
        if "refused" in said:
            raise InvalidRequest(str(said["refused"])[:NOTE_CHARACTERS])
        return self._picture(said)

    def _said(self) -> dict[str, Any]:
        said = json.loads(self._exactly(int.from_bytes(self._exactly(LENGTH_BYTES), "big"), ANSWER_BYTES))
        if not isinstance(said, dict):
            raise ValueError("no answer")
        return said

    def _picture(self, said: dict[str, Any]) -> Picture:
        mode, size = str(said["mode"]), Size(*(int(side) for side in said["size"]))
        check_size(size)
        if mode not in MODES or size.pixels > self._budget.pixels:
            raise ValueError("not the picture that was announced")
        icc = self._exactly(int(said["icc"]), PROFILE_LIMIT)
        colour = colour_chunks.kept((bytes.fromhex(kind), bytes.fromhex(data)) for kind, data in said["colour"])
        stored_exif = self._exactly(int(said["exif"]), 2 * exif.LIMIT)
        described = self._exactly(int(said["xmp"]), xmp.LIMIT)
        return Picture(
            image=self._image(mode, size),
            icc=(icc := fitting_profile(icc, mode)),
            colour=colour_chunks.beside(icc, colour),
            exif=exif.cleaned(stored_exif),
            xmp=xmp.cleaned(described),
            resolution=_resolution(said["resolution"]),
            notes=tuple(str(note)[:NOTE_CHARACTERS] for note in list(said["notes"])[:NOTES]),
        )

    def _image(self, mode: str, size: Size) -> Image.Image:
        """The pixels, put together a few rows at a time, so that they are in memory once."""
        image = Image.new(mode, size)
        row = size.width * len(mode)
        rows = max(1, ROWS_BYTES // row)
        for top in range(0, size.height, rows):
            part = min(rows, size.height - top)
            image.paste(
                Image.frombuffer(mode, (size.width, part), self._exactly(part * row), "raw", mode, 0, 1), (0, top)
            )
        return image

    def _exactly(self, length: int, most: int | None = None) -> bytes:
        if length < 0 or (most is not None and length > most):
            raise ValueError("more than there can be")
        content = self._from.read(length)
        if len(content) < length:
            raise EOFError("the process has ended")
        return content


def _resolution(said: Any) -> tuple[int, int] | None:
    if said is None:
        return None
    horizontal, vertical = (int(dots) for dots in said)
    return (
        (horizontal, vertical)
        if 0 < min(horizontal, vertical) <= max(horizontal, vertical) < LONGEST_RESOLUTION
        else None
    )
