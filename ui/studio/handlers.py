"""What a click does: component values in, component values out. No layout, and no engine by name."""

import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple

import gradio as gr
from pydantic import SecretStr

from backend.access.hosted import HostedAccess
from backend.access.visitors import is_picture_id, is_run, is_visitor
from backend.engines import Engine
from backend.errors import InpaintError, InvalidRequest, RunNotFound
from backend.history import HistoryStore, Run, Status
from backend.imaging.reading.reader import Reader
from backend.jobs.jobs import UNKNOWN_TROUBLE, Jobs
from backend.jobs.line import Place
from ui.callers import page_requester, sender
from ui.canvas import CanvasData
from ui.examples import EXAMPLES
from ui.files import new_served_path, served
from ui.notices import Notice, error_as_toast, notice_from_error, notice_from_run, notice_from_state
from ui.readings import Readings
from ui.studio.code_snippets import call_html
from ui.studio.controls import SETTINGS
from ui.studio.form import RunForm
from ui.studio.opening import needs_preview, open_picture, preview_of
from ui.studio.page_form import form_on_page, is_gone
from ui.studio.results import (
    GalleryData,
    RunLinks,
    archive,
    differences_html,
    gallery_data,
    meta_html,
    receipt_html,
)
from ui.studio.run_views import NO_PANELS, RunView, as_restored, bare, canvas_of, of_known_form, only, origin, refused
from ui.studio.sample_copies import saved
from ui.studio.tree_pictures import with_parent
from ui.studio.waiting import Following

LOOK_SECONDS = 0.4  # between two looks at a run under way
WAITING = 1000  # pages that may look at runs under way at the same time; none of them holds a thread
THREADS = 8  # runs looked up and shown at the same time

logger = logging.getLogger(__name__)


class ChosenSample(NamedTuple):
    """The panels about the sample that was chosen."""

    meta: str
    receipt: str
    differences: str


