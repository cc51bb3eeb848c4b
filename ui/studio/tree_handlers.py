"""The tree of edits on the page: what it shows, where a click leads, and a sample that is taken in part."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from backend.access.visitors import FromSample, from_sample, is_picture_id, is_visitor
from backend.engines.base import Capabilities
from backend.errors import InpaintError, InvalidRequest, RunNotFound
from backend.history import HistoryStore, Run
from backend.history.trees import TreeRun
from backend.imaging.partial import kept_part
from backend.request import MAX_SAMPLES
from backend.server.review.picture_links import PictureLinks
from ui.callers import sender
from ui.canvas import CanvasData
from ui.files import served
from ui.notices import Notice
from ui.studio.controls import SETTINGS
from ui.studio.edit_tree import ROOT, EditTreeData, TreePictureData, node_of, picture_at, run_data, wish_of
from ui.studio.handlers import Handlers
from ui.studio.kept_settings import read_settings
from ui.studio.results import GalleryData
from ui.studio.run_views import NO_PANELS, bare, of_known_form, refused
from ui.studio.tree_pictures import GONE, Standing, TreePictures

PARTS = 100  # of samples, that a tree shows without a run
NOTHING_KEPT = "Nothing of the sample is painted: paint over what is to stay."
NOT_WHOLE = "The part did not arrive whole: press Keep once more."
NO_BEFORE = "The picture from before this sample is not here any more: go on from the whole sample instead."


@dataclass(frozen=True)
class TreeHandlers:
    """Handlers beside those of runs. links: to thumbnails, which are made when a browser asks for them"""

    handlers: Handlers
    links: PictureLinks

    @property
    def history(self) -> HistoryStore:
        return self.handlers.history

    async def look(self, visitor: str, event: gr.EventData) -> EditTreeData:
        """The tree of the picture on the canvas."""
        picture_id = wish_of(event).get("picture_id")
        if not is_visitor(visitor) or not is_picture_id(picture_id):
            return EditTreeData()
        try:
            return await self.handlers.following.done(self._tree, visitor, picture_id)
        except InpaintError:  # it is asked for again with the next picture, and nothing waits for it
            return EditTreeData(picture_id=picture_id)

    def _tree(self, visitor: str, picture_id: str) -> EditTreeData:
        picture = bare(picture_id)
        tree = self.history.trees.named(visitor, picture)
        runs = self.history.trees.of(visitor, tree)
        return EditTreeData(
            picture_id=picture_id,
            tree=tree,
            current=node_of(from_sample(picture)),
            runs=[run_data(run, self._thumbnails(run)) for run in runs],
            pictures=self._others(runs, from_sample(picture)),
        )

    def _thumbnails(self, run: TreeRun) -> list[str]:
        return [self.links.link(run.id, position, "thumbnail") for position in range(run.samples)]

    def _others(self, runs: Sequence[TreeRun], current: FromSample | None) -> list[TreePictureData]:
        """What is no sample of these runs: the root, and pictures whose own run is gone; and parts of samples."""
        found: dict[str, TreePictureData] = {}
        known = {run.id for run in runs}
        for run in runs:
            node = node_of(run.parent)
            is_other = run.parent is None or run.parent.part or run.parent.run_id not in known
            if is_other and (node not in found or (node == ROOT and run.has_root)):
                found[node] = TreePictureData(node=node, thumbnail=self.links.link(run.id, 0, "original-thumbnail"))
        parts = [part for run in runs for part in self.history.parts.of(run.id)]
        for part in [*parts[:PARTS], *(part for part in parts[PARTS:] if part == current)]:
            small = self.history.parts.small(part)
            file = served(small, small.name) if small.exists() else None
            found[node_of(part)] = TreePictureData(node=node_of(part), file=file)
        return list(found.values())

    async def go(self, caller: gr.Request, visitor: str, event: gr.EventData) -> tuple[Any, ...]:
        """To a picture of the tree, with its last mask and samples; and its settings, where somebody clicked it."""
        wish = wish_of(event)
        try:
            standing = await self.handlers.following.done(self._standing, visitor, wish)
            canvas = await self.handlers.shown(caller, standing.canvas)
            view = await self.handlers.following.done(self._view, standing)
        except InpaintError as error:
            return refused(None, error)
        settings = self._settings(standing.run) if standing.run and "node" in wish and not wish.get("walks") else {}
        kept = (settings.get(name, gr.skip()) for name in SETTINGS)
        return (canvas, Notice().value(), *view, *kept)

    def _standing(self, visitor: str, wish: Mapping[str, Any]) -> Standing:
        """Where a wish leads: {"before": run}, or {"node", "tree"}; raises RunNotFound where that is gone."""
        if not is_visitor(visitor):
            raise RunNotFound(GONE)
        pictures = TreePictures(self.history, visitor)
        if "before" in wish:
            return pictures.before(str(wish["before"]))
        if picture := picture_at(wish.get("node")):
            return pictures.of(picture)
        return pictures.root(str(wish.get("tree", ""))[:64])

    def _view(self, standing: Standing) -> tuple[Any, ...]:
        """Its samples and the panels about them."""
        if standing.run and standing.run.samples and standing.run.is_whole:
            return self.handlers.finished(standing.run, fresh=False)[1:]
        said = from_sample(standing.canvas.picture_id or "")
        return (GalleryData(back_to=said.run_id if said else ""), *NO_PANELS)

    def _settings(self, run: Run) -> dict[str, Any]:
        able: dict[str, Capabilities] = {name: one.capabilities for name, one in self.handlers.engines.items()}
        values = read_settings(run.asked | {"engine": run.engine}, able).values
        samples = run.asked.get("samples")
        is_number = type(samples) is int and 1 <= samples <= MAX_SAMPLES
        return values | {"samples": samples if is_number else 1}

    async def keep_part(self, caller: gr.Request, canvas: CanvasData | None, visitor: str) -> tuple[Any, ...]:
        """A sample becomes the picture in part: where it was painted; everywhere else it is as before."""
        canvas, address = of_known_form(canvas), sender(caller)
        try:
            part, run = await self.handlers.readings.done(address, self._kept, canvas, visitor, address)
        except InpaintError as error:
            return refused(canvas, error)[: 3 + len(NO_PANELS)]
        name = f"{run.name}.png"
        image = served(self.history.parts.path(part), name)
        shown = CanvasData(kind="picture", image=image, name=name, picture_id=part.picture_id)
        told = f"A part of sample {part.position + 1} is kept: paint what should change next."
        return (shown, Notice("idle", told).value(), GalleryData(back_to=run.id), *NO_PANELS)

    def _kept(self, canvas: CanvasData | None, visitor: str, address: str) -> tuple[FromSample, Run]:
        """Raises InpaintError with what is wrong, and where there is no room."""
        run, position = self._meant(canvas, visitor)
        reader = self.handlers.reader
        assert canvas is not None
        assert canvas.mask is not None
        kept = reader.decode_painted(Path(canvas.mask.path), address)
        if kept.box is None:
            raise InvalidRequest(NOTHING_KEPT)
        if not run.init_path.exists():
            raise InvalidRequest(NO_BEFORE)
        before, sample = reader.decode(run.init_path, address), reader.decode(run.samples[position].path, address)
        picture = kept_part(before, sample, kept)
        return self.history.parts.keep(visitor, run.id, position, picture), run

    def _meant(self, canvas: CanvasData | None, visitor: str) -> tuple[Run, int]:
        """The visitor's own sample that a wish names, as JSON: {"run": id, "n": position}."""
        if canvas is None or canvas.mask is None or len(canvas.wish or "") > 200:
            raise InvalidRequest(NOT_WHOLE)
        try:
            wish = json.loads(canvas.wish or "")
            run_id, position = wish["run"], wish["n"]
        except (ValueError, TypeError, LookupError, RecursionError):
            raise InvalidRequest(NOT_WHOLE) from None
        return self.handlers.sample_of(visitor, run_id, position)
