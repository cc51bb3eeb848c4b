"""Which picture a node of the tree is, and what goes on the canvas with it."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from backend.access.visitors import AGAIN, FromSample, from_sample, is_run
from backend.errors import RunNotFound
from backend.history import HistoryStore, NewRun, Run
from backend.history.trees import TreeRun
from ui.canvas import CanvasData
from ui.files import served
from ui.studio.run_views import canvas_of

TRIED = 20  # runs whose files are looked for: a person may have deleted folders
GONE = "This picture is not here any more: its files were cleaned away. What is left of the tree stays."


@dataclass(frozen=True)
class Standing:
    """What goes on the canvas. run: the run whose mask comes with it and whose samples are shown, None for none."""

    canvas: CanvasData
    run: Run | None = None


@dataclass(frozen=True)
class TreePictures:
    """The pictures of one visitor's trees. Every method raises HistoryTrouble."""

    history: HistoryStore
    visitor: str

    def root(self, tree: str, picture_id: str = "") -> Standing:
        """The picture that a tree began with; picture_id: which one, where a file was opened several times.

        Raises RunNotFound.
        """
        found = [run for run in self.history.trees.of(self.visitor, tree) if run.parent is None]
        own = [run for run in found if run.picture_id == picture_id] or found
        begun = {run.id for run in own if run.has_root}
        there = list(self._there(own))
        run = there[0] if there else None
        if run is None:
            raise RunNotFound(GONE)
        whole = next((one for one in there if one.id in begun), run)  # of others the file may be an extended picture
        name = run.name + whole.init_path.suffix
        image = served(whole.init_path, name)
        return Standing(canvas_of(run).model_copy(update={"image": image, "name": name}), run)

    def before(self, run_id: str) -> Standing:
        """The picture that a run changed, with its mask; raises RunNotFound."""
        run = self._own(run_id)
        picture = from_sample(run.picture_id)
        if run.init_path.exists() and run.mask_path.exists():
            return Standing(canvas_of(run), run)
        return self.of(picture) if picture else self.root(self.history.trees.named(self.visitor, run.picture_id))

    def of(self, picture: FromSample) -> Standing:
        """The picture that went on from a sample, with the mask of the newest run that changed it; RunNotFound."""
        run = next(self._there(self.history.trees.made_of(self.visitor, picture)), None)
        path = self._file(picture)
        if path is None and run is None:
            raise RunNotFound(GONE)
        if run is None:
            name = f"{self._own(picture.run_id).name}.png"
            canvas = CanvasData(kind="picture", name=name, picture_id=picture.picture_id)
        else:
            canvas = canvas_of(run).model_copy(update={"picture_id": AGAIN + picture.picture_id})
        if path is not None:
            name = f"{Path(canvas.name or 'picture').stem}.png"
            canvas = canvas.model_copy(update={"image": served(path, name), "name": name})
        return Standing(canvas, run)

    def _file(self, picture: FromSample) -> Path | None:
        """Where it lies as it was; None where that is gone."""
        with suppress(RunNotFound):
            run = self._own(picture.run_id)
            if picture.position < len(run.samples):
                path = self.history.parts.path(picture) if picture.part else run.samples[picture.position].path
                return path if path.exists() else None
        return None

    def _own(self, run_id: str) -> Run:
        """Whatever became of its files."""
        run = self.history.get(run_id) if is_run(run_id) else None
        if run is None or run.visitor != self.visitor:
            raise RunNotFound(GONE)
        return run

    def _there(self, found: list[TreeRun]) -> Iterator[Run]:
        """Those of which picture and mask are there."""
        for one in found[:TRIED]:
            run = self.history.get(one.id)
            if run.init_path.exists() and run.mask_path.exists():
                yield run


def with_parent(history: HistoryStore, new: NewRun) -> NewRun:
    """The run with the sample that its picture says it went on from, where the visitor has that."""
    return replace(new, parent=history.trees.believed(new.visitor, new.picture_id))
