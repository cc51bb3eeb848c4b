"""The page: which parts it has, where they stand, and which handler each of them calls."""

from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from ui.blocks import Fetch, GuardedBlocks
from ui.canvas import Canvas
from ui.programs import Programs, build_programs
from ui.studio.bringing import Bringing
from ui.studio.controls import TUNING, Controls, Offer, bar_html, build_controls
from ui.studio.engine_choice import EngineChoice
from ui.studio.handlers import Handlers
from ui.studio.mask_files import MaskFiles
from ui.studio.results import Gallery

TITLE = "Inpaint Studio"
MESSAGE_ON_LOAD = """
(async () => { (await window.inpaintStudio.started).attachMessage({ element, props, watch }); })()
  .catch(window.inpaintStudio.failed);
"""
STUDIO = "window.inpaintStudio"
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
    gallery: Gallery
    meta: gr.HTML
    receipt: gr.HTML
    differences: gr.HTML


def build_page(offer: Offer, handlers: Handlers, programs: Programs, fetch: Fetch) -> gr.Blocks:
    """The whole page, not yet launched. fetch: brings home the picture that a program names by its address."""
    frame = {"title": TITLE, "analytics_enabled": False, "delete_cache": (3600, 86400), "fill_width": True}
    with GuardedBlocks(fetch, **frame) as blocks:
        page, choice = (
            _lay_out(replace(offer, is_local=handlers.access.is_local)),
            EngineChoice(offer, handlers.access, handlers.readings, handlers.reader),
        )
        _connect_runs(blocks, page, handlers, choice)
        _connect_canvas(page, handlers, Bringing(fetch, handlers))
        _connect_gallery(page, handlers)
        _connect_controls(page)
        _connect_engine(page, choice)
        build_programs(programs)
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
            receipt = gr.HTML(elem_id="receipt", elem_classes="panel", apply_default_css=False)
            meta = gr.HTML(elem_id="meta", elem_classes="panel", apply_default_css=False)
            differences = gr.HTML(elem_id="differences", elem_classes="panel", apply_default_css=False)
        gallery = Gallery(elem_id="gallery")
        visitor = gr.Textbox(visible="hidden", elem_id="visitor")
        picture_id = gr.Textbox(visible="hidden", elem_id="picture_id")
        resume = gr.Button("Resume", visible="hidden", elem_id="resume")
        plan = gr.Button("Plan", visible="hidden", elem_id="plan")
        told = gr.JSON(visible="hidden", elem_id="told")
        key = gr.State(None)
    view = (message, gallery, meta, receipt, differences)
    return Page(visitor, picture_id, key, resume, plan, told, bar, canvas, controls, *view)


def _connect_runs(blocks: gr.Blocks, page: Page, handlers: Handlers, choice: EngineChoice) -> None:
    view = [page.message, page.gallery, page.meta, page.receipt, page.differences]
    settings = page.controls.settings()
    parts = list(settings.values())
    recalled = blocks.load(
        None,
        parts,
        [page.visitor, page.picture_id, *parts],
        js=f"async (...now) => (await {STUDIO}.started).remembered(now)",
    )
    recalled.then(handlers.restore, [page.visitor, page.picture_id], [page.canvas, *view], **_quiet(page))
    _tell_standing(page, choice, recalled)
    resumed = page.resume.click(
        handlers.restore,
        [page.visitor, page.picture_id],
        [page.canvas, *view],
        js=f"(visitor) => {STUDIO}.whereabouts(visitor)",
        **_quiet(page),
    )
    _tell_standing(page, choice, resumed)
    generated = page.controls.generate.click(
        handlers.generate,
        [page.canvas, page.visitor, page.key],
        view,
        inputs_kwargs=settings,
        js=f"async (canvas, ...rest) => [await {STUDIO}.request(), ...rest]",
        **_quiet(page),
    )
    generated.failure(None, js=f"() => {STUDIO}.lostRun()")
    _tell_standing(page, choice, generated)
    page.controls.again.click(
        handlers.take_up,
        [page.visitor, page.picture_id, page.key],
        view,
        js=f"(visitor) => [visitor, {STUDIO}.runId(), null]",
        **_quiet(page),
    ).failure(None, js=f"() => {STUDIO}.lostRun()")
    page.controls.stop.click(
        handlers.stop,
        [page.visitor, page.picture_id],
        js=f"(visitor) => [visitor, {STUDIO}.runId()]",
        queue=False,
        **_private(),
    )


def _tell_standing(page: Page, choice: EngineChoice, after: Any) -> None:
    """After an event that may change what is left to this visitor: say it beside the button and in the bar."""
    told = after.then(choice.standing, [page.controls.engine, page.key], [page.told], **_quiet(page))
    _show_told(page, told).then(None, js=f"() => {STUDIO}.planAgain()")


def _show_told(page: Page, after: Any) -> Any:
    """Show what was told of an engine, unless another one was chosen while it was on its way."""
    controls = page.controls
    shown = [controls.note, page.bar]
    return after.then(None, [page.told, controls.engine], shown, js=f"(...told) => {STUDIO}.told(...told)")


def _connect_canvas(page: Page, handlers: Handlers, bringing: Bringing) -> None:
    settings = page.controls.settings()
    shown = [page.canvas, page.message, page.gallery, page.meta, page.receipt, page.differences]
    opened = [*shown, *settings.values()]
    page.canvas.open(handlers.opened, [page.canvas, page.visitor], opened, **_quiet(page))
    page.canvas.bring(bringing.bring, [page.visitor], opened, **_quiet(page))
    masks = MaskFiles(handlers.readings, handlers.reader)
    page.canvas.load_mask(masks.load, [page.canvas], [page.canvas, page.message], **_quiet(page))
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
    saved.failure(None, js=f"() => {STUDIO}.notSaved()")
    page.gallery.reuse(None, None, [page.controls.seed], js=f"() => {STUDIO}.chosenSeed()")


def _connect_controls(page: Page) -> None:
    controls = page.controls
    settings = list(controls.settings().values())
    controls.dice.click(None, None, [controls.seed], js=f"() => {STUDIO}.drawSeed()")
    counted = f"(samples) => {STUDIO}.counted(samples)"
    controls.samples.change(None, [controls.samples], [controls.generate], js=counted)
    gr.on([part.change for part in settings], None, settings, None, js=f"(...values) => {STUDIO}.remember(values)")


def _connect_engine(page: Page, choice: EngineChoice) -> None:
    controls = page.controls
    depending = [*controls.depending(), page.bar, page.told]
    tuning = [getattr(controls, name) for name in TUNING]
    chosen = controls.engine.change(choice.choose_engine, [controls.engine, page.key], depending, **_quiet(page))
    _show_told(page, chosen)
    chosen.then(None, [controls.engine, *tuning], tuning, js=f"(engine, ...now) => {STUDIO}.tuningFor(engine, now)")
    taken = gr.on(
        [controls.key.blur, controls.key.submit],
        choice.take_key,
        [controls.key, controls.engine, page.key],
        [page.key, controls.key, page.told],
        **_quiet(page),
    )
    _show_told(page, taken)
    planned = page.plan.click(
        choice.plan,
        [page.canvas, controls.engine, controls.samples, page.key],
        [page.told],
        js=f"async (canvas, ...rest) => [await {STUDIO}.planned(), ...rest]",
        **_quiet(page),
    )
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
