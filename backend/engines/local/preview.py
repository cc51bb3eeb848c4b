"""A small picture of a run under way, out of its latents: by a linear map to colours, or a tiny decoder."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

CHART_SIDE = 256  # pixels of the chart that the line is fitted to
PATCH_CELLS = 2  # each colour covers so many cells along a side
LONGEST = 256  # pixels of a preview, at most

Previewer = Callable[[torch.Tensor], Image.Image | None]  # latents, (1, channels, height, width)


def previewer(pipe: Any, tiny: str) -> Previewer | None:
    """How pictures of this pipeline's latents are made; None for pipelines whose latents are packed in another way.

    tiny: a folder or hub id of a tiny decoder in the pipeline's latent space, "" for none
    """
    if not hasattr(pipe, "unet"):
        return None
    return _decoded_by(pipe, tiny) if tiny else _fitted_to(pipe)


@torch.inference_mode()
def _fitted_to(pipe: Any) -> Previewer | None:
    """Encode random colours and fit, by least squares, the linear map from their latents back to them.

    Every model gets its own map this way, with no table of numbers for each latent space.
    """
    vae = pipe.vae
    cell = int(pipe.vae_scale_factor)
    patches = CHART_SIDE // (cell * PATCH_CELLS)
    colours = np.random.default_rng(0).uniform(-1, 1, (patches, patches, 3)).astype(np.float32)
    chart = torch.from_numpy(np.kron(colours, np.ones((cell * PATCH_CELLS, cell * PATCH_CELLS, 1), np.float32)))
    pixels = chart.permute(2, 0, 1)[None].to(pipe._execution_device, vae.dtype)
    latents = vae.encode(pixels).latent_dist.mode()[0].float().cpu() * vae.config.scaling_factor
    cells = latents.flatten(1).T.numpy()
    wanted = np.kron(colours, np.ones((PATCH_CELLS, PATCH_CELLS, 1), np.float32)).reshape(-1, 3)
    line = np.linalg.lstsq(np.column_stack([cells, np.ones(len(cells))]), wanted, rcond=None)[0]
    if not np.isfinite(line).all():
        return None  # in half precision some autoencoders overflow
    return lambda latents: _picture(_mapped(latents, line))


def _mapped(latents: torch.Tensor, line: np.ndarray) -> np.ndarray:
    cells = latents[0].float().cpu().numpy()
    return np.tensordot(cells, line[:-1], axes=(0, 0)) + line[-1]


def _decoded_by(pipe: Any, tiny: str) -> Previewer:
    from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTiny

    place = Path(tiny).expanduser()
    decoder = AutoencoderTiny.from_pretrained(str(place) if place.is_dir() else tiny, dtype=pipe.vae.dtype)
    decoder = decoder.to(pipe._execution_device)

    @torch.inference_mode()
    def preview(latents: torch.Tensor) -> Image.Image | None:
        pixels = decoder.decode(latents.to(decoder.device, decoder.dtype), return_dict=False)[0][0]
        return _picture(pixels.float().cpu().permute(1, 2, 0).numpy())

    return preview


def _picture(pixels: np.ndarray) -> Image.Image | None:
    """pixels: (height, width, 3), −1 … 1."""
    if not np.isfinite(pixels).all():
        return None
    image = Image.fromarray(((pixels + 1) * 127.5).clip(0, 255).round().astype(np.uint8))
    image.thumbnail((LONGEST, LONGEST))
    return image
