"""Loads a diffusers pipeline as the operator set it, and says in one sentence what stands in the way."""

import gc
import inspect
import logging
import os
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from backend.engines.local.devices import devices_named
from backend.engines.local.families import Family
from backend.engines.local.model import OFFLOADS, LocalOptions, Model, require_offload
from backend.engines.local.preview import Previewer, previewer
from backend.errors import EngineError, EngineUnavailable

FULL_TEXT = "alloc"  # in what torch says where a processor's memory is full

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Loaded:
    """A pipeline that is ready. It serves one run at a time.

    pipe: of the family's class in diffusers; model: as it proved to be
    """

    pipe: Any
    model: Model
    family: Family
    previews: Previewer | None


def devices(setting: str) -> tuple[str, ...]:
    """Every device that may be used; for auto all GPUs, else Apple's, else the processor."""
    named = devices_named(setting)
    for name in named:
        _require_device(name)
    if named:
        return named
    if torch.cuda.is_available():
        return tuple(f"cuda:{i}" for i in range(torch.cuda.device_count()))
    return ("mps",) if torch.backends.mps.is_available() else ("cpu",)


def load(options: LocalOptions, model: Model, device: str, say: Callable[[str], object]) -> Loaded:
    """The model on this device; raises EngineUnavailable or EngineError, one sentence."""
    assert model.family, "the hub has been asked before"
    require_offload(options, device)
    say("Reading the model.")
    with _said(f"“{options.model}” could not be loaded"):
        pipe = _pipe(options, model, model.family, device)
    if options.lora:
        say("Reading the LoRA.")
        with _said("INPAINT_LOCAL_LORA could not be loaded"):
            _add_lora(pipe, options.lora)
    say("Moving the model to its device.")
    with _said(f"“{options.model}” could not be moved to its device"):
        _place(pipe, options, device)
    with _said("INPAINT_LOCAL_PREVIEW could not be loaded"):
        previews = previewer(pipe, options.preview)
    return Loaded(pipe, replace(model, channels=_channels(pipe) or model.channels), model.family, previews)


@contextmanager
def _said(what: str) -> Iterator[None]:
    """Whatever goes wrong inside ends in one sentence that begins like this."""
    try:
        yield
    except EngineError:
        raise
    except Exception as error:
        raise translated(error, what) from error


def translated(error: Exception, what: str) -> EngineError:
    """What went wrong in the library, as one sentence; a full memory is emptied as far as it can be."""
    if is_full(error):
        traceback.clear_frames(error.__traceback__)  # they hold on to what filled it
        free()
        return EngineError(
            "The device's memory is full: set INPAINT_LOCAL_MEMORY to model_offload or tiling, or INPAINT_LOCAL_SIDE "
            "to a smaller working size, and start again."
        )
    logger.error("%s", what, exc_info=error)
    reason = next(iter(str(error).strip().splitlines()), type(error).__name__)[:200]
    return EngineError(f"{what}: {reason.rstrip('.')}.")


def is_full(error: BaseException) -> bool:
    """Whether it says that a memory is full."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and "memory" in str(error) and FULL_TEXT in str(error)


def free() -> None:
    """Give back what nothing refers to any more."""
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def _pipe(options: LocalOptions, model: Model, family: Family, device: str) -> Any:
    import diffusers
    from diffusers.utils import logging as chatter

    chatter.set_verbosity_error()
    chatter.disable_progress_bar()
    kind = getattr(diffusers, family.pipeline)
    dtype = _dtype(options, family, device)
    pipe = _from_file(kind, model, dtype) if model.is_file else _from_folder(kind, model, dtype)
    pipe.set_progress_bar_config(disable=True)
    return pipe


def _from_folder(kind: Any, model: Model, dtype: torch.dtype) -> Any:
    is_here = model.is_folder or bool(os.environ.get("HF_HUB_OFFLINE"))
    index = kind.load_config(model.place, local_files_only=is_here)
    # A model may lack parts, and a sister class that saved it does not know all of this one's: it works without them.
    parts = inspect.signature(kind.__init__).parameters.items()
    missing = {name: None for name, part in parts if index.get(name, [part.default]) in ([None], [None, None])}
    return kind.from_pretrained(model.place, dtype=dtype, local_files_only=is_here, **missing | _without_checker(kind))


def _from_file(kind: Any, model: Model, dtype: torch.dtype) -> Any:
    """A single file holds weights alone: its configuration is a folder of the same name beside it, or the hub's."""
    path = Path(model.place)
    beside = path.with_suffix("")
    config = {"config": str(beside), "local_files_only": True} if beside.is_dir() else {}
    try:
        return kind.from_single_file(str(path), dtype=dtype, **config, **_without_checker(kind))
    except OSError as error:
        raise EngineUnavailable(
            f"“{path.name}” holds weights alone, and the hub does not give its configuration: put that into a folder "
            f"“{beside.name}” beside it."
        ) from error


def _without_checker(kind: Any) -> dict[str, Any]:
    """The built-in checker blackens a picture inside the pipeline; ours looks at the finished one."""
    has_one = "safety_checker" in kind._optional_components
    return {"safety_checker": None, "requires_safety_checker": False} if has_one else {}


def _add_lora(pipe: Any, name: str) -> None:
    path = Path(name).expanduser()
    if path.is_file():
        pipe.load_lora_weights(str(path.parent), weight_name=path.name)
    else:
        pipe.load_lora_weights(str(path) if path.is_dir() else name)


def _place(pipe: Any, options: LocalOptions, device: str) -> None:
    if options.memory in OFFLOADS:
        offload = (
            pipe.enable_model_cpu_offload if options.memory == "model_offload" else pipe.enable_sequential_cpu_offload
        )
        offload(device=device)
        return
    if options.memory == "tiling":
        pipe.vae.enable_tiling()
        pipe.vae.enable_slicing()
    pipe.to(device)


def _dtype(options: LocalOptions, family: Family, device: str) -> torch.dtype:
    name = options.dtype
    if name == "auto":
        name = "float32" if device == "cpu" else family.precision
    return getattr(torch, name)


def _channels(pipe: Any) -> int:
    unet = getattr(pipe, "unet", None)
    return int(unet.config.in_channels) if unet is not None else 0


def _require_device(name: str) -> None:
    kind, _, index = name.partition(":")
    count = {"cuda": torch.cuda.device_count, "mps": lambda: int(torch.backends.mps.is_available())}.get(
        kind, lambda: 1
    )()
    if int(index or 0) >= count:
        raise EngineUnavailable(f"INPAINT_LOCAL_DEVICE names {name}, and this machine has no such device: choose auto.")
