"""Text embeddings of weighted and long prompts, for the models that read prompts through CLIP.

Each word's vector is multiplied by its weight and the mean of all is brought back to what it was, as
AUTOMATIC1111's web UI does; a prompt longer than the encoder's window is encoded in several windows, one after another.
"""

from dataclasses import dataclass
from typing import Any

import torch

from backend.engines.local.prompt import parse

MOST_BACK = 2.0  # how far the mean of weighted vectors is brought back, as a factor
SPECIALS = 2  # a window begins and ends with a token of its own


def needs_own_embeddings(pipe: Any, *prompts: str) -> bool:
    """Whether a prompt has weights or does not fit the encoder's window; else the pipeline's own way is taken."""
    tokenizer = pipe.tokenizer
    for prompt in prompts:
        pieces = parse(prompt)
        text = "".join(piece.text for piece in pieces)
        if text != prompt or any(piece.weight != 1 for piece in pieces):
            return True
        if len(tokenizer(prompt, add_special_tokens=False, verbose=False).input_ids) > _room(tokenizer):
            return True
    return False


def embeddings(pipe: Any, prompt: str, negative_prompt: str) -> dict[str, Any]:
    """Arguments to call an SD or SDXL pipeline with in the place of both prompts."""
    sides = _encoders(pipe)
    is_xl = len(sides) > 1 or getattr(pipe, "text_encoder_2", None) is not None
    windows = max(len(_windows(side.tokenizer, text)) for side in sides for text in (prompt, negative_prompt))
    wanted, wanted_pooled = _encoded(sides, prompt, windows, is_xl)
    if is_xl and not negative_prompt and pipe.config.force_zeros_for_empty_prompt:
        unwanted, unwanted_pooled = torch.zeros_like(wanted), torch.zeros_like(wanted_pooled)
    else:
        unwanted, unwanted_pooled = _encoded(sides, negative_prompt, windows, is_xl)
    given = {"prompt_embeds": wanted, "negative_prompt_embeds": unwanted}
    if is_xl:
        given |= {"pooled_prompt_embeds": wanted_pooled, "negative_pooled_prompt_embeds": unwanted_pooled}
    return given


@dataclass(frozen=True)
class _Encoder:
    tokenizer: Any
    model: Any
    device: torch.device


@dataclass(frozen=True)
class _Window:
    """Tokens that are read at once, and the weight of each."""

    ids: list[int]
    weights: list[float]


def _encoders(pipe: Any) -> list[_Encoder]:
    device = pipe._execution_device  # where the parts are while they work, also under offload
    pairs = [(pipe.tokenizer, pipe.text_encoder)]
    if getattr(pipe, "text_encoder_2", None) is not None:
        pairs.append((pipe.tokenizer_2, pipe.text_encoder_2))
    return [_Encoder(tokenizer, model, device) for tokenizer, model in pairs if model is not None]


def _room(tokenizer: Any) -> int:
    return int(tokenizer.model_max_length) - SPECIALS


def _windows(tokenizer: Any, prompt: str) -> list[_Window]:
    ids: list[int] = []
    weights: list[float] = []
    for piece in parse(prompt):
        part = tokenizer(piece.text, add_special_tokens=False, verbose=False).input_ids
        ids += part
        weights += [piece.weight] * len(part)
    room = _room(tokenizer)
    return [_Window(ids[i : i + room], weights[i : i + room]) for i in range(0, max(len(ids), 1), room)]


def _encoded(sides: list[_Encoder], prompt: str, windows: int, is_xl: bool) -> tuple[torch.Tensor, torch.Tensor]:
    """Vectors of both encoders beside each other, and the last one's summary of the first window."""
    parts = [_encoded_by(side, prompt, windows, is_xl) for side in sides]
    dtype = sides[-1].model.dtype
    return torch.cat([vectors for vectors, _ in parts], dim=-1).to(dtype), parts[-1][1]


def _encoded_by(side: _Encoder, prompt: str, windows: int, is_xl: bool) -> tuple[torch.Tensor, torch.Tensor]:
    found = _windows(side.tokenizer, prompt)
    found += [_Window([], [])] * (windows - len(found))
    outputs = [side.model(_row(side, window.ids), output_hidden_states=is_xl) for window in found]
    parts = [
        _weighted(output.hidden_states[-2] if is_xl else output[0], window.weights)
        for output, window in zip(outputs, found, strict=True)
    ]
    return torch.cat(parts, dim=1), outputs[0][0]


def _row(side: _Encoder, ids: list[int]) -> torch.Tensor:
    tokenizer = side.tokenizer
    padding = [tokenizer.pad_token_id] * (_room(tokenizer) - len(ids))
    return torch.tensor([[tokenizer.bos_token_id, *ids, tokenizer.eos_token_id, *padding]], device=side.device)


def _weighted(vectors: torch.Tensor, weights: list[float]) -> torch.Tensor:
    """vectors: 1 × tokens × channels. Left untouched, to the last bit, where every word is plain."""
    if all(weight == 1 for weight in weights):
        return vectors
    beside = vectors.shape[1] - 1 - len(weights)
    factors = torch.tensor([1.0, *weights, *[1.0] * beside], device=vectors.device, dtype=torch.float32)
    exact = vectors.float()
    weighted = exact * factors[None, :, None]
    back = float(exact.mean() / weighted.mean())
    if not 1 / MOST_BACK <= back <= MOST_BACK:
        back = 1.0  # a mean about zero says nothing
    return (weighted * back).to(vectors.dtype)
