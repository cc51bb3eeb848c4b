"""The pictures of runs: a folder for each, written whole and kept for good before any row speaks of them."""

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from backend.history.files import FileStore, StoredFile
from backend.history.run import NewRun
from backend.history.run_writer import Writer, mask_writer

RUNS = "runs"  # the folder of all of them
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
    """All folders of one program. Every method raises OSError where the store does."""

    store: FileStore

    def of(self, run_id: str, name: str) -> Path:
        """A file of a run."""
        return self.store.path(_name(run_id, name))

    def keep_asked(self, new: NewRun, digest: str, same: Path | None) -> KeptPictures:
        """Write what a run is asked with. same: a file of an earlier run with this digest, linked instead."""
        init_file = "init" + new.init_path.suffix.lower()
        self._keep_init(new, same, _name(new.id, init_file))
        self.store.write(_name(new.id, MASK_FILE), mask_writer(new.mask_image))
        if new.avoid_image:
            self.store.write(_name(new.id, AVOID_FILE), mask_writer(new.avoid_image))
        self.store.flush(_name(new.id))
        return KeptPictures(init_file, digest, self.bytes_of(new.id))

    def keep_samples(self, run_id: str, writers: Sequence[Writer]) -> None:
        """Have each sample written."""

        def keep(position: int) -> None:
            self.store.write(_name(run_id, f"{position}.png"), writers[position])

        with ThreadPoolExecutor(WRITERS) as threads:
            list(threads.map(keep, range(len(writers))))
        for file in self.store.files(_name(run_id)):
            if file.name.endswith(".part"):  # of a former try that was cut off
                self.remove(run_id, file.name)
        self.store.flush(_name(run_id))

    def keep(self, run_id: str, name: str, content: bytes) -> None:
        """Write something beside the pictures."""
        self.store.write(_name(run_id, name), content)
        self.store.flush(_name(run_id))

    def keep_made(self, run_id: str, name: str, writer: Writer) -> None:
        """Write what can be made again at any time: it need not outlive a power cut.

        FileNotFoundError where the run was deleted meanwhile.
        """
        self.store.write_beside(_name(run_id, name), writer)

    def bytes_of(self, run_id: str) -> int:
        """What the pictures of a run take; a file that other runs have too counts in full for each."""
        return sum(file.size for file in self.store.files(_name(run_id)) if not file.name.endswith(".json"))

    def folder(self, run_id: str) -> str:
        """What the store calls the folder of a run. ValueError for no run at all."""
        if not run_id:
            raise ValueError("no run has this id")
        return _name(run_id)

    def all(self) -> list[StoredFile]:
        """The folders of runs, and what else lies beside them."""
        return list(self.store.folders(RUNS))

    def remove(self, run_id: str, name: str = "") -> None:
        """Take away a file of a run, or its whole folder. ValueError for no run at all, which would be all of them."""
        if not run_id:
            raise ValueError("no run has this id")
        self.store.remove(_name(run_id, name))

    def is_here(self, run_id: str) -> bool:
        return bool(run_id) and self.store.has_folder(_name(run_id))

    def _keep_init(self, new: NewRun, same: Path | None, name: str) -> None:
        """The picture's file: linked where the disk has it already, so that ten runs of one upload keep it once."""
        if same is not None:
            with suppress(FileNotFoundError):  # that run has just been cleaned away
                return self.store.adopt(name, same, is_ours=True)
        if new.init_data is not None:
            return self.store.write(name, new.init_data)
        # An upload has one name. What has several, as an example among the program's files, may be written into.
        return self.store.adopt(name, new.init_path, is_ours=new.init_path.stat().st_nlink == 1)


def _name(run_id: str, name: str = "") -> str:
    return f"{RUNS}/{run_id}/{name}".rstrip("/")


def digest_of(new: NewRun) -> str:
    """SHA-256 of the picture's file."""
    if new.init_data is not None:
        return hashlib.sha256(new.init_data).hexdigest()
    with new.init_path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def size_of(new: NewRun) -> int:
    """Bytes of the picture's file."""
    return len(new.init_data) if new.init_data is not None else new.init_path.stat().st_size
