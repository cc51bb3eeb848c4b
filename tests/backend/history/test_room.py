"""An upload is on the disk once, and what is kept stays within the room that was given to it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from keeping import keep, new_run, result_of

from backend.errors import InpaintError
from backend.history import HistoryStore, NoRoom
from backend.imaging.files.codec import encode_png
from backend.request import InpaintRequest

Opener = Callable[..., HistoryStore]


def bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@pytest.mark.slow
def test_what_runs_take_is_known_without_a_look_at_the_disk(
    history: HistoryStore, asked: InpaintRequest, tmp_path: Path
) -> None:
    assert history.used() == 0
    runs = {name: history.create(new_run(asked, tmp_path, visitor=name)) for name in ("ann", "bob")}
    keep(history, runs["bob"], asked, result_of(asked))
    for name, run in runs.items():
        assert history.used(name) == bytes_in(run.mask_path.parent)
    assert history.used() == bytes_in(tmp_path / "data" / "runs")
    assert history.used("nobody") == 0


@pytest.mark.parametrize("is_upload", [True, False])
def test_runs_of_one_picture_keep_it_once(
    opened: Opener, asked: InpaintRequest, tmp_path: Path, is_upload: bool
) -> None:
    history = opened(tmp_path / "data")
    upload = tmp_path / "photo.png"
    encode_png(asked.init_image, upload)
    data = None if is_upload else upload.read_bytes()
    first, second = (history.create(new_run(asked, tmp_path, init_data=data)) for _ in range(2))
    assert first.init_path.samefile(second.init_path)
    assert first.init_path.samefile(upload) == is_upload
    again = tmp_path / "again"
    again.mkdir()
    third = history.create(new_run(asked, again))  # the same picture, uploaded after a restart
    assert third.init_path.samefile(first.init_path)
    shutil.rmtree(first.init_path.parent)
    upload.unlink()
    assert (second.init_path.read_bytes(), third.init_path.read_bytes()) == ((again / "photo.png").read_bytes(),) * 2


def test_another_picture_is_another_file(opened: Opener, asked: InpaintRequest, tmp_path: Path) -> None:
    history = opened(tmp_path / "data")
    one = history.create(new_run(asked, tmp_path, init_data=b"one"))
    other = history.create(new_run(asked, tmp_path, init_data=b"other"))
    assert [run.init_path.read_bytes() for run in (one, other)] == [b"one", b"other"]


def test_a_file_that_has_other_names_already_is_copied(opened: Opener, asked: InpaintRequest, tmp_path: Path) -> None:
    """As an example among the program's files, which somebody may draw anew in place."""
    upload = tmp_path / "photo.png"
    encode_png(asked.init_image, upload)
    content = upload.read_bytes()
    (tmp_path / "other name.png").hardlink_to(upload)
    run = opened(tmp_path / "data").create(new_run(asked, tmp_path))
    upload.write_bytes(b"drawn anew")
    assert run.init_path.read_bytes() == content


def test_beyond_the_room_of_all_a_run_is_refused_and_leaves_nothing(
    opened: Opener, asked: InpaintRequest, tmp_path: Path
) -> None:
    kept = opened(tmp_path / "data")
    run = kept.create(new_run(asked, tmp_path, visitor="ann"))
    kept.close()
    kept_bytes = bytes_in(run.init_path.parent)
    history = opened(tmp_path / "data", most_bytes=kept_bytes)
    with pytest.raises(NoRoom, match=r"keeps no more pictures.* ask who runs it to make room\.") as told:
        history.create(new_run(asked, tmp_path, visitor="bob"))
    assert isinstance(told.value, InpaintError)
    assert [path.name for path in (tmp_path / "data" / "runs").iterdir()] == [run.id]
    assert history.used() == kept_bytes


def test_one_visitor_has_a_quarter_of_the_room(opened: Opener, asked: InpaintRequest, tmp_path: Path) -> None:
    kept = opened(tmp_path / "data")
    run = kept.create(new_run(asked, tmp_path, visitor="ann"))
    kept.close()
    history = opened(tmp_path / "data", most_bytes=4 * bytes_in(run.init_path.parent))
    with pytest.raises(NoRoom, match="fill your share"):
        history.create(new_run(asked, tmp_path, visitor="ann"))
    assert history.create(new_run(asked, tmp_path, visitor="bob")).is_whole


def test_room_made_by_hand_counts_at_once(opened: Opener, asked: InpaintRequest, tmp_path: Path) -> None:
    kept = opened(tmp_path / "data")
    run = kept.create(new_run(asked, tmp_path, visitor="bob"))
    kept.close()
    history = opened(tmp_path / "data", most_bytes=5 * bytes_in(run.init_path.parent))
    for visitor in ("ann", "eve", "joe", "liz"):
        history.create(new_run(asked, tmp_path, visitor=visitor))
    with pytest.raises(NoRoom):
        history.create(new_run(asked, tmp_path, visitor="pat"))
    shutil.rmtree(run.init_path.parent)
    assert history.create(new_run(asked, tmp_path, visitor="pat")).is_whole


def test_without_a_limit_there_is_none(history: HistoryStore) -> None:
    history.require_room("ann", 10**15, 0)
    with pytest.raises(NoRoom):
        history.require_room("ann", 10**15, 10**15 - 1)
