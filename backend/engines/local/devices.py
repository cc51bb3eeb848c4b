"""Where a model may run, told without torch, and who runs there: one run on a device at a time."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from typing import Generic, TypeVar

from backend.errors import EngineUnavailable

DEVICE = re.compile(r"(cuda|xpu)(:\d+)?|mps|cpu")
Thing = TypeVar("Thing")
DRIVER = Path("/proc/driver/nvidia/gpus")  # one folder for each GPU


def devices_named(setting: str) -> tuple[str, ...]:
    """The devices that a setting names, one named twice for two runs; empty for auto.

    Raises EngineUnavailable for a name that is none.
    """
    names = tuple(name.strip().lower() for name in setting.split(",") if name.strip())
    if names in ((), ("auto",)):
        return ()
    wrong = next((name for name in names if not DEVICE.fullmatch(name)), None)
    if wrong:
        raise EngineUnavailable(f"INPAINT_LOCAL_DEVICE names “{wrong}”: choose auto, cuda, cuda:1, mps or cpu.")
    return names


def places(setting: str) -> int:
    """How many runs there is room for at once, one for each device that is named."""
    try:
        named = devices_named(setting)
    except EngineUnavailable:
        return 1
    return len(named) or _count_gpus()


def _count_gpus() -> int:
    """NVIDIA's, asked from its driver; torch takes seconds to say it."""
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    found = len(list(DRIVER.iterdir())) if DRIVER.is_dir() else 0
    if visible is not None:
        found = min(found, len([name for name in visible.split(",") if name.strip()]))
    return max(found, 1)


class Pool(Generic[Thing]):
    """Things of which each serves one run at a time; who comes when all are taken waits."""

    def __init__(self, things: tuple[Thing, ...]) -> None:
        self._free: Queue[Thing] = Queue()
        for thing in things:
            self._free.put(thing)

    @contextmanager
    def one(self) -> Iterator[Thing]:
        thing = self._free.get()
        try:
            yield thing
        finally:
            self._free.put(thing)
