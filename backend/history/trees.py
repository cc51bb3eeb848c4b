"""The tree of a person's edits of one picture: its runs, and which sample each of them went on from."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from backend.access.visitors import FromSample, from_sample
from backend.history.database import Database
from backend.history.review_tables import BoardRow
from backend.history.tables import RunRow, SampleRow
from backend.imaging.geometry import Box, Size
from backend.imaging.receipt import Receipt

MOST = 300  # runs of a tree that are told, the newest


@dataclass(frozen=True)
class TreeRun:
    """A run with samples, as a tree shows it.

    picture_id: which picture on the canvas it changed; parent: the sample that this went on from, None for the root
    has_root: whether its file is the one that the tree began with; samples: how many; created: UTC
    size, box: of its samples, and what of them was filled, in pixels
    """

    id: str
    picture_id: str
    parent: FromSample | None
    has_root: bool
    created: datetime
    prompt: str
    samples: int
    size: Size
    box: Box


@dataclass(frozen=True)
class EditTrees:
    """All trees. Every method raises HistoryTrouble. No picture is opened, and nobody sees another's."""

    database: Database

    def believed(self, visitor: str, picture_id: str) -> tuple[str, int] | None:
        """The run and the position of the sample that a picture says it went on from, where the visitor has that."""
        said = from_sample(picture_id)
        if said is None or not visitor:
            return None
        query = select(SampleRow.run_id).join(RunRow, RunRow.id == SampleRow.run_id)
        query = query.where(
            SampleRow.run_id == said.run_id, SampleRow.position == said.position, RunRow.visitor == visitor
        )
        with self.database.session() as session:
            return (said.run_id, said.position) if session.scalar(query) else None

    def named(self, visitor: str, picture_id: str) -> str:
        """What names the tree of a picture on the canvas; "" while nothing was made of it."""
        said = from_sample(picture_id)
        query = select(BoardRow.tree).where(BoardRow.visitor == visitor)
        of_picture = query.join(RunRow, RunRow.id == BoardRow.run_id).where(RunRow.picture_id == picture_id)
        with self.database.session() as session:
            found = session.scalar(query.where(BoardRow.run_id == said.run_id)) if said else None
            return found or session.scalar(of_picture.order_by(BoardRow.created.desc()).limit(1)) or ""

    def of(self, visitor: str, tree: str, most: int = MOST) -> list[TreeRun]:
        """The runs of a tree, the newest first."""
        query = _runs().where(BoardRow.visitor == visitor, BoardRow.tree == tree)
        return self._found(query.limit(most)) if visitor and tree else []

    def made_of(self, visitor: str, picture: FromSample, most: int = MOST) -> list[TreeRun]:
        """The runs that changed a picture which went on from a sample, the newest first."""
        query = _runs().where(BoardRow.visitor == visitor, RunRow.picture_id == picture.picture_id)
        query = query.where(BoardRow.parent_run == picture.run_id)
        return self._found(query.limit(most)) if visitor else []

    def _found(self, query: "Select[BoardRow, str, str]") -> list[TreeRun]:
        with self.database.session() as session:
            rows = session.execute(query).all()
            query_of = select(SampleRow).where(SampleRow.run_id.in_([row.run_id for row, _, _ in rows]))
            samples: dict[str, list[SampleRow]] = {}
            for sample in session.scalars(query_of.order_by(SampleRow.position)):
                samples.setdefault(sample.run_id, []).append(sample)
        return [_tree_run(row, picture_id, digest, samples.get(row.run_id, [])) for row, picture_id, digest in rows]


def _runs() -> "Select[BoardRow, str, str]":
    query = select(BoardRow, RunRow.picture_id, RunRow.init_digest).join(RunRow, RunRow.id == BoardRow.run_id)
    return query.order_by(BoardRow.created.desc(), BoardRow.run_id.desc())


def _tree_run(row: BoardRow, picture_id: str, digest: str, samples: list[SampleRow]) -> TreeRun:
    parent = FromSample(row.parent_run, row.parent_position or 0) if row.parent_run else None
    said = from_sample(picture_id)
    if parent and said and said[:2] == parent[:2]:
        parent = said
    return TreeRun(
        id=row.run_id,
        picture_id=picture_id,
        parent=parent,
        has_root=digest == row.tree,
        created=row.created,
        prompt=row.prompt,
        samples=len(samples),
        size=Size(row.width, row.height),
        box=_filled(samples),
    )


def _filled(samples: list[SampleRow]) -> Box:
    """The box of the first sample's receipt, as far as older programs wrote one."""
    receipt = samples[0].receipt if samples else {}
    return Receipt.from_dict(receipt).box if receipt else Box(0, 0, 0, 0)
