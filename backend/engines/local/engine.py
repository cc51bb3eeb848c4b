"""The local engine: a diffusers pipeline on this machine. torch and diffusers are imported when it first runs."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from backend.engines.base import HERE, ON_THE_SERVER, Capabilities, EnginePage, QueueNeeds, RequestLimits
from backend.engines.local.devices import Pool, places
from backend.engines.local.families import NO_WEIGHTS, SD, Family, steps_asked
from backend.engines.local.model import LocalOptions, Model, check_options, describe, described_by_hub
from backend.engines.local.prompt import has_weights, plain
from backend.engines.local.zero import is_lent, on_lent_gpu
from backend.engines.run_context import RunContext
from backend.errors import Cancelled, EngineError, EngineUnavailable, UnsupportedRequest
from backend.models.requirements import READING
from backend.request import InpaintRequest
from backend.result import InpaintResult, Report, Sample

if TYPE_CHECKING:
    from backend.engines.local.loading import Loaded

PROMPTS = ("prompt", "negative_prompt")
LABEL = "Local"
GUIDANCE = (0.0, 30.0)
LEAST_SIDE = 64  # pixels
CELL = 8  # pixels for which the latents have one value
LEAST_STRENGTH = 0.002  # one step of five hundred
NO_GUIDANCE = "This model was made to work without guidance."


@dataclass
class _Place:
    """A device and the pipeline on it, which serves one run at a time."""

    device: str
    loaded: "Loaded | None" = None


class LocalEngine:
    """Fills a region by a model in latent space. Each sample is a function of picture, mask, settings and seed.

    The model is loaded by the first run that needs it, once for each device.
    """

    name = "local"

    def __init__(self, options: LocalOptions | None = None) -> None:
        self._options = options or LocalOptions()
        self._lock = threading.Lock()
        self._pool: Pool[_Place] | None = None
        self._unavailable = ""
        self._model = Model("", None)
        try:
            self._model = describe(self._options.model)
            check_options(self._options)
        except EngineUnavailable as error:
            self._unavailable = str(error)
        if is_lent():
            self._lent_samples = on_lent_gpu(self._samples_here)

    @property
    def capabilities(self) -> Capabilities:
        family = self.family
        no_effect = {"negative_prompt": family.no_effect} if family.no_effect else {}
        no_effect |= {"guidance_scale": NO_GUIDANCE} if self._model.is_distilled else {}
        return Capabilities(
            RequestLimits(
                uses=frozenset() if self._unavailable else family.uses - set(no_effect),
                working=replace(family.working, side=self._side(family)),
                guidance_scale=GUIDANCE,
                reads_grey=self._model.blends_softly,
                cell=CELL,
            ),
            QueueNeeds(device=self.name, runs_at_once=places(self._options.device)),
            EnginePage(
                label=LABEL,
                note=HERE,
                note_elsewhere=ON_THE_SERVER,
                prompt_note="There is no model yet." if self._unavailable else "",
                no_effect=no_effect,
                defaults=family.defaults,
                unavailable=self._unavailable,
            ),
        )

    @property
    def family(self) -> Family:
        """Of the model, as far as it is known."""
        return self._model.family or SD

    def check(self, request: InpaintRequest, context: RunContext) -> None:
        """Raise where there is no model, or nothing would change; when the run begins, a model that this machine does
        not know yet is asked for at the hub."""
        if self._unavailable:
            raise EngineUnavailable(self._unavailable)
        if request.strength < LEAST_STRENGTH:
            raise UnsupportedRequest(f"The strength is {request.strength:g}, so nothing would change: raise it.")
        if context.started is not None:
            with self._lock:
                if self._model.family is None:
                    context.report(0.0, "Asking the hub for the model.")
                    self._model = described_by_hub(self._model)

    def inpaint(self, request: InpaintRequest, context: RunContext) -> InpaintResult:
        self.check(request, context)
        began = time.perf_counter()
        samples: list[Sample] = []
        try:
            for sample in self.samples(request, context):
                samples.append(sample)
        except Cancelled:
            if not samples:
                raise
        report = Report(notices=self._notices(request))
        return InpaintResult(tuple(samples), time.perf_counter() - began, self._used(request), report)

    def samples(self, request: InpaintRequest, context: RunContext) -> Iterator[Sample]:
        """Each sample as soon as it is done, on the next device that is free."""
        if not is_lent():
            yield from self._samples_here(request, context)
            return
        with self._places().one() as place:  # what is read in the process that the GPU is lent to is lost with it
            self._make_ready(place, context)
        yield from self._lent_samples(request, context)

    def _samples_here(self, request: InpaintRequest, context: RunContext) -> Iterator[Sample]:
        context.report(0.0, "Starting the local engine.")
        from backend.engines.local import loading, run

        with self._places().one() as place:
            loaded = self._make_ready(place, context)
            try:
                yield from run.samples(loaded, request, context)
            except (Cancelled, EngineError, GeneratorExit):
                raise
            except Exception as error:
                raise loading.translated(error, "The local model could not do this") from error

    def _make_ready(self, place: _Place, context: RunContext) -> "Loaded":
        """The model on this device, read if it was not yet."""
        from backend.engines.local import loading

        if place.loaded is None:
            with READING:
                place.loaded = loading.load(
                    self._options, self._model, place.device, lambda text: context.report(0.0, text)
                )
                self._model = place.loaded.model
        context.report(0.0)
        return place.loaded

    def _places(self) -> "Pool[_Place]":
        with self._lock:
            if self._pool is None:
                from backend.engines.local import loading

                self._pool = Pool(tuple(_Place(device) for device in loading.devices(self._options.device)))
            return self._pool

    def _side(self, family: Family) -> int:
        side = self._options.side or family.side
        return max(side, LEAST_SIDE) // family.multiple * family.multiple

    def _used(self, request: InpaintRequest) -> dict[str, Any]:
        """The fields that had an effect, with the values that were used."""
        uses = self.capabilities.limits.uses
        used = {name: getattr(request, name) for name in sorted(uses)}
        family = self.family
        if not family.reads_weights:
            used |= {name: plain(used[name]) for name in PROMPTS if name in used}
        return used | {"num_inference_steps": steps_asked(family, request)}

    def _notices(self, request: InpaintRequest) -> tuple[str, ...]:
        family = self.family
        notices = []
        if not family.reads_weights and has_weights(request.prompt):
            notices.append(NO_WEIGHTS)
        steps = steps_asked(family, request)
        if steps > request.num_inference_steps:
            notices.append(
                f"At this strength {request.num_inference_steps} steps would do nothing: {steps} were asked for."
            )
        return tuple(notices)
