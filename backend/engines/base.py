"""What an engine is: something that can inpaint a region. It sees no whole picture, no widget and no database."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from backend.engines.run_context import RunContext
from backend.imaging.region import Working
from backend.request import MAX_SAMPLES, InpaintRequest
from backend.result import InpaintResult

OnProgress = Callable[[float], object]  # a fraction, 0 … 1; may raise Cancelled

# What engines that compute here say, to who sits at this machine and to who does not.
HERE = "Nothing leaves this machine."
ON_THE_SERVER = "The picture goes to this server and no further."


@dataclass(frozen=True)
class Capabilities:
    """What an engine can do; the page shows only that, and the Inpainter refuses the rest in words.

    label: its name on the page
    device: runs on the same device wait for each other; runs_at_once: until so many are under way
    uses: the request's fields that have an effect, besides the picture, the mask and the number of samples
    note: what happens to the picture, said beside the button; note_elsewhere: to whoever sits at another machine
    prompt_note: said in place of the prompt where the engine reads none
    max_samples: how many alternatives in one run
    needs_surroundings: it continues what is around the mask, so something must be left
    working: the sizes it works at
    guidance_scale: from and to; whole_guidance: whole numbers only
    draws_seed: where no seed is asked for it draws one itself, and tells
    address: where a service answers, "" for what runs here
    takes_key: a visitor may give a key of their own
    no_effect: why a field that others of its kind use has none here, one sentence each
    defaults: what fields are best set to where nobody chose
    fills_alpha: it is given the alpha of cut-outs and continues it; else that is done for it
    reads_grey: grey of the mask means less change; else it sees black and white alone
    unavailable: what is missing to use it, one sentence; empty where nothing is
    needs_key: what is missing is a key, and a visitor may give one
    max_requests: each region is a request that somebody pays for, and a run may be so many; None: nobody pays
    allowance: what is left to who asks of a budget, one sentence; empty where nothing is counted
    """

    label: str
    device: str
    uses: frozenset[str]
    note: str
    note_elsewhere: str = ""
    prompt_note: str = ""
    max_samples: int = MAX_SAMPLES
    needs_surroundings: bool = False
    working: Working = field(default_factory=Working)
    runs_at_once: int = 1
    guidance_scale: tuple[float, float] = (0.0, 100.0)
    whole_guidance: bool = False
    draws_seed: bool = False
    address: str = ""
    takes_key: bool = False
    no_effect: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, float] = field(default_factory=dict)
    fills_alpha: bool = False
    reads_grey: bool = False
    unavailable: str = ""
    needs_key: bool = False
    max_requests: int | None = None
    allowance: str = ""

    @property
    def uses_prompt(self) -> bool:
        return "prompt" in self.uses

    def too_many(self, requests: int) -> str:
        """Why a run of so many requests is not made, one sentence; empty where it is."""
        if self.max_requests is None or requests <= self.max_requests:
            return ""
        most = "1 paid request" if self.max_requests == 1 else f"{self.max_requests} paid requests"
        return f"This mask falls into {requests} parts, and a run may be {most}: paint fewer parts, or join them."


class Engine(Protocol):
    """One way of filling a region."""

    @property
    def name(self) -> str: ...

    @property
    def capabilities(self) -> Capabilities: ...

    def inpaint(self, request: InpaintRequest, on_progress: OnProgress) -> InpaintResult:
        """Fill the region in `request`, whose picture is RGB at a working size and whose seed is set.

        An engine that `fills_alpha` gets RGBA where something can be seen through.

        The samples are as large as the request's picture. When `on_progress` raises Cancelled, the samples already
        finished are returned; with none finished the exception passes through. Raises EngineError.
        """
        ...


@runtime_checkable
class ContextEngine(Engine, Protocol):
    """An engine that is told how to deliver and whom to tell, and may remember over a restart."""

    def for_run(self, context: RunContext) -> Engine:
        """The engine for one region of one run; raises EngineUnavailable where something is missing."""
        ...


@runtime_checkable
class PaidEngine(ContextEngine, Protocol):
    """An engine each of whose regions is a request that somebody pays for. What was paid for is never thrown away."""

    def capabilities_for(self, context: RunContext) -> Capabilities:
        """What it can do for who asks: with a key of their own, or the operator's as far as it serves them."""
        ...

    def require_means(self, context: RunContext, regions: int, samples: int) -> None:
        """Raise EngineUnavailable or UnsupportedRequest where who asks may not cause so much; takes nothing."""
        ...

    def paying(self, context: RunContext, regions: int, samples: int) -> AbstractContextManager[None]:
        """Take from who asks what the run may cost, before anything is sent; at the end what it did not is given back.

        Raises EngineUnavailable.
        """
        ...


@runtime_checkable
class PreparedEngine(Engine, Protocol):
    """An engine that learns what it can do only when it is first used."""

    def prepare(self, context: RunContext) -> None:
        """Find out; `capabilities` are exact from then on. Raises EngineError."""
        ...