@dataclass(frozen=True)
class Handlers:
    """Every handler of the page. A visitor is the random token of the browser; nothing of another one is ever shown."""

    jobs: Jobs
    history: HistoryStore
    engines: Mapping[str, Engine]
    following: Following
    readings: Readings
    access: HostedAccess
    reader: Reader = field(default_factory=Reader)

    async def generate(
        self, caller: gr.Request, canvas: CanvasData | None, visitor: str, key: SecretStr | None, **settings: Any
    ) -> AsyncIterator[RunView]:
        """Start a run and show how it goes, until it is over. The settings are named like the request's fields.

        key: the visitor's own for a service; it lives in this session alone
        """
        try:
            if is_gone(canvas):
                yield only(Notice("error", "The server lost the picture: press the button again.", resend=True))
                return
            asked = form_on_page(canvas, visitor if is_visitor(visitor) else token_hex(16), settings)
            with self.jobs.place(page_requester(visitor, caller, self.access)) as place:
                run = await self.readings.done(place.requester.address, self._submitted, asked, key, place)
            async for view in self._followed(run):
                yield view
        except InpaintError as error:
            yield only(notice_from_error(error, about_run=True))
        except Exception:
            logger.exception("a click went wrong")
            yield only(Notice("error", UNKNOWN_TROUBLE, about_run=True))

    def _submitted(self, asked: RunForm, key: SecretStr | None, place: Place) -> Run:
        request = asked.request(self.reader, place.requester.address)
        new = with_parent(self.history, asked.new_run(request))
        return self.jobs.submit(new, request, key, place=place)

    async def take_up(
        self, caller: gr.Request, visitor: str, run_id: str, key: SecretStr | None
    ) -> AsyncIterator[RunView]:
        """Ask again for the job that a service still has, and show how it goes."""
        try:
            run = await self.following.done(self._own_run, visitor, run_id)
            await self.following.done(self.jobs.take_up, run, key, page_requester(visitor, caller, self.access))
            async for view in self._followed(run):
                yield view
        except InpaintError as error:
            yield only(notice_from_error(error, about_run=True))
        except Exception:
            logger.exception("a click went wrong")
            yield only(Notice("error", UNKNOWN_TROUBLE, about_run=True))

    async def restore(self, caller: gr.Request, visitor: str, picture_id: str) -> AsyncIterator[tuple[Any, ...]]:
        """After a reload: the visitor's last picture and samples, and the run that is still under way.

        picture_id: of what the browser itself has kept, "" for none; samples of another picture are not shown with it
        """
        picture = bare(picture_id) if is_picture_id(picture_id) else ""
        canvas, view, run = await self.following.done(self._restored, visitor, picture)
        yield (await self.shown(caller, canvas), *as_restored(view))
        if run:
            async for view in self._followed(run):
                yield (gr.skip(), *as_restored(view))

    def _restored(self, visitor: str, picture: str) -> tuple[Any, RunView, Run | None]:
        """The picture, what is shown of its runs, and the run that is under way."""
        run = self.history.latest(visitor, picture_id=picture) if is_visitor(visitor) else None
        idle = Notice(about_run=True).value()
        if run is None or not run.is_whole:
            return gr.skip(), RunView(idle, self._nothing_of(visitor, picture), *NO_PANELS), None
        shown = self.history.latest(visitor, with_samples=True, picture_id=run.picture_id)
        view = self.finished(shown, fresh=False) if shown and shown.is_whole else only(Notice())
        if run.status.is_over:
            is_news = run.status is Status.FAILED or run.can_be_taken_up or run.awaits_job
            message = notice_from_run(run).value() if is_news else idle
            return canvas_of(run, if_empty=True), view._replace(message=message), None
        now = notice_from_state(self.jobs.state(run.id), run.id).value()
        return canvas_of(run, if_empty=True), view._replace(message=now), run

    async def _followed(self, run: Run) -> AsyncIterator[RunView]:
        """Views of a run until it is over. A page that goes away ends this and leaves the run alone.

        When the program ends so do the views; the page then waits for the server and asks again.
        """
        status, shown = Status.QUEUED, ()
        with self.following.waiting():
            async for state in self.following.states(run.id, LOOK_SECONDS):
                status = state.status
                if not status.is_over and not self.jobs.is_closing:
                    yield only(notice_from_state(state, run.id, shown))
                    shown = state.previews
        if status.is_over:
            yield await self.following.done(self._ended, run.id)

    def _ended(self, run_id: str) -> RunView:
        return self.finished(self.jobs.run(run_id), fresh=True)

    def _own_run(self, visitor: str, run_id: str) -> Run:
        """The run of this id where it is the visitor's; raises RunNotFound."""
        if not (is_visitor(visitor) and is_run(run_id)):
            raise RunNotFound("This run is not here any more: start a new one.")
        return self.history.get_of(visitor, run_id)

    def stop(self, visitor: str, run_id: str) -> None:
        """Stop the run that the page shows, or where it does not know it yet the newest; finished samples are kept."""
        try:
            run = self._own_run(visitor, run_id) if run_id or not is_visitor(visitor) else self.jobs.active(visitor)
        except InpaintError as error:
            raise error_as_toast(error) from error
        if run:
            self.jobs.stop(run.id)

    async def opened(self, caller: gr.Request, canvas: CanvasData | None, visitor: str) -> tuple[Any, ...]:
        """A picture was chosen: check it, and where it carries a project bring everything back."""
        return await self.answer(of_known_form(canvas), visitor, sender(caller))

    async def answer(self, canvas: CanvasData | None, visitor: str, address: str) -> tuple[Any, ...]:
        """What is shown for a picture that has arrived here. address: whose turn it is where it is read"""
        able = {name: engine.capabilities for name, engine in self.engines.items()}
        try:
            opened = await self.readings.done(address, open_picture, canvas, able, self.reader, address)
        except InpaintError as error:
            return refused(canvas, error)
        settings = opened.settings or {}
        kept = (settings.get(name, gr.skip()) for name in SETTINGS)
        strip = await self.following.done(self._nothing_of, visitor)
        return (opened.canvas, opened.notice.value(), strip, *NO_PANELS, *kept)

    def example(self, visitor: str, event: gr.EventData) -> tuple[Any, ...]:
        """One of the examples was chosen."""
        data = event._data if isinstance(event._data, dict) else {}
        example = next((e for e in EXAMPLES if e.name == data.get("name")), EXAMPLES[0])
        canvas = CanvasData(
            kind="picture",
            image=served(example.image_path, example.image_path.name),
            mask=served(example.mask_path, "mask.png"),
            name=example.image_path.name,
            picture_id=f"server-{token_hex(4)}",
        )
        notice = Notice("idle", "What should go is painted already: press Fill.")
        return (canvas, notice.value(), self._nothing_of(visitor), *NO_PANELS)

    def pick(self, visitor: str, event: gr.EventData) -> ChosenSample:
        """Another sample was chosen in the strip."""
        run, index = self._sample(visitor, event)
        return ChosenSample(meta_html(run, index), receipt_html(run, index), self._differences(run))

    def start_from(self, visitor: str, event: gr.EventData) -> tuple[Any, ...]:
        """A sample becomes the picture to go on from, with an empty mask."""
        run, index = self._sample(visitor, event)
        name = f"{run.name}.png"
        canvas = CanvasData(
            kind="picture",
            image=served(run.samples[index].path, name),
            name=name,
            picture_id=f"server-{run.id}-{index}",
        )
        notice = Notice("idle", f"Sample {index + 1} is the new start: paint what should change next.")
        return (canvas, notice.value(), GalleryData(back_to=run.id), *NO_PANELS)

    async def back(self, caller: gr.Request, visitor: str, event: gr.EventData) -> tuple[Any, ...]:
        """From a sample that became the picture back to the picture that it was made of, with mask and samples."""
        run, _ = await self.following.done(self._sample, visitor, event)
        view = await self.following.done(self.finished, run, fresh=False)
        return (await self.shown(caller, canvas_of(run)), *view._replace(message=Notice().value()))

    def turn_to(self, visitor: str, event: gr.EventData) -> RunView:
        """To the samples of an earlier or later run of the same picture."""
        run, _ = self._sample(visitor, event)
        return self.finished(run, fresh=True)._replace(message=gr.skip())

    def archive(self, visitor: str, event: gr.EventData) -> GalleryData:
        """All samples of the run in one ZIP."""
        run, _ = self._sample(visitor, event)
        target = new_served_path(f"{run.name}-samples.zip")
        archive(run, target)
        shown = gallery_data(run, False, self._around(run))
        return shown.model_copy(update={"archive": served(target, target.name)})

    async def save_as(self, caller: gr.Request, visitor: str, event: gr.EventData) -> GalleryData:
        """One sample in another format, made now."""
        run, index = await self.following.done(self._sample, visitor, event)
        address, wish = sender(caller), event._data if isinstance(event._data, dict) else {}
        try:
            file = await self.readings.done(address, saved, run, index, wish, self.reader, address)
        except InpaintError as error:
            raise error_as_toast(error) from error
        shown = await self.following.done(lambda: gallery_data(run, False, self._around(run)))
        return shown.model_copy(update={"archive": file})

    def finished(self, run: Run, fresh: bool) -> RunView:
        notice = notice_from_run(run)
        if not run.samples:
            return only(notice)
        gallery = gallery_data(run, fresh, self._around(run))
        return RunView(notice.value(), gallery, meta_html(run, 0), receipt_html(run, 0), self._differences(run))

    async def shown(self, caller: gr.Request, canvas: Any) -> Any:
        """A kept picture for the canvas, with a preview where browsers cannot show it; anything else as it is."""
        if not isinstance(canvas, CanvasData) or canvas.image is None:
            return canvas
        address, path = sender(caller), Path(canvas.image.path)
        if not await self.following.done(needs_preview, path, self.reader):
            return canvas
        with suppress(InpaintError):  # so many wait that this one does not get its turn
            preview = await self.readings.done(address, preview_of, path, self.reader, address)
            return canvas.model_copy(update={"preview": preview})
        return canvas

    def _differences(self, run: Run) -> str:
        engine = self.engines.get(run.engine)
        return differences_html(run) + call_html(engine.capabilities.page.address if engine else "", run.report.sent)

    def _around(self, run: Run) -> RunLinks:
        earlier, later = self.history.neighbours(run)
        return RunLinks(earlier.id if earlier else "", later.id if later else "", origin(run.picture_id))

    def _nothing_of(self, visitor: str, picture_id: str = "") -> GalleryData:
        """An empty strip beside a picture that has no samples yet, with the way back to the last ones."""
        last = self.history.latest(visitor, with_samples=True) if is_visitor(visitor) else None
        return GalleryData(back_to=origin(picture_id) or (last.id if last else ""))

    def _sample(self, visitor: str, event: gr.EventData) -> tuple[Run, int]:
        data = event._data if isinstance(event._data, dict) else {}
        try:
            return self.sample_of(visitor, data.get("run_id"), data.get("index", 0))
        except InpaintError as error:
            raise error_as_toast(error) from error

    def sample_of(self, visitor: str, run_id: Any, index: Any) -> tuple[Run, int]:
        """The visitor's own sample, whatever was sent as its run and number; raises InpaintError."""
        run = self._own_run(visitor, str(run_id))
        if type(index) is not int or not 0 <= index < len(run.samples):
            raise InvalidRequest("This sample is not here any more: choose another one.")
        return run, index
