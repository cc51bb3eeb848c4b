"""How much memory a piece of work takes at its peak, native libraries included."""

from collections.abc import Callable
from pathlib import Path

import pytest


def peak_growth(work: Callable[[], object]) -> int:
    """By how many bytes memory grew at its peak, beyond what it was before."""
    status, peaks = Path("/proc/self/status"), Path("/proc/self/clear_refs")
    if not peaks.exists():
        pytest.skip("peaks of memory are measured on Linux only")
    peaks.write_text("5")  # forgets the peak so far
    before = int(status.read_text().split("VmRSS:")[1].split()[0])
    work()
    return 1024 * (int(status.read_text().split("VmHWM:")[1].split()[0]) - before)
