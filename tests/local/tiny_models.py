# pyright: reportPrivateImportUsage=false, reportArgumentType=false
# diffusers imports lazily, and annotates tuples of any length as tuples of one.
"""Pipelines with tiny random weights, saved as folders: real diffusers code in tenths of a second, and no download."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from diffusers import (
    AutoencoderKL,
    DDIMScheduler,
    EulerDiscreteScheduler,
    FlowMatchEulerDiscreteScheduler,
    FluxFillPipeline,
    FluxPipeline,
    FluxTransformer2DModel,
    SD3Transformer2DModel,
    StableDiffusion3Pipeline,
    StableDiffusionInpaintPipeline,
    StableDiffusionPipeline,
    StableDiffusionXLInpaintPipeline,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
)
from transformers import (
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    CLIPTokenizer,
    T5Config,
    T5EncoderModel,
)

from backend.engines.local.engine import LocalEngine
from backend.request import InpaintRequest

NewEngine = Callable[..., LocalEngine]  # of a model's name
NewRequest = Callable[..., InpaintRequest]  # of what is to differ
WIDTH = 32  # of the text encoders
BETAS = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "steps_offset": 1}


def save(name: str, folder: Path) -> Path:
    """Build the pipeline of this name, and save it as people get models: a folder of safetensors."""
    torch.manual_seed(0)
    MODELS[name]().save_pretrained(folder / name, safe_serialization=True)
    return folder / name


def tokenizer() -> CLIPTokenizer:
    """One token for each byte, whether it ends a word or not: any text can be encoded, with no vocabulary to fetch."""
    letters = list(_byte_letters())
    words = [*letters, *(letter + "</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    return CLIPTokenizer(vocab={word: i for i, word in enumerate(words)}, merges=[], model_max_length=77)


def vae(channels: int = 4, **more: Any) -> AutoencoderKL:
    """Cells of 8 pixels, as the real ones have."""
    return AutoencoderKL(
        block_out_channels=(8, 8, 8, 8),
        latent_channels=channels,
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        norm_num_groups=4,
        sample_size=512,
        **more,
    ).eval()


def unet(channels: int, **more: Any) -> UNet2DConditionModel:
    options: dict[str, Any] = {
        "block_out_channels": (8, 16),
        "layers_per_block": 1,
        "sample_size": 64,
        "norm_num_groups": 4,
        "in_channels": channels,
        "out_channels": 4,
        "attention_head_dim": 2,
        "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
        "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D"),
        "cross_attention_dim": WIDTH,
    }
    return UNet2DConditionModel(**options | more).eval()


def _byte_letters() -> list[str]:
    """A printable character for each byte, as the byte-level vocabularies of GPT-2 and CLIP have them."""
    shown = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = [byte for byte in range(256) if byte not in shown]
    return [chr(byte) if byte in shown else chr(256 + hidden.index(byte)) for byte in range(256)]


def _text_config() -> CLIPTextConfig:
    return CLIPTextConfig(
        vocab_size=514,
        bos_token_id=512,
        eos_token_id=513,
        pad_token_id=513,
        hidden_size=WIDTH,
        intermediate_size=37,
        projection_dim=WIDTH,
        num_hidden_layers=3,
        num_attention_heads=4,
        max_position_embeddings=77,
    )


def _sd(kind: Callable[..., Any], channels: int) -> Any:
    return kind(
        vae=vae(),
        text_encoder=CLIPTextModel(_text_config()).eval(),
        tokenizer=tokenizer(),
        unet=unet(channels),
        scheduler=DDIMScheduler(clip_sample=False, set_alpha_to_one=False, **BETAS),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )


def _sdxl(kind: Callable[..., Any], channels: int) -> Any:
    return kind(
        vae=vae(),
        text_encoder=CLIPTextModel(_text_config()).eval(),
        text_encoder_2=CLIPTextModelWithProjection(_text_config()).eval(),
        tokenizer=tokenizer(),
        tokenizer_2=tokenizer(),
        unet=unet(
            channels,
            attention_head_dim=(2, 4),
            use_linear_projection=True,
            addition_embed_type="text_time",
            addition_time_embed_dim=8,
            transformer_layers_per_block=(1, 1),
            cross_attention_dim=2 * WIDTH,
            projection_class_embeddings_input_dim=6 * 8 + WIDTH,  # six numbers about the size, and the text's summary
        ),
        scheduler=EulerDiscreteScheduler(timestep_spacing="leading", **BETAS),
        add_watermarker=False,
    )


def _sd3() -> StableDiffusion3Pipeline:
    """Without its third text encoder, as people run it to save memory."""
    return StableDiffusion3Pipeline(
        transformer=SD3Transformer2DModel(
            sample_size=32,
            in_channels=16,
            num_layers=1,
            attention_head_dim=8,
            num_attention_heads=4,
            joint_attention_dim=2 * WIDTH,
            caption_projection_dim=WIDTH,
            pooled_projection_dim=2 * WIDTH,
            out_channels=16,
        ).eval(),
        scheduler=FlowMatchEulerDiscreteScheduler(),
        vae=vae(16, shift_factor=0.1, use_quant_conv=False, use_post_quant_conv=False),
        text_encoder=CLIPTextModelWithProjection(_text_config()).eval(),
        tokenizer=tokenizer(),
        text_encoder_2=CLIPTextModelWithProjection(_text_config()).eval(),
        tokenizer_2=tokenizer(),
        text_encoder_3=None,
        tokenizer_3=None,
    )


def _flux(kind: Callable[..., Any], channels: int) -> Any:
    """Its second text encoder reads the same tokens as the first, since T5's vocabulary would have to be fetched."""
    text = T5Config(
        vocab_size=514, d_model=WIDTH, d_kv=8, d_ff=37, num_layers=1, num_heads=4, feed_forward_proj="gated-gelu"
    )
    return kind(
        scheduler=FlowMatchEulerDiscreteScheduler(),
        vae=vae(16, shift_factor=0.1, use_quant_conv=False, use_post_quant_conv=False),
        text_encoder=CLIPTextModel(_text_config()).eval(),
        tokenizer=tokenizer(),
        text_encoder_2=T5EncoderModel(text).eval(),
        tokenizer_2=tokenizer(),
        transformer=FluxTransformer2DModel(
            in_channels=channels,
            out_channels=64,
            num_layers=1,
            num_single_layers=1,
            attention_head_dim=16,
            num_attention_heads=2,
            joint_attention_dim=WIDTH,
            pooled_projection_dim=WIDTH,
            axes_dims_rope=(4, 4, 8),
            guidance_embeds=True,
        ).eval(),
    )


MODELS: dict[str, Callable[[], Any]] = {
    "sd9": lambda: _sd(StableDiffusionInpaintPipeline, 9),
    "sd4": lambda: _sd(StableDiffusionPipeline, 4),  # saved as a model that draws from text alone
    "sdxl9": lambda: _sdxl(StableDiffusionXLInpaintPipeline, 9),
    "sdxl4": lambda: _sdxl(StableDiffusionXLPipeline, 4),
    "flux-fill": lambda: _flux(FluxFillPipeline, 384),
    "flux": lambda: _flux(FluxPipeline, 64),
    "sd3": _sd3,
}
