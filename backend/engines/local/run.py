"""One request through a diffusers pipeline: sample by sample, each as if it were alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from PIL import Image

from backend.engines.local.embeddings import embeddings, needs_own_embeddings
from backend.engines.local.families import steps_asked
from backend.engines.local.loading import Loaded
from backend.engines.local.mask import cell_levels, mask_at_step, whole_cells
from backend.engines.local.prompt import plain
from backend.engines.run_context import RunContext
from backend.errors import EngineError
from backend.imaging.picture import Picture
from backend.request import InpaintRequest
from backend.result import Sample

OVERFLOW = (
    "The model's numbers overflowed, so it painted nothing: set INPAINT_LOCAL_DTYPE to bfloat16 or float32, or weigh "
    "the words of the prompt less."
)
PREVIEW_EVERY = 4  # steps


def samples(loaded: Loaded, request: InpaintRequest, context: RunContext) -> Iterator[Sample]:
    """Each sample as soon as it is done. Sample i is what a single run with its seed gives, byte for byte.

    One after another: in one batch they would differ by rounding. A seed's noise is drawn on the processor, so that
    it is the same on every device.
    """
    call = _Call.of(loaded, request)
    for i, seed in enumerate(request.seeds):
        image = call.run(seed, context.for_sample(i, request.samples))
        yield Sample(Picture(image), seed)


@dataclass(frozen=True)
class _Call:
    """What all samples of a request share. levels: of the mask's cells."""

    loaded: Loaded
    given: dict[str, Any]
    levels: np.ndarray

    @classmethod
    @torch.inference_mode()
    def of(cls, loaded: Loaded, request: InpaintRequest) -> "_Call":
        family = loaded.family
        levels = cell_levels(request.mask_image, family.cell)
        first = mask_at_step(levels, 0, 1) if loaded.model.blends_softly else levels > 0
        size = request.init_image.size
        given = {
            "image": request.init_image.image,
            "mask_image": whole_cells(first.astype(np.uint8), family.cell),
            "width": size.width,
            "height": size.height,
            "num_inference_steps": steps_asked(family, request),
            "strength": request.strength,
            family.guidance: request.guidance_scale,
        }
        return cls(loaded, given | _text(loaded, request), levels)

    @torch.inference_mode()
    def run(self, seed: int, context: RunContext) -> Image.Image:
        pipe = self.loaded.pipe
        generator = torch.Generator("cpu").manual_seed(seed)
        try:
            output = pipe(
                **self.given,
                output_type="np",
                generator=generator,
                callback_on_step_end=_Step(self.loaded, self.levels, context),
                callback_on_step_end_tensor_inputs=["latents", "mask"] if self._is_soft else ["latents"],
            )
        finally:
            pipe.maybe_free_model_hooks()  # diffusers does not where the callback raised
        return _picture(output.images[0])

    @property
    def _is_soft(self) -> bool:
        return self.loaded.model.blends_softly


@dataclass(frozen=True)
class _Step:
    """Called after each step: tells how far it is, shows the latents, and hands on the next step's mask."""

    loaded: Loaded
    levels: np.ndarray
    context: RunContext

    def __call__(self, pipe: Any, step: int, _time: Any, tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        steps = int(pipe.num_timesteps)
        self.context.report((step + 1) / steps, preview=self._preview(step, steps, tensors["latents"]))
        if "mask" in tensors:
            next_mask = torch.from_numpy(mask_at_step(self.levels, step + 1, steps))
            tensors["mask"] = next_mask.to(tensors["mask"]).expand_as(tensors["mask"]).clone()
        return tensors

    def _preview(self, step: int, steps: int, latents: torch.Tensor) -> Image.Image | None:
        """How the sample looks now, every few steps."""
        is_due = step + 1 < steps and step % PREVIEW_EVERY == 0
        return self.loaded.previews(latents) if is_due and self.loaded.previews else None


def _picture(levels: np.ndarray) -> Image.Image:
    """levels: (height, width, 3), 0 … 1."""
    if not np.isfinite(levels).all():
        raise EngineError(OVERFLOW)
    return Image.fromarray((levels * 255).round().astype(np.uint8))


def _text(loaded: Loaded, request: InpaintRequest) -> dict[str, Any]:
    """Both prompts as the pipeline takes them."""
    family = loaded.family
    prompt, negative = request.prompt, request.negative_prompt
    if not family.reads_weights:
        prompt, negative = plain(prompt), plain(negative)
    elif needs_own_embeddings(loaded.pipe, prompt, negative):
        return embeddings(loaded.pipe, prompt, negative)
    given: dict[str, Any] = {"prompt": prompt}
    if "negative_prompt" in family.uses:
        # Where guidance needs two passes, nothing at all would turn it off.
        given["negative_prompt"] = negative or (" " if family.guidance == "true_cfg_scale" else None)
    return given
