"""The tree of edits as the page asks for it: what is there is shown, what is gone costs one sentence and no more."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import gradio as gr
import looping
import pytest
from fakes import InvertingEngine
from gradio.data_classes import FileData
from keeping import keep, new_run, result_of
from PIL import Image

from backend.access.hosted import HostedAccess
from backend.access.visitors import FromSample
from backend.history import HistoryStore, Run
from backend.imaging.files.codec import decode, encode_mask_png
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.inpainter import Inpainter
from backend.jobs.jobs import Jobs
from backend.request import InpaintRequest
from backend.server.review.picture_links import PictureLinks
from ui.canvas import CanvasData
from ui.readings import Readings
from ui.studio.edit_tree import picture_at
from ui.studio.handlers import Handlers
from ui.studio.tree_handlers import TreeHandlers
from ui.studio.waiting import Following

ANN, EVE = "a" * 32, "e" * 32
FILE = f"{10**12}-{'a' * 24}"
SCOPE = {"type": "http", "client": ("192.0.2.1", 1), "headers": []}
CALLER = cast(gr.Request, SimpleNamespace(request=SimpleNamespace(scope=SCOPE)))


class Tree:
    """Ann's runs, and the page's questions about them."""

    def __init__(self, folder: Path, asked: InpaintRequest) -> None:
        self.folder, self.asked = folder, asked
        self.history = HistoryStore(folder / "data")
        engines = {"inverting": InvertingEngine()}
        jobs = Jobs(Inpainter(engines), self.history)
        following, access = Following(jobs, "test", 2, 10), HostedAccess(is_local=True)
        page = Handlers(jobs, self.history, engines, following, Readings(), access)
        self.handlers = TreeHandlers(page, PictureLinks(b"s" * 32))
        self.first = self.made(FILE)
        self.second = self.made(FromSample(self.first.id, 1).picture_id)

    def made(self, picture_id: str, visitor: str = ANN) -> Run:
        parent = self.history.trees.believed(visitor, picture_id)
        new = new_run(self.asked, self.folder, visitor=visitor, picture_id=picture_id, parent=parent)
        return keep(self.history, self.history.create(new), self.asked, result_of(self.asked, width=96, height=64))

    def look(self, picture_id: Any, visitor: str = ANN) -> Any:
        return looping.run(self.handlers.look(visitor, gr.EventData(None, {"picture_id": picture_id})))

    def go(self, visitor: str = ANN, **wish: Any) -> tuple[Any, ...]:
        return looping.run(self.handlers.go(CALLER, visitor, gr.EventData(None, wish)))

    def kept(self, mask: Mask, visitor: str = ANN, **wish: Any) -> tuple[Any, ...]:
        path = self.folder / "served" / "part.png"
        path.parent.mkdir(exist_ok=True)
        encode_mask_png(mask, path)
        sent = CanvasData(kind="part", mask=FileData(path=str(path)), wish=json.dumps(wish), picture_id=FILE)
        return looping.run(self.handlers.keep_part(CALLER, sent, visitor))


@pytest.fixture
def tree(tmp_path: Path, photo: Picture, mask: Mask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tree]:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "served"))
    made = Tree(tmp_path, InpaintRequest(init_image=photo, mask_image=mask, samples=2, seed=5, prompt="a cat"))
    yield made
    made.handlers.handlers.jobs.close()
    made.history.close()


def is_refused(answer: tuple[Any, ...]) -> bool:
    canvas, message, *_ = answer
    return canvas.kind == "refused" and message["state"] == "error" and message["text"].endswith(".")


def test_the_page_is_told_of_its_own_tree_alone(tree: Tree) -> None:
    seen = tree.look(f"server-again-server-{tree.first.id}-1")
    assert seen.current == f"{tree.first.id}/1"
    assert [(run.id, run.on, len(run.thumbnails)) for run in seen.runs] == [
        (tree.second.id, f"{tree.first.id}/1", 2),
        (tree.first.id, "root", 2),
    ]
    assert [picture.node for picture in seen.pictures] == ["root"]
    assert seen.runs[0].size == [96, 64]
    for visitor, picture_id in ((EVE, FILE), (ANN, None), ("", FILE), (ANN, "x" * 99)):
        assert tree.look(picture_id, visitor).runs == []


def test_a_node_brings_its_picture_its_mask_its_samples_and_its_settings(tree: Tree) -> None:
    node = f"{tree.first.id}/1"
    canvas, message, gallery, *_, engine, prompt, _, samples = tree.go(node=node)[:10]
    assert Path(canvas.image.path).read_bytes() == tree.first.samples[1].path.read_bytes()
    assert Path(canvas.mask.path).read_bytes() == tree.second.mask_path.read_bytes()
    assert canvas.picture_id == f"server-again-server-{tree.first.id}-1"
    assert (message["text"], gallery.run_id) == ("", tree.second.id)
    assert (engine, prompt, samples) == ("inverting", "a cat", 2)
    walked = tree.go(node=node, walks=True)
    assert walked[6:] == tuple(gr.skip() for _ in walked[6:]), "what was typed stays"
    canvas, _, gallery, *_ = tree.go(node=f"{tree.second.id}/0")
    assert (canvas.mask, gallery.samples, gallery.back_to) == (None, [], tree.second.id)


def test_undo_and_the_root_bring_the_picture_from_before(tree: Tree) -> None:
    for wish in ({"before": tree.first.id}, {"node": "root", "tree": tree.look(FILE).tree}):
        canvas, _, gallery, *_ = tree.go(**wish)
        assert Path(canvas.image.path).read_bytes() == tree.first.init_path.read_bytes()
        assert (canvas.picture_id, gallery.run_id) == (f"server-again-{FILE}", tree.first.id)


def test_what_is_gone_or_anothers_is_refused_in_a_sentence(tree: Tree) -> None:
    node = f"{tree.first.id}/1"
    for visitor, wish in (
        (EVE, {"node": node}),
        (EVE, {"before": tree.first.id}),
        (EVE, {"node": "root", "tree": tree.look(FILE).tree}),
        ("", {"node": node}),
        (ANN, {"node": f"{'0' * 32}/0"}),
        (ANN, {"node": f"{tree.first.id}/7"}),
        (ANN, {"node": f"{node}/0badcafe"}),
        (ANN, {"node": "../../etc", "tree": {}}),
        (ANN, {"before": ["x"]}),
        (ANN, {}),
    ):
        assert is_refused(tree.go(visitor, **wish)), wish
    tree.first.samples[1].path.unlink()
    canvas, _, gallery, *_ = tree.go(node=node)
    assert Path(canvas.image.path).read_bytes() == tree.second.init_path.read_bytes(), (
        "a run that changed it has it too"
    )
    assert gallery.run_id == tree.second.id
    tree.second.init_path.unlink()
    assert is_refused(tree.go(node=node))
    assert len(tree.look(FILE).runs) == 2, "what is left is shown"


def test_a_part_goes_into_the_tree_and_can_be_gone_back_to(tree: Tree) -> None:
    levels = Image.new("L", (96, 64))
    levels.paste(255, (45, 20, 60, 40))
    canvas, _, gallery, *_ = tree.kept(Mask(levels), run=tree.first.id, n=0)
    picture = decode(Path(canvas.image.path)).image
    old, new = tree.asked.init_image.image, decode(tree.first.samples[0].path).image
    assert old.getpixel((50, 30)) != new.getpixel((50, 30))
    for x, expected in ((44, old), (45, new), (59, new), (60, old)):
        assert picture.getpixel((x, 30)) == expected.getpixel((x, 30))
    assert gallery.back_to == tree.first.id
    part = FromSample(*canvas.picture_id.removeprefix("server-").split("-"))  # type: ignore[arg-type]
    node = f"{part.run_id}/{part.position}/{part.part}"
    seen = tree.look(canvas.picture_id)
    assert seen.current == node
    assert [(one.node, one.file is not None) for one in seen.pictures] == [("root", False), (node, True)]
    run = tree.made(canvas.picture_id)
    row = tree.look(canvas.picture_id).runs[0]
    assert (row.id, row.on) == (run.id, node)
    again, *_ = tree.go(node=node)
    assert decode(Path(again.image.path)).image.tobytes() == picture.tobytes()


def test_a_part_that_cannot_be_taken_is_refused_in_a_sentence(tree: Tree, mask: Mask) -> None:
    whole = {"run": tree.first.id, "n": 0}
    assert is_refused(tree.kept(Mask(Image.new("L", (96, 64))), **whole))
    assert is_refused(tree.kept(Mask(Image.new("L", (9, 9), 255)), **whole))
    assert is_refused(tree.kept(mask, EVE, **whole))
    wishes: list[dict[str, Any]] = [
        {},
        {"run": tree.first.id},
        {"run": [], "n": 0},
        whole | {"n": True},
        whole | {"n": 2},
    ]
    for wish in wishes:
        assert is_refused(tree.kept(mask, **wish)), wish
    assert is_refused(tree.kept(mask, more="x" * 1000, **whole))


def test_a_node_is_a_sample_a_part_or_the_root() -> None:
    run = "0a" * 16
    assert picture_at(f"{run}/2") == FromSample(run, 2)
    assert picture_at(f"{run}/2/0badcafe") == FromSample(run, 2, "0badcafe")
    for other in ("root", "", None, 7, f"{run}/2/x", f"{run}/-1", "x" * 10**6, f"{run}-2\n"):
        assert picture_at(other) is None
