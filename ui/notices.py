"""What the page says to the person: our errors and a run's progress, one sentence each, in one place."""

import time
from dataclasses import asdict, dataclass
from typing import Any, Literal

import gradio as gr

from backend.errors import InpaintError
from backend.history import Run, Status
from backend.jobs import JobState


@dataclass(frozen=True)
class Notice:
    """What stands in #message.

    fraction: share of the work done, 0 … 1, where something runs
    about_run: it tells of the visitor's run; others do not end what the page shows of it
    resend: the server has no longer what was sent before; the page sends it again by itself
    again: a service still has the run's job, which can be taken up again
    """

    state: Literal["idle", "running", "done", "error"] = "idle"
    text: str = ""
    fraction: float | None = None
    about_run: bool = False
    resend: bool = False
    again: bool = False

    def value(self) -> dict[str, Any]:
        """As the page takes it. Gradio hands a value on only where it differs from the last: so it always does."""
        return asdict(self) | {"at": time.time()}


def notice_from_error(error: InpaintError, about_run: bool = False) -> Notice:
    return Notice("error", str(error), about_run=about_run)


def error_for_programs(error: InpaintError) -> gr.Error:
    """Gradio's own error with our sentence as its text, for clients of the API."""
    return gr.Error(str(error), print_exception=False)


def running(text: str, fraction: float = 0.0) -> Notice:
    return Notice("running", text, fraction, about_run=True)


def notice_from_state(state: JobState) -> Notice:
    """What a run that is not over is doing."""
    if state.status is Status.QUEUED:
        return running(f"Waiting: {state.ahead} before you." if state.ahead else "Starting.", 0.0)
    if state.fraction >= 1:
        return running("Saving the samples.", 1.0)
    if state.text:
        return running(state.text, state.fraction)
    if state.seconds_left is None:
        return running("Filling.", state.fraction)
    return running(f"Filling, about {max(1, round(state.seconds_left))} s left.", state.fraction)


def notice_from_run(run: Run) -> Notice:
    """How a run that is over ended."""
    again = run.can_be_taken_up
    if run.status is Status.FAILED:
        return Notice("error", run.error, about_run=True, again=again)
    count = "1 sample" if len(run.samples) == 1 else f"{len(run.samples)} samples"
    if run.status is Status.STOPPED:
        text = f"Stopped; {count} finished before." if run.samples else "Stopped."
        return Notice("done", text, about_run=True, again=again)
    return Notice("done", " ".join([f"{count} in {run.seconds:.1f} s.", *run.report.notices]), about_run=True)
