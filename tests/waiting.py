"""Waiting for what must come. What must not come is looked for after something that comes later."""

import time
from collections.abc import Callable

LOOK = 0.02  # seconds between two looks


def until(found: Callable[[], object], seconds: float = 20) -> None:
    """Return as soon as it is there; fail where it does not come."""
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(LOOK)
