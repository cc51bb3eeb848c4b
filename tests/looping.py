"""Coroutines in tests."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Got = TypeVar("Got")


def run(work: Coroutine[Any, Any, Got]) -> Got:
    """As asyncio.run, in a thread of its own: the browser's driver keeps a loop in the one that runs the tests."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()
