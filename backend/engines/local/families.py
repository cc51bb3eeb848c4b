"""What each family of models needs and can do: one row a family. Nothing here needs torch."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from backend.imaging.region import Working
from backend.request import InpaintRequest

EVERYTHING = frozenset({"prompt", "negative_prompt", "num_inference_steps", "guidance_scale", "strength", "seed"})
MOST_STEPS = 999  # of a thousand that models are trained on; some schedulers count one too far
NO_NEGATIVE = "This model reads none."
NO_WEIGHTS = "This model reads no weights: the brackets of the prompt were left out."


@dataclass(frozen=True)
class Family:
    """How the models of one family are called.

    label: its name, for people
    pipeline: the class in diffusers that inpaints
    classes: what `_class_name` may be in a folder of such a model
    guidance: the argument that takes the request's guidance
    steps, guidance_scale, strength: what the family works well with
    side, multiple: pixels of the picture's longest side while it is worked on; each side is a multiple of this
    cell: pixels of a latent cell along each side, the smallest thing a mask can mean
    uses: the request's fields that have an effect; no_effect: why the others have none
    precision: the number format on an accelerator
    reads_weights: prompts may weight words by brackets, and be longer than the text encoder's window
    floors_steps: steps × strength is rounded down, to none at all where it is below one
    """

    label: str
    pipeline: str
    classes: tuple[str, ...]
    guidance: str = "guidance_scale"
    steps: int = 28
    guidance_scale: float = 7.0
    strength: float = 1.0
    side: int = 1024
    multiple: int = 16
    cell: int = 16
    uses: frozenset[str] = EVERYTHING
    no_effect: str = ""
    precision: str = "bfloat16"
    reads_weights: bool = False
    floors_steps: bool = False

    @property
    def working(self) -> Working:
        return Working(side=self.side, multiple=self.multiple)

    @property
    def defaults(self) -> Mapping[str, float]:
        """What the request's fields are best set to."""
        return {
            "num_inference_steps": self.steps,
            "guidance_scale": self.guidance_scale,
            "strength": self.strength,
        }


def _stems(stem: str) -> tuple[str, ...]:
    """The classes of a family that share their parts, so that each of them can be loaded as the one that inpaints."""
    return f"{stem}Pipeline", f"{stem}Img2ImgPipeline", f"{stem}InpaintPipeline"


SD = Family(
    label="Stable Diffusion",
    pipeline="StableDiffusionInpaintPipeline",
    classes=_stems("StableDiffusion"),
    steps=30,
    guidance_scale=7.5,
    side=512,
    multiple=8,
    cell=8,
    precision="float16",
    reads_weights=True,
    floors_steps=True,
)
SDXL = Family(
    label="Stable Diffusion XL",
    pipeline="StableDiffusionXLInpaintPipeline",
    classes=_stems("StableDiffusionXL"),
    steps=30,
    guidance_scale=7.5,
    multiple=8,
    cell=8,
    precision="float16",
    reads_weights=True,
    floors_steps=True,
)
SD3 = Family(
    label="Stable Diffusion 3",
    pipeline="StableDiffusion3InpaintPipeline",
    classes=_stems("StableDiffusion3"),
    strength=0.9,
    cell=8,
)
FLUX = Family(
    label="Flux",
    pipeline="FluxInpaintPipeline",
    classes=_stems("Flux"),
    strength=0.9,
    uses=EVERYTHING - {"negative_prompt"},  # it would take a second pass a step, which distilled models do not need
    no_effect=NO_NEGATIVE,
)
FLUX_FILL = Family(
    label="Flux Fill",
    pipeline="FluxFillPipeline",
    classes=("FluxFillPipeline",),
    guidance_scale=30.0,
    uses=EVERYTHING - {"negative_prompt"},
    no_effect=NO_NEGATIVE,
)
FLUX2_KLEIN = Family(
    label="Flux 2 Klein",
    pipeline="Flux2KleinInpaintPipeline",
    classes=("Flux2KleinPipeline", "Flux2KleinInpaintPipeline"),
    steps=4,
    guidance_scale=1.0,
    strength=0.9,
    uses=EVERYTHING - {"negative_prompt"},
    no_effect=NO_NEGATIVE,
)
QWEN = Family(
    label="Qwen-Image",
    pipeline="QwenImageInpaintPipeline",
    classes=_stems("QwenImage"),
    guidance="true_cfg_scale",
    guidance_scale=4.0,
    strength=0.9,
)
QWEN_EDIT = Family(
    label="Qwen-Image-Edit",
    pipeline="QwenImageEditInpaintPipeline",
    classes=("QwenImageEditPipeline", "QwenImageEditInpaintPipeline"),
    guidance="true_cfg_scale",
    guidance_scale=4.0,
    strength=0.9,
)
Z_IMAGE = Family(
    label="Z-Image",
    pipeline="ZImageInpaintPipeline",
    classes=_stems("ZImage"),
    steps=8,
    guidance_scale=0.0,
)
FAMILIES = (SD, SDXL, SD3, FLUX, FLUX_FILL, FLUX2_KLEIN, QWEN, QWEN_EDIT, Z_IMAGE)


def family_of(class_name: str) -> Family | None:
    """The family of a pipeline by its `_class_name`; None where it cannot inpaint here."""
    return next((family for family in FAMILIES if class_name in family.classes), None)


def steps_asked(family: Family, request: InpaintRequest) -> int:
    """The steps to ask the pipeline for, so that at the request's strength at least one is done."""
    steps = min(request.num_inference_steps, MOST_STEPS)
    if family.floors_steps and int(steps * request.strength) < 1:
        steps = ceil(1 / request.strength)
        steps += int(steps * request.strength) < 1  # where the division was rounded
    return steps
