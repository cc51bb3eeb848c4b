"""What an engine is: something that can inpaint a region. It sees no whole picture, no widget and no database."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from backend.engines.run_context import RunContext
from backend.imaging.region import Working
from backend.request import MAX_SAMPLES, InpaintRequest
from backend.result import InpaintResult

# What engines that compute here say, to who sits at this machine and to who does not.
HERE = "Nothing leaves this machine."
ON_THE_SERVER = "The picture goes to this server and no further."


@dataclass(frozen=True, kw_only=True)
class RequestLimits:
    """What a request may ask for; the Inpainter refuses the rest in words.

    uses: the request's fields that have an effect, besides the picture, the mask and the number of samples
    working: the sizes it works at
    max_samples: how many alternatives in one run
    max_requests: each region is a request that somebody pays for, and a run may be so many; None: nobody pays
    guidance_scale: from and to; whole_guidance: whole numbers only
    needs_surroundings: it continues what is around the mask, so something must be left
    draws_seed: where no seed is asked for it draws one itself, and tells
    fills_alpha: it is given the alpha of cut-outs and continues it; else that is done for it
    reads_grey: grey of the mask means less change; else it sees black and white alone
    cell: a mark narrower than so many pixels at a working size is lost to it; 0: it sees each pixel
    """

    uses: frozenset[str]
    working: Working = field(default_factory=Working)
    max_samples: int = MAX_SAMPLES
    max_requests: int | None = None
    guidance_scale: tuple[float, float] = (0.0, 100.0)
    whole_guidance: bool = False
    needs_surroundings: bool = False
    draws_seed: bool = False
    fills_alpha: bool = False
    reads_grey: bool = False
    cell: int = 0

    @property
    def uses_prompt(self) -> bool:
        return "prompt" in self.uses

    def windows_of(self, samples: int) -> int | None:
        """In how many windows each of so many samples of an extended picture may be filled; None: in any number."""
        return None if self.max_requests is None else self.max_requests // samples

    @property
    def less_detail(self) -> str:
        """Why an extension is filled from scaled down pictures nevertheless, one sentence; empty where nobody pays."""
        if self.max_requests is None:
            return ""
        most = "1 paid request" if self.max_requests == 1 else f"{self.max_requests} paid requests"
        return (
            f"A run may be {most}, so the new area has less detail than the picture: ask for fewer samples, or extend "
            "it by less at a time."
        )

    def too_many(self, requests: int) -> str:
        """Why a run of so many requests is not made, one sentence; empty where it is."""
        if self.max_requests is None or requests <= self.max_requests:
            return ""
        most = "1 paid request" if self.max_requests == 1 else f"{self.max_requests} paid requests"
        return f"This mask falls into {requests} parts, and a run may be {most}: paint fewer parts, or join them."


@dataclass(frozen=True, kw_only=True)
class QueueNeeds:
    """device: runs on the same one wait for each other; runs_at_once: until so many are under way

    is_service: what runs is elsewhere, and has a deadline of its own
    """

    device: str
    runs_at_once: int = 1
    is_service: bool = False


@dataclass(frozen=True, kw_only=True)
class EnginePage:
    """What the page says of an engine; it shows only what has an effect.

    label: its name
    note: what happens to the picture, said beside the button; note_elsewhere: to whoever sits at another machine
    prompt_note: said in place of the prompt where the engine reads none
    no_effect: why a field that others of its kind use has none here, one sentence each
    defaults: what fields are best set to where nobody chose
    address: where a service answers, "" for what runs here; takes_key: a visitor may give a key of their own
    unavailable: what is missing to use it, one sentence; empty where nothing is
    needs_key: what is missing is a key, and a visitor may give one
    allowance: what is left to who asks of a budget, one sentence; empty where nothing is counted
    """

    label: str
    note: str
    note_elsewhere: str = ""
    prompt_note: str = ""
    no_effect: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, float] = field(default_factory=dict)
    address: str = ""
    takes_key: bool = False
    unavailable: str = ""
    needs_key: bool = False
    allowance: str = ""


@dataclass(frozen=True)
class Capabilities:
    """What an engine can do: for a request, for the queue, and in words for the page."""

    limits: RequestLimits
    queue: QueueNeeds
    page: EnginePage


class Engine(Protocol):
    """One way of filling a region."""

    @property
    def name(self) -> str: ...

    @property
    def capabilities(self) -> Capabilities: ...

    def check(self, request: InpaintRequest, context: RunContext) -> None:
        """Raise UnsupportedRequest or EngineUnavailable where this run cannot be made, and else get ready for it.

        Called with the whole request, when it is asked for and again when the run begins (`context.started`); then it
        may take a while, and `capabilities` are exact from there on. Nothing is spent.
        """
        ...

    def inpaint(self, request: InpaintRequest, context: RunContext) -> InpaintResult:
        """Fill the region in `request`, whose picture is RGB at a working size and whose seed is set.

        An engine that `fills_alpha` gets RGBA where something can be seen through.

        The samples are as large as the request's picture. When `context.report` raises Cancelled, the samples already
        finished are returned; with none finished the exception passes through. Raises EngineError.
        """
        ...


@runtime_checkable
class PaidEngine(Engine, Protocol):
    """An engine each of whose regions is a request that somebody pays for. What was paid for is never thrown away."""

    def capabilities_for(self, context: RunContext) -> Capabilities:
        """What it can do for who asks: with a key of their own, or the operator's as far as it serves them."""
        ...

    def paying(self, context: RunContext, samples: int) -> AbstractContextManager[None]:
        """Take from who asks what the run may cost, before anything is sent; at the end what it did not is given back.

        Raises EngineUnavailable.
        """
        ...
