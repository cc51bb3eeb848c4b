"""The pictures of runs: a folder for each, written whole and on the disk before any row speaks of them."""

import hashlib
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend.history.run import NewRun, Run
from backend.imaging.files.codec import encode_mask_png
from backend.imaging.files.project_file import project_payload, write_sample
from backend.imaging.mask import Mask
from backend.request import InpaintRequest
from backend.result import InpaintResult
from backend.storage import durable

MASK_FILE, AVOID_FILE = "mask.png", "avoid.png"  # the second is there where a run had one
WRITERS = 4  # samples compressed at the same time; zlib lets other threads run


@dataclass(frozen=True)
class KeptPictures:
    """What was written of a new run. init_digest: SHA-256 of the picture's file, hexadecimal; bytes: of all files."""

    init_file: str
    init_digest: str
    bytes: int


@dataclass(frozen=True)
class RunFiles:
    """All folders of one program. Every method raises OSError where the disk does."""

    folder: Path

    def of(self, run_id: str) -> Path:
        return self.folder / run_id

    def keep_asked(self, new: NewRun, digest: str, same: Path | None) -> KeptPictures:
        """Write what a run is asked with. same: a file of an earlier run with this digest, linked instead."""
        folder = self.of(new.id)
        durable.make_folder(folder)  # where a crash came between the pictures and the row it is there
        init_file = "init" + new.init_path.suffix.lower()
        _keep_init(new, same, folder / init_file)
        _keep_mask(new.mask_image, folder / MASK_FILE)
        if new.avoid_image:
            _keep_mask(new.avoid_image, folder / AVOID_FILE)
        durable.sync_folder(folder)
        return KeptPictures(init_file, digest, self.bytes_of(new.id))

    def keep_samples(self, run: Run, request: InpaintRequest, result: InpaintResult) -> None:
        """Write each sample as a PNG that carries the whole project."""
        given, folder = request.scaled(), self.of(run.id)
        payload = project_payload(given.init_image, given.mask_image, given.avoid_image)

        def keep(position: int) -> None:
            sample = result.samples[position]
            settings = run.asked | {"engine": run.engine, "seed": sample.seed, "samples": 1}
            durable.write(folder / f"{position}.png", lambda part: write_sample(part, sample.image, settings, payload))

        with ThreadPoolExecutor(WRITERS) as writers:
            list(writers.map(keep, range(len(result.samples))))
        for part in folder.glob("*.part"):  # of a former try that was cut off
            part.unlink(missing_ok=True)
        durable.sync_folder(folder)

    def bytes_of(self, run_id: str) -> int:
        """What the pictures of a run take; a file that other runs have too counts in full for each."""
        with suppress(FileNotFoundError):
            return sum(path.stat().st_size for path in self.of(run_id).iterdir() if path.suffix != ".json")
        return 0

    def remove(self, run_id: str) -> None:
        shutil.rmtree(self.of(run_id), ignore_errors=True)

    def is_here(self, run_id: str) -> bool:
        return bool(run_id) and self.of(run_id).is_dir()


def digest_of(new: NewRun) -> str:
    """SHA-256 of the picture's file."""
    if new.init_data is not None:
        return hashlib.sha256(new.init_data).hexdigest()
    with new.init_path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def size_of(new: NewRun) -> int:
    """Bytes of the picture's file."""
    return len(new.init_data) if new.init_data is not None else new.init_path.stat().st_size


def _keep_init(new: NewRun, same: Path | None, target: Path) -> None:
    """The picture's file: linked where the disk has it already, so that ten runs of one upload keep it once."""
    if same is not None:
        with suppress(FileNotFoundError):  # that run has just been cleaned away
            return durable.link_or_copy(same, target)
    if new.init_data is not None:
        return durable.write(target, new.init_data)
    # An upload has one name. What has several, as an example that lies among the program's files, may be written into.
    is_ours = new.init_path.stat().st_nlink == 1
    link: Any = durable.link_or_copy if is_ours else durable.copy
    return link(new.init_path, target)


def _keep_mask(mask: Mask, target: Path) -> None:
    durable.write(target, lambda part: encode_mask_png(mask, part))
