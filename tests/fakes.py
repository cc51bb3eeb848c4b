"""Engines for tests: one that changes every pixel it sees, and one that a test can hold."""

import threading
from dataclasses import dataclass, field, replace

from PIL import ImageChops

from backend.engines.base import Capabilities, EnginePage, QueueNeeds, RequestLimits
from backend.engines.run_context import RunContext
from backend.errors import Cancelled
from backend.imaging.picture import Picture
from backend.imaging.region import Working
from backend.request import InpaintRequest
from backend.result import InpaintResult, Sample


@dataclass
class InvertingEngine:
    """Inverts all it gets, so that any pixel that leaks outside the mask shows. Remembers the requests."""

    working: Working = field(default_factory=Working)
    name: str = "inverting"
    requests: list[InpaintRequest] = field(default_factory=list)

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            RequestLimits(uses=frozenset({"seed", "prompt"}), working=self.working),
            QueueNeeds(device="cpu"),
            EnginePage(label="Inverting", note=""),
        )

    def check(self, request: InpaintRequest, context: RunContext) -> None:
        """It is always ready."""

    def inpaint(self, request: InpaintRequest, context: RunContext) -> InpaintResult:
        self.requests.append(request)
        samples = []
        for seed in request.seeds:
            context.report(len(samples) / request.samples)
            samples.append(Sample(Picture(ImageChops.invert(request.init_image.image)), seed))
        return InpaintResult(tuple(samples), 0.0, {"seed": request.seed, "prompt": request.prompt})


@dataclass
class HeldEngine:
    """Waits for the test before each sample, and looks at Stop meanwhile."""

    name: str = "held"
    device: str = "cpu"
    started: threading.Event = field(default_factory=threading.Event)
    samples_allowed: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    @property
    def capabilities(self) -> Capabilities:
        able = InvertingEngine().capabilities
        return replace(able, queue=replace(able.queue, device=self.device), page=replace(able.page, label="Held"))

    def check(self, request: InpaintRequest, context: RunContext) -> None:
        """It is always ready."""

    def inpaint(self, request: InpaintRequest, context: RunContext) -> InpaintResult:
        samples: list[Sample] = []
        self.started.set()
        try:
            for seed in request.seeds:
                while not self.samples_allowed.acquire(timeout=0.01):
                    context.report(len(samples) / request.samples)
                samples.append(Sample(Picture(ImageChops.invert(request.init_image.image)), seed))
        except Cancelled:
            if not samples:
                raise
        return InpaintResult(tuple(samples), 0.0, {"seed": request.seed, "prompt": request.prompt})
