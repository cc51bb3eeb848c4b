"""What a tree of edits tells: whose runs, of which pictures, in which order; and what of a parent is believed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from keeping import keep, new_run, result_of
from PIL import Image, ImageChops
from sqlalchemy import delete

from backend.access.visitors import FromSample
from backend.history import HistoryStore, NoRoom
from backend.history.parts import MOST, TooManyParts
from backend.history.tables import RunRow
from backend.imaging.files.codec import decode
from backend.imaging.picture import Picture
from backend.request import InpaintRequest

BEGIN = datetime(2026, 5, 1, tzinfo=UTC)
FILE = "1700000000000-" + "0a" * 12
Make = Callable[..., str]


@pytest.fixture
def make(history: HistoryStore, asked: InpaintRequest, tmp_path: Path) -> Make:
    """Makes a run of Ann's, an hour after the one before; its parent is what its picture's id says."""
    hours = iter(range(1000))

    def made(picture_id: str = FILE, visitor: str = "ann", **more: Any) -> str:
        parent = history.trees.believed(visitor, picture_id)
        created = BEGIN + timedelta(hours=next(hours))
        new = new_run(asked, tmp_path, visitor=visitor, picture_id=picture_id, parent=parent, created=created, **more)
        keep(history, history.create(new), asked, result_of(asked, width=96, height=64))
        return new.id

    return made


def test_a_tree_is_all_that_was_made_of_a_picture(history: HistoryStore, make: Make) -> None:
    first = make()
    second = make(FromSample(first, 1).picture_id)
    third = make(FromSample(second, 0).picture_id)
    again = make()
    make("server-0a1b2c3d", init_path=Path("other.png"), init_data=b"another file")
    trees = history.trees
    tree = trees.named("ann", FILE)
    found = trees.of("ann", tree)
    assert [run.id for run in found] == [again, third, second, first]
    assert [run.parent for run in found] == [None, FromSample(second, 0), FromSample(first, 1), None]
    assert [run.has_root for run in found] == [True] * 4, "all these runs have one file here"
    assert {(run.samples, run.size) for run in found} == {(2, (96, 64))}
    assert found[0].box.size.pixels > 0
    assert trees.named("ann", FromSample(third, 1).picture_id) == tree, "nothing was made of that sample yet"
    assert [run.id for run in trees.of("ann", tree, most=2)] == [again, third]
    assert [run.id for run in trees.made_of("ann", FromSample(first, 1))] == [second]
    assert trees.made_of("ann", FromSample(first, 1, "0badcafe")) == []


def test_an_extended_picture_stays_in_its_tree(history: HistoryStore, make: Make) -> None:
    make()
    extended = make(init_path=Path("extended.png"), init_data=b"a larger picture")
    newest, first = history.trees.of("ann", history.trees.named("ann", FILE))
    assert (newest.id, newest.has_root, first.has_root) == (extended, False, True)


def test_nobody_sees_anybody_elses(history: HistoryStore, make: Make) -> None:
    first = make()
    tree = history.trees.named("ann", FILE)
    theirs = make(visitor="eve")
    for visitor, own in (("eve", theirs), ("ann", first)):
        assert [run.id for run in history.trees.of(visitor, tree)] == [own], "the same file is a tree of each"
    assert history.trees.named("eve", FromSample(first, 0).picture_id) == ""
    assert history.trees.of("", tree) == []
    assert history.trees.made_of("eve", FromSample(first, 0)) == []


def test_a_parent_is_believed_where_it_is_the_visitors_own_sample(history: HistoryStore, make: Make) -> None:
    first = make()
    believed = history.trees.believed
    assert believed("ann", f"server-again-server-{first}-1") == (first, 1)
    assert believed("ann", f"server-{first}-1-0badcafe") == (first, 1)
    for visitor, picture_id in (
        ("eve", f"server-{first}-1"),
        ("", f"server-{first}-1"),
        ("ann", f"server-{first}-2"),
        ("ann", f"server-{'0' * 32}-0"),
        ("ann", FILE),
        ("ann", ""),
    ):
        assert believed(visitor, picture_id) is None


def test_the_rest_of_a_tree_stays_where_a_run_is_gone(history: HistoryStore, make: Make) -> None:
    first = make()
    second = make(FromSample(first, 1).picture_id)
    third = make(FromSample(second, 1).picture_id)
    tree = history.trees.named("ann", FILE)
    with history.trees.database.session() as session:
        session.execute(delete(RunRow).where(RunRow.id == first))
    found = history.trees.of("ann", tree)
    assert [run.id for run in found] == [third, second]
    assert found[1].parent == FromSample(first, 1), "it is known, and gone"


def test_a_part_is_kept_once_with_its_thumbnail_and_counts(
    history: HistoryStore, make: Make, asked: InpaintRequest
) -> None:
    run_id = make()
    picture = Picture(ImageChops.offset(asked.init_image.image, 3))
    before = history.used("ann")
    part = history.parts.keep("ann", run_id, 1, picture)
    assert part[:2] == (run_id, 1)
    assert decode(history.parts.path(part)).image.tobytes() == picture.image.tobytes()
    assert history.parts.small(part).exists()
    assert history.used("ann") > before + history.parts.path(part).stat().st_size
    assert history.parts.keep("ann", run_id, 1, picture) == part
    assert history.parts.of(run_id) == [part]
    assert history.parts.path(FromSample(run_id, 1, "0badcafe")).exists() is False


def test_parts_are_bounded_in_number_and_room(
    history: HistoryStore, make: Make, opened: Callable[..., HistoryStore], tmp_path: Path
) -> None:
    run_id = make()
    for level in range(MOST):
        history.parts.keep("ann", run_id, 0, _grey(level))
    with pytest.raises(TooManyParts):
        history.parts.keep("ann", run_id, 0, _grey(MOST))
    small = opened(tmp_path / "small", most_bytes=100)
    with pytest.raises(NoRoom):
        small.parts.keep("ann", run_id, 0, _grey(1))


def _grey(level: int) -> Picture:
    return Picture(Image.new("L", (12, 12), level))
