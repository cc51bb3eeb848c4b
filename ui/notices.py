"""What the page says to the person: our errors and a run's progress, one sentence each, in one place."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import gradio as gr

from backend.errors import InpaintError
from backend.history import Run, Status
from backend.imaging.preview import Preview
from backend.jobs.state import JobState
from ui.previews import PagePreview, preview_on_page


@dataclass(frozen=True)
class Notice:
    """What stands in #message.

    fraction: share of the work done, 0 … 1, where something runs
    about_run: it tells of the visitor's run; others do not end what the page shows of it
    run_id: the run that is under way
    resend: the server has no longer what was sent before; the page sends it again by itself
    soon: there may be more to tell in a moment; the page asks
    again: a service still has the run's job, which can be taken up again
    previews: how regions look in the sample under way, those that are new to the page
    restored: it answers a look at what was, as after a reload; a run asked for since then goes before it
    """

    state: Literal["idle", "running", "done", "error"] = "idle"
    text: str = ""
    fraction: float | None = None
    about_run: bool = False
    run_id: str = ""
    resend: bool = False
    soon: bool = False
    again: bool = False
    previews: tuple[PagePreview, ...] = ()
    restored: bool = False

    def value(self) -> dict[str, Any]:
        """As the page takes it. Gradio hands a value on only where it differs from the last: so it always does."""
        return asdict(self) | {"at": time.time()}


def notice_from_error(error: InpaintError, about_run: bool = False) -> Notice:
    return Notice("error", _sentence(error), about_run=about_run)


def error_as_toast(error: InpaintError) -> gr.Error:
    """Gradio's own error with our sentence as its text: for programs, and for what has no place in #message."""
    return gr.Error(_sentence(error), print_exception=False)


def _sentence(error: InpaintError) -> str:
    """What was typed may stand in it; what UTF-8 cannot hold would break the answer."""
    return str(error).encode("utf-8", "replace").decode()


def notice_from_state(state: JobState, run_id: str, shown: Sequence[Preview] = ()) -> Notice:
    """What a run that is not over is doing. shown: the previews that the page has already"""
    had = {id(preview) for preview in shown}
    previews = tuple(preview_on_page(preview) for preview in state.previews if id(preview) not in had)
    return Notice("running", _doing(state), state.fraction, about_run=True, run_id=run_id, previews=previews)


def _doing(state: JobState) -> str:
    if state.status is Status.QUEUED:
        return f"Waiting: {state.ahead} before you." if state.ahead else "Starting."
    if state.fraction >= 1:
        return "Saving the samples."
    if state.text:
        return state.text
    if state.seconds_left is None:
        return "Filling."
    return f"Filling, about {max(1, round(state.seconds_left))} s left."


def notice_from_run(run: Run) -> Notice:
    """How a run that is over ended."""
    again = run.can_be_taken_up
    if run.status is Status.FAILED:
        return Notice("error", run.error, about_run=True, run_id=run.id, again=again)
    count = "1 sample" if len(run.samples) == 1 else f"{len(run.samples)} samples"
    if run.status is Status.STOPPED:
        text = f"Stopped; {count} finished before." if run.samples else "Stopped."
        return Notice("done", text, about_run=True, run_id=run.id, again=again, soon=run.awaits_job)
    text = " ".join([f"{count} in {run.seconds:.1f} s.", *run.report.notices])
    return Notice("done", text, about_run=True, run_id=run.id if again else "", again=again)
