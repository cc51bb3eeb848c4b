"""The archive, opened with another reader: files as they are, and a sentence for each that is gone."""

import json
import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from handed_over import Folder, comment, content, filled, open_files, run, sample, verdict
from PIL import Image

from backend.handover import Kind, Selection, made
from backend.imaging.files.project_file import read_project
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from tests.backend.imaging.peaks import peak_growth

NAMES = ["01-beach-seed-1234.png", "02-beach-seed-1236.png", "03-beach-seed-1235.png"]
MASKS = ["masks/01-beach-seed-1234-mask.png", "masks/03-beach-seed-1235-mask.png"]
REST = ["review.csv", "review.json", "contact-sheet.pdf", "contact-sheet.png"]
RUNS = [run(2, [sample(0, [verdict(1)]), sample(2)]), run(1, [sample(1, comments=[comment(2, "good")])])]


@pytest.fixture
def files(tmp_path: Path, photo: Picture, mask: Mask) -> Folder:
    return filled(tmp_path / "files", photo, mask)


def opened(pictures: Folder, folder: Path | None = None) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(BytesIO(content(Kind.ZIP, RUNS, pictures, folder)))
    assert archive.testzip() is None
    return archive


def test_pictures_are_the_files_and_restore_everything(files: Folder, photo: Picture, mask: Mask) -> None:
    archive = opened(files)
    assert archive.namelist() == [*NAMES, *MASKS, *REST]
    for name, n in zip(NAMES, (0, 2, 1), strict=True):
        assert archive.read(name) == (files.folder / f"{n}.png").read_bytes()
        project = read_project(archive.read(name))
        assert project
        assert (project.settings, project.picture.image.tobytes()) == (
            {"prompt": "a cat", "seed": n},
            photo.image.tobytes(),
        )
        assert project.mask.image.tobytes() == mask.image.tobytes()
    assert {archive.read(name) for name in MASKS} == {(files.folder / "mask.png").read_bytes()}
    assert {archive.getinfo(name).compress_type for name in NAMES} == {zipfile.ZIP_STORED}


def test_what_was_said_names_the_files_in_it(files: Folder) -> None:
    archive = opened(files)
    told = json.loads(archive.read("review.json"))
    assert [run["id"] for run in told["runs"]] == [run["id"] for run in RUNS]
    assert [s["image"] for run in told["runs"] for s in run["samples"]] == NAMES
    assert [run["mask"] for run in told["runs"]] == MASKS
    assert told["runs"][1]["samples"][0]["comments"] == RUNS[1]["samples"][0]["comments"]
    assert "thumbnail" not in json.dumps(told)
    assert NAMES[0].encode() in archive.read("review.csv")
    assert Image.open(BytesIO(archive.read("contact-sheet.png"))).width > 1000
    assert archive.read("contact-sheet.pdf").startswith(b"%PDF-")
    plain = json.loads(content(Kind.JSON, RUNS, files))
    assert "image" not in json.dumps(plain)
    assert plain["runs"][0]["samples"][0]["verdicts"] == RUNS[0]["samples"][0]["verdicts"]


def test_guests_get_pixels_alone(files: Folder) -> None:
    archive = opened(Folder(files.folder, are_whole=False))
    assert archive.namelist() == [*NAMES, *REST]
    for name, n in zip(NAMES, (0, 2, 1), strict=True):
        assert read_project(archive.read(name)) is None
        assert b"a cat" not in archive.read(name)
        with Image.open(BytesIO(archive.read(name))) as got, Image.open(files.folder / f"{n}.png") as kept:
            assert got.tobytes() == kept.tobytes()
            assert got.info == {}


def test_what_is_gone_is_told_and_the_rest_is_there(files: Folder) -> None:
    for name in ("0.png", "0-small.webp", "mask.png"):
        (files.folder / name).unlink()
    (files.folder / "2-small.webp").write_bytes(b"damaged")
    archive = opened(files)
    assert archive.namelist() == [*NAMES[1:], *REST, "read-me.txt"]
    told = archive.read("read-me.txt").decode().splitlines()
    assert told == [
        f"{NAMES[0]} is not here any more: what was said of it is.",
        *(f"The mask of {name} is not here any more." for name in MASKS),
    ]
    assert b"not here any more" in archive.read("review.csv")
    assert json.loads(archive.read("review.json"))["notes"] == told
    assert "image" not in json.loads(archive.read("review.json"))["runs"][0]["samples"][0]


def test_a_disk_in_trouble_costs_the_contact_sheet_alone(files: Folder, tmp_path: Path) -> None:
    archive = opened(files, tmp_path / "not there")
    assert archive.namelist() == [*NAMES, *MASKS, "review.csv", "review.json", "read-me.txt"]
    assert len(archive.read("read-me.txt").splitlines()) == 2


def test_equal_selections_are_equal_files(files: Folder) -> None:
    first, second = (re.sub(rb'"made": "[^"]+"', b"", b"".join(parts(opened(files)))) for _ in range(2))
    assert first == second


def parts(archive: zipfile.ZipFile) -> list[bytes]:
    return [str(archive.getinfo(name).date_time).encode() + archive.read(name) for name in archive.namelist()]


@pytest.mark.parametrize("kind", [Kind.ZIP, Kind.PDF, Kind.HTML])
def test_a_download_that_breaks_off_leaves_nothing(files: Folder, kind: Kind, tmp_path: Path) -> None:
    before, place = open_files(), tmp_path / "temporary"
    place.mkdir()
    (files.folder / "0.png").write_bytes((files.folder / "0.png").read_bytes() + bytes(3_000_000))
    blocks = made(kind, Selection(RUNS), files, place)
    next(blocks)
    blocks.close()
    assert open_files() == before
    assert list(place.iterdir()) == []


@pytest.mark.slow
def test_memory_does_not_grow_with_what_is_handed_over(files: Folder) -> None:
    with (files.folder / "0.png").open("ab") as file:
        file.write(bytes(20_000_000))
    runs = [run(number, [sample(0, comments=[comment(1, "so " * 300)])]) for number in range(60)]
    total = 0

    def drain() -> None:
        nonlocal total
        total = sum(map(len, made(Kind.ZIP, Selection(runs), files)))

    grown = peak_growth(drain)
    assert total > 1_000_000_000
    assert grown < 100_000_000, f"{grown:,}"
