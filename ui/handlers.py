"""What a click does: component values in, component values out. No layout, and no engine by name."""

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple

import gradio as gr
from pydantic import SecretStr

from backend.access import HostedAccess
from backend.asker import Asker
from backend.engines import Engine
from backend.errors import InpaintError, InvalidRequest
from backend.history import HistoryStore, Run, Status
from backend.jobs import UNKNOWN_TROUBLE, Jobs
from ui.asking import Asked
from ui.call import call_html
from ui.callers import spends
from ui.canvas import CanvasData
from ui.controls import SETTINGS
from ui.examples import EXAMPLES
from ui.files import new_served_path, served
from ui.notices import Notice, error_as_toast, notice_from_error, notice_from_run, notice_from_state
from ui.opening import open_picture
from ui.results import GalleryData, Surroundings, archive, differences_html, gallery_data, meta_html, receipt_html

AGAIN = "server-again-"  # begins the stamp of a picture that the server brings back
ORIGIN = re.compile(r"server-([0-9a-f]{32})-\d+")  # the stamp of a sample that became the picture: its run
NO_PANELS = ("", "", "")  # when another picture comes
LOOK_SECONDS = 0.4  # between two looks at a run under way

logger = logging.getLogger(__name__)


class RunView(NamedTuple):
    """What the page shows of a run, in the order of its components."""

    message: Any
    gallery: Any
    meta: Any
    receipt: Any
    differences: Any


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
    access: HostedAccess

    def generate(
        self, canvas: CanvasData | None, visitor: str, key: SecretStr | None, request: gr.Request, **settings: Any
    ) -> Iterator[RunView]:
        """Start a run and show how it goes, until it is over. The settings are named like the request's fields.

        key: the visitor's own for a service; it lives in this session alone
        """
        try:
            if _is_gone(canvas):
                yield _only(Notice("error", "The server lost the picture: press the button again.", resend=True))
                return
            asked = _asked(canvas, visitor or token_hex(16), settings)
            wish, asker = asked.request(), Asker(spends=spends(self.access, request))
            yield from self._followed(self.jobs.submit(asked.new_run(wish), wish, key, asker))
        except InpaintError as error:
            yield _only(notice_from_error(error, about_run=True))
        except Exception:
            logger.exception("a click went wrong")
            yield _only(Notice("error", UNKNOWN_TROUBLE, about_run=True))

    def take_up(self, visitor: str, run_id: str, key: SecretStr | None) -> Iterator[RunView]:
        """Ask again for the job that a service still has, and show how it goes."""
        try:
            run = self.history.get_of(visitor, run_id)
            self.jobs.take_up(run, key)
            yield from self._followed(run)
        except InpaintError as error:
            yield _only(notice_from_error(error, about_run=True))

    def restore(self, visitor: str, stamp: str) -> Iterator[tuple[Any, ...]]:
        """After a reload: the visitor's last picture and samples, and the run that is still under way.

        stamp: the picture that the browser itself has kept, "" for none; samples of another one are not shown with it
        """
        for canvas, view in self._restored(visitor, _bare(stamp)):
            yield (canvas, *view._replace(message=view.message | {"restored": True}))

    def _restored(self, visitor: str, picture: str) -> Iterator[tuple[Any, RunView]]:
        run = self.history.latest(visitor, stamp=picture) if visitor else None
        idle = Notice(about_run=True).value()
        if run is None or not run.is_whole:
            yield gr.skip(), RunView(idle, self._nothing_of(visitor, picture), *NO_PANELS)
            return
        shown = self.history.latest(visitor, with_samples=True, stamp=run.stamp)
        view = self._finished(shown, fresh=False) if shown and shown.is_whole else _only(Notice())
        if run.status.is_over:
            is_news = run.status is Status.FAILED or run.can_be_taken_up or run.awaits_number
            yield (
                _canvas_of(run, if_empty=True),
                view._replace(message=notice_from_run(run).value() if is_news else idle),
            )
            return
        now = notice_from_state(self.jobs.state(run.id), run.id).value()
        yield _canvas_of(run, if_empty=True), view._replace(message=now)
        for view in self._followed(run):
            yield gr.skip(), view

    def _followed(self, run: Run) -> Iterator[RunView]:
        """Views of a run until it is over. A page that goes away ends this and leaves the run alone.

        When the program ends so do the views; the page then waits for the server and asks again.
        """
        state = self.jobs.state(run.id)
        while not state.status.is_over:
            if self.jobs.is_closing:
                return
            yield _only(notice_from_state(state, run.id))
            state = self.jobs.wait(run.id, LOOK_SECONDS)
        yield self._finished(self.jobs.run(run.id), fresh=True)

    def stop(self, visitor: str, run_id: str) -> None:
        """Stop the run that the page shows, or where it does not know it yet the newest; finished samples are kept."""
        run = self.history.get_of(visitor, run_id) if run_id else self.jobs.active(visitor)
        if run:
            self.jobs.stop(run.id)

    def opened(self, canvas: CanvasData | None, visitor: str) -> tuple[Any, ...]:
        """A picture was chosen: check it, and where it carries a project bring everything back."""
        try:
            opened = open_picture(canvas)
        except InpaintError as error:
            refused = CanvasData(kind="refused", stamp=canvas.stamp if canvas else None)
            return (
                refused,
                notice_from_error(error).value(),
                *(gr.skip() for _ in range(1 + len(NO_PANELS) + len(SETTINGS))),
            )
        settings = opened.settings or {}
        kept = (settings.get(name, gr.skip()) for name in SETTINGS)
        return (opened.canvas, opened.notice.value(), self._nothing_of(visitor), *NO_PANELS, *kept)

    def example(self, visitor: str, event: gr.EventData) -> tuple[Any, ...]:
        """One of the examples was chosen."""
        data = event._data if isinstance(event._data, dict) else {}
        example = next((e for e in EXAMPLES if e.name == data.get("name")), EXAMPLES[0])
        canvas = CanvasData(
            kind="picture",
            image=served(example.image_path, example.image_path.name),
            mask=served(example.mask_path, "mask.png"),
            name=example.image_path.name,
            stamp=f"server-{token_hex(4)}",
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
            stamp=f"server-{run.id}-{index}",
        )
        notice = Notice("idle", f"Sample {index + 1} is the new start: paint what should change next.")
        return (canvas, notice.value(), GalleryData(back_to=run.id), *NO_PANELS)

    def back(self, visitor: str, event: gr.EventData) -> tuple[Any, ...]:
        """From a sample that became the picture back to the picture that it was made of, with mask and samples."""
        run, _ = self._sample(visitor, event)
        return (_canvas_of(run), *self._finished(run, fresh=False)._replace(message=Notice().value()))

    def turn_to(self, visitor: str, event: gr.EventData) -> RunView:
        """To the samples of an earlier or later run of the same picture."""
        run, _ = self._sample(visitor, event)
        return self._finished(run, fresh=True)._replace(message=gr.skip())

    def archive(self, visitor: str, event: gr.EventData) -> GalleryData:
        """All samples of the run in one ZIP."""
        run, _ = self._sample(visitor, event)
        target = new_served_path(f"{run.name}-samples.zip")
        archive(run, target)
        shown = gallery_data(run, False, self._around(run))
        return shown.model_copy(update={"archive": served(target, target.name)})

    def _finished(self, run: Run, fresh: bool) -> RunView:
        notice = notice_from_run(run)
        if not run.samples:
            return _only(notice)
        gallery = gallery_data(run, fresh, self._around(run))
        return RunView(notice.value(), gallery, meta_html(run, 0), receipt_html(run, 0), self._differences(run))

    def _differences(self, run: Run) -> str:
        engine = self.engines.get(run.engine)
        return differences_html(run) + call_html(engine.capabilities.address if engine else "", run.report.sent)

    def _around(self, run: Run) -> Surroundings:
        earlier, later = self.history.neighbours(run)
        return Surroundings(earlier.id if earlier else "", later.id if later else "", _origin(run.stamp))

    def _nothing_of(self, visitor: str, stamp: str = "") -> GalleryData:
        """An empty strip beside a picture that has no samples yet, with the way back to the last ones."""
        last = self.history.latest(visitor, with_samples=True) if visitor else None
        return GalleryData(back_to=_origin(stamp) or (last.id if last else ""))

    def _sample(self, visitor: str, event: gr.EventData) -> tuple[Run, int]:
        data = event._data if isinstance(event._data, dict) else {}
        index = data.get("index", 0)
        try:
            run = self.history.get_of(visitor, str(data.get("run_id")))
            if not isinstance(index, int) or not 0 <= index < len(run.samples):
                raise InvalidRequest("This sample is not here any more: choose another one.")
        except InpaintError as error:
            raise error_as_toast(error) from error
        return run, index


