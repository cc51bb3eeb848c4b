"""Cleans the history at the start and once an hour."""

import logging
import threading

from backend.history.store import HistoryStore

PAUSE = 3600.0  # seconds

logger = logging.getLogger(__name__)


class Housekeeping:
    """Start it with the program, and close it before the history."""

    def __init__(self, history: HistoryStore, pause: float = PAUSE) -> None:
        self._history = history
        self._pause = pause
        self._is_closing = threading.Event()
        self._thread = threading.Thread(target=self._work, name="housekeeping", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Wait until what is being cleaned is done."""
        self._is_closing.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def _work(self) -> None:
        while not self._is_closing.is_set():
            try:
                logger.info("cleaned: %s", self._history.clean())
            except Exception:
                logger.exception("the history could not be cleaned")
            self._is_closing.wait(self._pause)
