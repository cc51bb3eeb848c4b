"""The page: which parts it has, where they stand, and which handler each of them calls."""

from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from backend.selection.grabcut import GrabCut
from backend.selection.kept_pictures import KeptPictures
from ui.blocks import Fetch, GuardedBlocks
from ui.by_name import asked, asked_first
from ui.canvas import Canvas
from ui.programs import Programs, build_programs
from ui.review import Board
from ui.review.places import PAGE
from ui.studio.controls import TUNING, Controls, Offer, bar_html, build_controls
from ui.studio.edit_tree import EditTree
from ui.studio.engine_choice import EngineChoice
from ui.studio.handlers import Handlers
from ui.studio.mask_files import MaskFiles
from ui.studio.picture_by_address import Bringing
from ui.studio.results import Gallery
from ui.studio.selecting import Selecting
from ui.studio.tree_handlers import TreeHandlers

TITLE = "Inpaint Studio"
MESSAGE_ON_LOAD = """
(async () => { (await window.inpaintStudio.started).attachMessage({ element, props, watch }); })()
  .catch(window.inpaintStudio.failed);
"""
EVENTS_AFTER = 0.02  # seconds within which the server looks for new events
PROGRESS_AFTER = 0.1
PENDING = 1024  # events that Gradio has not begun with; it does at once, and what waits then is counted by ourselves


@dataclass(frozen=True)
class Page:
    """The parts that events connect."""

    visitor: gr.Textbox
    picture_id: gr.Textbox
    key: gr.State
    resume: gr.Button
    plan: gr.Button
    told: gr.JSON
    bar: gr.HTML
    canvas: Canvas
    controls: Controls
    message: gr.HTML
    tree: EditTree
    gallery: Gallery
    meta: gr.HTML
    receipt: gr.HTML
    differences: gr.HTML


def build_page(offer: Offer, trees: TreeHandlers, programs: Programs, fetch: Fetch) -> gr.Blocks:
    """The whole page, not yet launched. fetch: brings home the picture that a program names by its address."""
    handlers = trees.handlers
    frame = {"title": TITLE, "analytics_enabled": False, "delete_cache": (3600, 86400), "fill_width": True}
    with GuardedBlocks(fetch, **frame) as blocks:
        page, choice = (
            _lay_out(replace(offer, is_local=handlers.access.is_local)),
            EngineChoice(offer, handlers.access, handlers.readings, handlers.reader),
        )
        _connect_runs(blocks, page, handlers, choice)
        _connect_canvas(page, handlers, Bringing(fetch, handlers))
        _connect_gallery(page, handlers)
        _connect_tree(page, trees)
        _connect_controls(page)
        _connect_engine(page, choice)
        build_programs(programs)
    with blocks.route("Review", PAGE, show_in_navbar=False):
        Board()
    return _rested(blocks.queue(max_size=PENDING, api_open=False))


def _rested(blocks: gr.Blocks) -> gr.Blocks:
    """The same, looking for events less often: a thousand times a second costs 5 % of a processor with nobody there."""
    queue = blocks._queue  # pyright: ignore[reportPrivateUsage]: Gradio has no setting for it
    queue.sleep_when_free, queue.progress_update_sleep_when_free = EVENTS_AFTER, PROGRESS_AFTER
    return blocks


def _lay_out(offer: Offer) -> Page:
    with gr.Column(elem_id="studio"):
        bar = gr.HTML(bar_html(offer.capabilities(offer.chosen)), elem_id="bar", apply_default_css=False)
        canvas = Canvas(elem_id="canvas")
        with gr.Column(elem_id="inspector"):
            controls = build_controls(offer)
            message = gr.HTML(
                html_template="<div></div>",
                js_on_load=MESSAGE_ON_LOAD,
                elem_id="message",
                apply_default_css=False,
            )
            tree = EditTree(elem_id="edit-tree")
            receipt = gr.HTML(elem_id="receipt", elem_classes="panel", apply_default_css=False)
            meta = gr.HTML(elem_id="meta", elem_classes="panel", apply_default_css=False)
            differences = gr.HTML(elem_id="differences", elem_classes="panel", apply_default_css=False)
        gallery = Gallery(kept=offer.kept, account=offer.account, elem_id="gallery")
        visitor = gr.Textbox(visible="hidden", elem_id="visitor")
        picture_id = gr.Textbox(visible="hidden", elem_id="picture_id")
        resume = gr.Button("Resume", visible="hidden", elem_id="resume")
        plan = gr.Button("Plan", visible="hidden", elem_id="plan")
        told = gr.JSON(visible="hidden", elem_id="told")
        key = gr.State(None)
    view = (message, tree, gallery, meta, receipt, differences)
    return Page(visitor, picture_id, key, resume, plan, told, bar, canvas, controls, *view)