def _canvas_of(run: Run, if_empty: bool = False) -> CanvasData:
    """The picture and the mask of a run, for the canvas."""
    name = run.name + run.init_path.suffix
    return CanvasData(
        kind="picture",
        image=served(run.init_path, name),
        mask=served(run.mask_path, "mask.png"),
        avoid=served(run.avoid_path, "avoid.png") if run.avoid_path else None,
        name=name,
        stamp=AGAIN + (run.stamp or run.id),
        if_empty=if_empty,
    )


def _bare(stamp: str | None) -> str:
    """What names the picture, whether it was brought back or not."""
    return (stamp or "").removeprefix(AGAIN)


def _origin(stamp: str) -> str:
    """The run of the sample that became the picture of this stamp; empty where it was another picture."""
    found = ORIGIN.fullmatch(stamp)
    return found.group(1) if found else ""


def _is_gone(canvas: CanvasData | None) -> bool:
    """Uploads are cleaned away after a day and at every start; a page may be older."""
    files = [file for file in (canvas.image, canvas.mask, canvas.avoid) if file] if canvas else []
    return not all(Path(file.path).exists() for file in files)


def _asked(canvas: CanvasData | None, visitor: str, settings: dict[str, Any]) -> Asked:
    own = {name: settings.pop(name) for name in ("engine", "prompt", "negative_prompt", "samples", "seed")}
    return Asked(
        visitor=visitor,
        init_path=canvas.image.path if canvas and canvas.image else None,
        mask_path=canvas.mask.path if canvas and canvas.mask else None,
        avoid_path=canvas.avoid.path if canvas and canvas.avoid else None,
        name=(canvas.name if canvas else None) or "",
        stamp=_bare(canvas.stamp if canvas else None),
        **own,
        more=settings,
    )


def _only(notice: Notice) -> RunView:
    """A view that changes the message and leaves everything else."""
    return RunView(notice.value(), gr.skip(), gr.skip(), gr.skip(), gr.skip())
