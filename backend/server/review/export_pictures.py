"""Where the files are of the samples that are handed over, under the numbers that who asks knows them by."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from backend.errors import RunNotFound
from backend.history import HistoryStore
from backend.history.thumbnails import Thumbnails

Shown = tuple[str, int]  # a run's id, and the number that a sample of it is shown under


@dataclass(frozen=True)
class ExportPictures:
    """Looked up before anything is sent. positions: the real numbers; are_whole: with their projects and masks"""

    thumbnails: Thumbnails
    positions: Mapping[Shown, int]
    images: Mapping[Shown, Path]
    masks: Mapping[str, Path]
    are_whole: bool

    def image(self, run_id: str, n: int) -> Path | None:
        return self.images.get((run_id, n))

    def thumbnail(self, run_id: str, n: int) -> Path | None:
        """Raises HistoryTrouble."""
        return self.thumbnails.of(run_id, self.positions[run_id, n])

    def mask(self, run_id: str) -> Path | None:
        return self.masks.get(run_id)


def pictures_of(history: HistoryStore, positions: Mapping[Shown, int], are_whole: bool) -> ExportPictures:
    """Asks for each run; one that went away meanwhile has no files. Raises HistoryTrouble."""
    images: dict[Shown, Path] = {}
    masks: dict[str, Path] = {}
    for run_id in dict.fromkeys(run_id for run_id, _ in positions):
        try:
            run = history.get(run_id)
        except RunNotFound:
            continue
        masks[run_id] = run.mask_path
        paths = dict(enumerate(sample.path for sample in run.samples))
        images |= {
            shown: paths[position] for shown, position in positions.items() if shown[0] == run_id and position in paths
        }
    return ExportPictures(history.thumbnails, positions, images, masks, are_whole)
