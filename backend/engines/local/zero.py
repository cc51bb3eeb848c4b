"""ZeroGPU Spaces lend a GPU for the time of one call, which runs in a process of its own, through a decorator.

What goes in and out of such a call is pickled, so nobody can look on from outside: the call is a generator of what
there is to tell, and it is told on this side.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.util import find_spec
from queue import SimpleQueue

from backend.engines.run_context import RunContext
from backend.imaging.preview import Preview
from backend.request import InpaintRequest
from backend.result import Sample

PACKAGE = "spaces"
SECONDS = 120  # that a GPU is lent for one run, at most
Samples = Callable[[InpaintRequest, RunContext], Iterator[Sample]]
Event = Sample | tuple[float, str, Preview | None]  # a sample, or what is reported of the work


def is_lent() -> bool:
    """Whether GPUs are lent here; nothing is imported to tell."""
    return find_spec(PACKAGE) is not None


def on_lent_gpu(samples: Samples) -> Samples:
    """The same function inside the decorator. To be called at the start: a Space refuses to start without one."""
    import spaces  # type: ignore[import-not-found]

    @spaces.GPU(duration=SECONDS)
    def lent(request: InpaintRequest) -> Iterator[Event]:  # the decorator tells generators by their definition
        yield from _told(samples, request)

    def told_here(request: InpaintRequest, context: RunContext) -> Iterator[Sample]:
        for event in lent(request):
            if isinstance(event, Sample):
                yield event
            else:
                fraction, text, preview = event
                context.on_report(fraction, text, preview and replace(preview, box=context.box))

    return told_here


def _told(samples: Samples, request: InpaintRequest) -> Iterator[Event]:
    """Make the samples in a thread, and hand on whatever is told meanwhile."""
    events: SimpleQueue[Event | BaseException | None] = SimpleQueue()
    context = RunContext(on_report=lambda *report: events.put(report))

    def work() -> None:
        try:
            for sample in samples(request, context):
                events.put(sample)
            events.put(None)
        except BaseException as error:
            events.put(error)

    threading.Thread(target=work, daemon=True).start()
    while (event := events.get()) is not None:
        if isinstance(event, BaseException):
            raise event
        yield event