def _connect_runs(blocks: gr.Blocks, page: Page, handlers: Handlers, choice: EngineChoice) -> None:
    view = [page.message, page.gallery, page.meta, page.receipt, page.differences]
    settings, key = page.controls.settings(), {"key": page.key}
    where = {"visitor": page.visitor, "picture_id": page.picture_id}
    run = {"visitor": page.visitor, "run_id": page.picture_id}  # in any hidden field: the scripts know the run
    wish = {"canvas": page.canvas, "visitor": page.visitor, **key, **settings}
    recalled = blocks.load(**asked("remembered", settings, {**where, **settings}))
    recalled.then(handlers.restore, list(where.values()), [page.canvas, *view], **_quiet(page))
    _tell_standing(page, choice, recalled)
    shown = [page.canvas, *view]
    resumed = page.resume.click(handlers.restore, outputs=shown, **asked_first("whereabouts", where), **_quiet(page))
    _tell_standing(page, choice, resumed)
    start = page.controls.generate.click
    generated = start(handlers.generate, outputs=view, **asked_first("request", wish), **_quiet(page))
    generated.failure(**asked("lostRun"))
    _tell_standing(page, choice, generated)
    again = page.controls.again.click
    taken_up = again(handlers.take_up, outputs=view, **asked_first("run", run | key), **_quiet(page))
    taken_up.failure(**asked("lostRun"))
    page.controls.stop.click(handlers.stop, queue=False, **asked_first("run", run), **_private())


def _tell_standing(page: Page, choice: EngineChoice, after: Any) -> None:
    """After an event that may change what is left to this visitor: say it beside the button and in the bar."""
    told = after.then(choice.standing, [page.controls.engine, page.key], [page.told], **_quiet(page))
    _show_told(page, told).then(**asked("planAgain"))


def _show_told(page: Page, after: Any) -> Any:
    """Show what was told of an engine, unless another one was chosen while it was on its way."""
    given = {"told": page.told, "engine": page.controls.engine}
    return after.then(**asked("told", given, {"note": page.controls.note, "bar": page.bar}))


def _connect_canvas(page: Page, handlers: Handlers, bringing: Bringing) -> None:
    settings = page.controls.settings()
    shown = [page.canvas, page.message, page.gallery, page.meta, page.receipt, page.differences]
    opened = [*shown, *settings.values()]
    page.canvas.open(handlers.opened, [page.canvas, page.visitor], opened, **_quiet(page))
    page.canvas.bring(bringing.bring, [page.visitor], opened, **_quiet(page))
    masks = MaskFiles(handlers.readings, handlers.reader)
    page.canvas.load_mask(masks.load, [page.canvas], [page.canvas, page.message], **_quiet(page))
    selecting = Selecting(handlers.readings, KeptPictures(handlers.reader), GrabCut())
    page.canvas.select(selecting.select, [page.canvas, page.visitor], [page.canvas, page.message], **_quiet(page))
    page.canvas.example(handlers.example, [page.visitor], shown, **_quiet(page))
    page.gallery.back(handlers.back, [page.visitor], shown, **_quiet(page))


def _connect_gallery(page: Page, handlers: Handlers) -> None:
    panels = [page.meta, page.receipt, page.differences]
    page.gallery.pick(handlers.pick, [page.visitor], panels, **_quiet(page))
    shown = [page.message, page.gallery, *panels]
    page.gallery.start_from(handlers.start_from, [page.visitor], [page.canvas, *shown], **_quiet(page))
    page.gallery.turn_to(handlers.turn_to, [page.visitor], shown, **_quiet(page))
    page.gallery.archive(handlers.archive, [page.visitor], [page.gallery], **_quiet(page))
    saved = page.gallery.save_as(handlers.save_as, [page.visitor], [page.gallery], **_quiet(page))
    saved.failure(**asked("notSaved"))
    page.gallery.reuse(**asked("chosenSeed", outputs={"seed": page.controls.seed}))


def _connect_tree(page: Page, trees: TreeHandlers) -> None:
    shown = [page.canvas, page.message, page.gallery, page.meta, page.receipt, page.differences]
    page.tree.look(trees.look, [page.visitor], [page.tree], **_quiet(page))
    page.tree.go(trees.go, [page.visitor], [*shown, *page.controls.settings().values()], **_quiet(page))
    page.canvas.keep_part(trees.keep_part, [page.canvas, page.visitor], shown, **_quiet(page))


def _connect_controls(page: Page) -> None:
    controls = page.controls
    settings = controls.settings()
    controls.dice.click(**asked("drawSeed", outputs={"seed": controls.seed}))
    controls.samples.change(**asked("counted", {"samples": controls.samples}, {"generate": controls.generate}))
    gr.on([part.change for part in settings.values()], **asked("remember", settings))


def _connect_engine(page: Page, choice: EngineChoice) -> None:
    controls = page.controls
    depending = [*controls.depending(), page.bar, page.told]
    tuning = {name: getattr(controls, name) for name in TUNING}
    chosen = controls.engine.change(choice.choose_engine, [controls.engine, page.key], depending, **_quiet(page))
    _show_told(page, chosen)
    chosen.then(**asked("tuningFor", {"engine": controls.engine, **tuning}, tuning))
    taken = gr.on(
        [controls.key.blur, controls.key.submit],
        choice.take_key,
        [controls.key, controls.engine, page.key],
        [page.key, controls.key, page.told],
        **_quiet(page),
    )
    _show_told(page, taken)
    plan = {"canvas": page.canvas, "name": controls.engine, "samples": controls.samples, "key": page.key}
    planned = page.plan.click(choice.plan, outputs=[page.told], **asked_first("planned", plan), **_quiet(page))
    _show_told(page, planned)


def _private() -> dict[str, Any]:
    return {"api_visibility": "private"}


def _quiet(page: Page) -> dict[str, Any]:
    """Events of the page: not for programs, no veil or clock over what they change, any number at once; jobs limits."""
    return {
        "api_visibility": "private",
        "show_progress": "hidden",
        "show_progress_on": page.picture_id,
        "concurrency_limit": None,
    }
