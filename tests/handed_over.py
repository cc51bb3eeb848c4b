"""Runs as the review says them, and the files of their samples in a folder."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from backend.handover import Kind, Selection, made
from backend.imaging.files.codec import encode_mask_png
from backend.imaging.files.project_file import project_payload, write_sample
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture

EVE, BOB = "e0" * 16, "b0" * 16


def run(number: int, samples: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    told = {"created": "2026-06-01T10:00:00.000000Z", "engine": "inverting", "prompt": "a cat", "negative_prompt": ""}
    size = {"name": "beach.jpg", "width": 96, "height": 64, "parent": None}
    return {"id": f"{number:032x}", **told, **size, "samples": samples} | more


def sample(n: int, verdicts: Any = (), comments: Any = (), **more: Any) -> dict[str, Any]:
    links = {"image": "/api/review/pictures/x.png", "thumbnail": "/api/review/pictures/y.webp"}
    said = {"verdicts": list(verdicts), "comments": list(comments)}
    return {"n": n, "seed": 1234 + n, "flagged": False, "receipt": None, **links, **said} | more


def verdict(second: int, held: str | None = "approved", **more: Any) -> dict[str, Any]:
    return {"reviewer": EVE, "name": "Eve", "verdict": held, "starred": False, "at": at(second)} | more


def comment(second: int, text: str, **more: Any) -> dict[str, Any]:
    told = {"id": f"{second:032x}", "reviewer": BOB, "name": "", "text": text, "point": None}
    return told | {"answers": None, "resolved": False, "at": at(second)} | more


def at(second: int) -> str:
    return f"2026-06-01T12:00:{second:02}.000000Z"


@dataclass(frozen=True)
class Folder:
    """The files of any run are the same ones: a project for each number, and a mask."""

    folder: Path
    are_whole: bool = True

    def image(self, _: str, n: int) -> Path | None:
        return self.folder / f"{n}.png"

    def thumbnail(self, _: str, n: int) -> Path | None:
        path = self.folder / f"{n}-small.webp"
        return path if path.exists() else None

    def mask(self, _: str) -> Path | None:
        return self.folder / "mask.png"


def filled(folder: Path, photo: Picture, mask: Mask, count: int = 3) -> Folder:
    folder.mkdir(exist_ok=True)
    payload = project_payload(photo, mask)
    for n in range(count):
        changed = photo.image.copy()
        changed.paste((n, 99, 7), mask=mask.image)
        write_sample(folder / f"{n}.png", Picture(changed), {"prompt": "a cat", "seed": n}, payload)
        Image.new("RGB", (480, 320), (n, 99, 7)).save(folder / f"{n}-small.webp")
    encode_mask_png(mask, folder / "mask.png")
    return Folder(folder)


def content(kind: Kind, runs: list[dict[str, Any]], pictures: Folder, folder: Path | None = None) -> bytes:
    return b"".join(made(kind, Selection(runs), pictures, folder))


def open_files() -> set[Path]:
    """What this process has open besides pipes and sockets; also what has no name any more."""
    place, found = Path("/proc/self/fd"), set[Path]()
    if not place.exists():
        pytest.skip("what is open is seen on Linux only")
    for number in place.iterdir():
        with suppress(OSError):
            found.add(number.readlink())
    return {path for path in found if path.is_absolute()}
