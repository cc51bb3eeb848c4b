"""What the local engine costs over the bare pipeline, and what a region saves over the whole picture.

    python tests/benchmarks/bench_local.py [folder of an SD model]

Without a folder it runs on a tiny random model, whose steps cost so little that all around them shows most. Times
are medians over runs taken in turn.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from PIL import Image

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT.parent), str(ROOT), str(ROOT / "local")]

import torch  # noqa: E402
from tiny_models import save  # noqa: E402

from backend.engines.local.engine import LocalEngine  # noqa: E402
from backend.engines.local.loading import load  # noqa: E402
from backend.engines.local.model import LocalOptions, describe  # noqa: E402
from backend.engines.run_context import RunContext  # noqa: E402
from backend.imaging.mask import Mask  # noqa: E402
from backend.imaging.picture import Picture  # noqa: E402
from backend.inpainter import Inpainter  # noqa: E402
from backend.request import InpaintRequest  # noqa: E402

ROUNDS = 9
STEPS = 20
SIDE = 512


def noise(width: int, height: int) -> Image.Image:
    pixels = np.random.default_rng(0).integers(0, 256, (height // 8, width // 8, 3)).astype(np.uint8)
    return Image.fromarray(pixels).resize((width, height))


def mask_of(image: Image.Image, box: tuple[int, int, int, int]) -> Mask:
    mask = Image.new("L", image.size)
    mask.paste(255, box)
    return Mask(mask)


def medians(ways: dict[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    """Seconds of each way, taken in turn so that a slow moment meets all of them."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(rounds + 1):
        for name, way in ways.items():
            started = time.perf_counter()
            way()
            if turn:  # the first round warms up
                seconds[name].append(time.perf_counter() - started)
    return {name: median(values) for name, values in seconds.items()}


def over_the_pipeline(model: str) -> None:
    """One sample at the model's own size: the engine beside the pipeline called by hand."""
    image = noise(SIDE, SIDE)
    mask = mask_of(image, (180, 200, 300, 320))
    engine = LocalEngine(LocalOptions(model=model))
    pipe = load(LocalOptions(model=model), describe(model), "cpu", lambda _: None).pipe
    request = InpaintRequest(
        init_image=Picture(image), mask_image=mask, prompt="a ball", seed=1, num_inference_steps=STEPS, strength=1.0
    )

    def bare() -> Image.Image:
        with torch.inference_mode():
            return pipe(
                prompt="a ball",
                image=image,
                mask_image=mask.image,
                width=SIDE,
                height=SIDE,
                num_inference_steps=STEPS,
                guidance_scale=request.guidance_scale,
                strength=1.0,
                generator=torch.Generator("cpu").manual_seed(1),
            ).images[0]

    found = medians({"engine": lambda: engine.inpaint(request, RunContext()), "bare": bare}, ROUNDS)
    ratio = found["engine"] / found["bare"]
    print(f"engine {found['engine']:.3f} s, bare pipeline {found['bare']:.3f} s, {STEPS} steps: {ratio:.3f}")


def over_the_whole_picture(model: str) -> None:
    """Four samples of 1500×1000 with a small mask: its region, beside the whole picture at its full size."""
    image = noise(1500, 1000)
    request = InpaintRequest(
        init_image=Picture(image),
        mask_image=mask_of(image, (700, 400, 820, 480)),
        prompt="a ball",
        seed=1,
        samples=4,
        num_inference_steps=STEPS,
        strength=1.0,
    )
    size = (1496, 1000)  # what the model's cells allow
    scaled = replace(
        request, init_image=Picture(image.resize(size)), mask_image=Mask(request.mask_image.image.resize(size))
    )
    inpainter = Inpainter({"local": LocalEngine(LocalOptions(model=model))})
    engine = LocalEngine(LocalOptions(model=model))
    found = medians(
        {
            "region": lambda: inpainter.run(request, "local"),
            "whole": lambda: engine.inpaint(scaled, RunContext()),
        },
        1,
    )
    print(
        f"4 samples of 1500×1000: by region {found['region']:.1f} s, as a whole {found['whole']:.1f} s: "
        f"{found['region'] / found['whole']:.2f}"
    )


def main() -> None:
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        model = sys.argv[1] if len(sys.argv) > 1 else str(save("sd9", Path(folder)))
        over_the_pipeline(model)
        over_the_whole_picture(model)


if __name__ == "__main__":
    main()
