"""Which samples are handed over, in which order, under which names, and where their files come from."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from backend.handover.names import mask_name, picture_name

MOST = 500  # samples at once


class Pictures(Protocol):
    """Where the files of samples are, by a run's id and the number that the sample is shown under.

    Whoever asks may have lost any of them: None, or a path with nothing behind it.
    """

    @property
    def are_whole(self) -> bool:
        """Whether files go out as they are, with their project and the masks; else pixels alone."""
        ...

    def image(self, run_id: str, n: int, /) -> Path | None:
        """The sample's PNG."""
        ...

    def thumbnail(self, run_id: str, n: int, /) -> Path | None:
        """A small picture of it. Raises InpaintError where it cannot be made."""
        ...

    def mask(self, run_id: str, /) -> Path | None:
        """What of the picture was changed, as a PNG."""
        ...


@dataclass(frozen=True)
class Entry:
    """One sample. number: from 1, in the order chosen; run, sample: as the review's API says them

    name: of its file in an archive, unique there
    """

    number: int
    run: dict[str, Any]
    sample: dict[str, Any]
    name: str

    @property
    def run_id(self) -> str:
        return self.run["id"]

    @property
    def n(self) -> int:
        return self.sample["n"]


class Selection:
    """Knows no more of the samples than it is told: what was hidden from who asks stays hidden."""

    def __init__(self, runs: Sequence[dict[str, Any]]) -> None:
        """runs: each with the chosen samples alone, as RUN of the review's API, in the order chosen"""
        self.runs: list[dict[str, Any]] = [_plain(run) for run in runs]

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        chosen = [(run, sample) for run in self.runs for sample in run["samples"]]
        return tuple(
            Entry(number, run, sample, picture_name(number, len(chosen), run, sample))
            for number, (run, sample) in enumerate(chosen, 1)
        )

    @cached_property
    def masks(self) -> dict[str, str]:
        """The names of the masks' files, by run; each after its run's first sample."""
        first = {entry.run_id: entry for entry in reversed(self.entries)}
        return {run["id"]: mask_name(first[run["id"]].name) for run in self.runs if run["samples"]}


def _plain(value: Any) -> Any:
    """Texts that every file can hold: half characters that a program sent become question marks, NUL goes."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return {name: _plain(part) for name, part in value.items()} if isinstance(value, dict) else value
