"""A tiny SD model as one file in the layout that checkpoints were first published in, with other names throughout."""

import re
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

LAYERS = 1  # of the tiny UNet's blocks
DECODER_BLOCKS = 4
RESNET = {
    "norm1": "in_layers.0",
    "conv1": "in_layers.2",
    "time_emb_proj": "emb_layers.1",
    "norm2": "out_layers.0",
    "conv2": "out_layers.3",
    "conv_shortcut": "skip_connection",
}
UNET_ENDS = {
    "time_embedding.linear_1": "time_embed.0",
    "time_embedding.linear_2": "time_embed.2",
    "conv_in": "input_blocks.0.0",
    "conv_norm_out": "out.0",
    "conv_out": "out.2",
}
VAE_ATTENTION = {"group_norm": "norm", "to_q": "q", "to_k": "k", "to_v": "v", "to_out.0": "proj_out"}


def save_single_file(folder: Path, target: Path) -> Path:
    """Write the weights of a pipeline's folder to one file."""
    tensors: dict[str, torch.Tensor] = {}
    for name, tensor in load_file(folder / "unet" / "diffusion_pytorch_model.safetensors").items():
        tensors["model.diffusion_model." + _unet_name(name)] = tensor
    for name, tensor in load_file(folder / "vae" / "diffusion_pytorch_model.safetensors").items():
        old, is_attention = _vae_name(name)
        is_square = is_attention and tensor.ndim == 2
        tensors["first_stage_model." + old] = tensor[..., None, None] if is_square else tensor
    for name, tensor in load_file(folder / "text_encoder" / "model.safetensors").items():
        stem = name if name.startswith("text_model.") else "text_model." + name
        tensors["cond_stage_model.transformer." + stem] = tensor
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, target)
    return target


def _unet_name(name: str) -> str:
    for new, old in UNET_ENDS.items():
        if name.startswith(new + "."):
            return name.replace(new, old, 1)
    kind, _, rest = name.partition(".")
    if kind == "mid_block":
        part, place, tail = re.fullmatch(r"(resnets|attentions)\.(\d)\.(.*)", rest).groups()  # type: ignore[union-attr]
        place = 1 if part == "attentions" else 2 * int(place)
        return f"middle_block.{place}.{_resnet(tail) if part == 'resnets' else tail}"
    block, part, place, tail = re.fullmatch(r"(\d)\.(\w+)\.(\d)\.(.*)", rest).groups()  # type: ignore[union-attr]
    block, place = int(block), int(place)
    if kind == "down_blocks":
        if part == "downsamplers":
            return f"input_blocks.{(block + 1) * (LAYERS + 1)}.0.op.{tail.removeprefix('conv.')}"
        return f"input_blocks.{1 + block * (LAYERS + 1) + place}.{_inside(part, tail)}"
    position = block * (LAYERS + 1)
    if part == "upsamplers":
        return f"output_blocks.{position + LAYERS}.{2 if block == 0 else 1}.{tail}"
    return f"output_blocks.{position + place}.{_inside(part, tail)}"


def _inside(part: str, tail: str) -> str:
    return f"0.{_resnet(tail)}" if part == "resnets" else f"1.{tail}"


def _resnet(tail: str) -> str:
    first, _, rest = tail.partition(".")
    return f"{RESNET[first]}.{rest}"


def _vae_name(name: str) -> tuple[str, bool]:
    """The old name, and whether it belongs to the attention, which was a convolution then."""
    name = name.replace("conv_norm_out", "norm_out").replace("conv_shortcut", "nin_shortcut")
    name = re.sub(r"down_blocks\.(\d)\.resnets\.(\d)", r"down.\1.block.\2", name)
    name = re.sub(r"down_blocks\.(\d)\.downsamplers\.0", r"down.\1.downsample", name)
    name = re.sub(r"up_blocks\.(\d)\.resnets\.(\d)", lambda m: f"up.{_decoder(m[1])}.block.{m[2]}", name)
    name = re.sub(r"up_blocks\.(\d)\.upsamplers\.0", lambda m: f"up.{_decoder(m[1])}.upsample", name)
    name = re.sub(r"mid_block\.resnets\.(\d)", lambda m: f"mid.block_{int(m[1]) + 1}", name)
    if "mid_block.attentions.0." not in name:
        return name, False
    stem, tail = name.split("mid_block.attentions.0.")
    new = next(new for new in VAE_ATTENTION if tail.startswith(new + "."))
    return f"{stem}mid.attn_1.{tail.replace(new, VAE_ATTENTION[new], 1)}", True


def _decoder(block: str) -> int:
    return DECODER_BLOCKS - 1 - int(block)
