"""Which model the operator named, found out from its small files alone: no torch, no weights read."""

import json
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from backend.engines.local.devices import devices_named
from backend.engines.local.families import FAMILIES, FLUX, FLUX_FILL, SD, SD3, SDXL, Family, family_of
from backend.errors import EngineUnavailable
from backend.models.requirements import HUB_ID, require_packages, require_place

OFFLOADS = ("model_offload", "sequential_offload")
INDEX = "model_index.json"
HEADER_BYTES = 100_000_000  # what the format allows a header to take
UNET_INPUT = "model.diffusion_model.input_blocks.0.0.weight"
FLUX_INPUT = ("img_in.weight", "model.diffusion_model.img_in.weight")
FLUX_FILL_CHANNELS = 384  # picture, masked picture and mask beside each other; without them 64

Memory = Literal["none", "model_offload", "sequential_offload", "tiling"]
Precision = Literal["auto", "float32", "float16", "bfloat16"]


@dataclass(frozen=True, kw_only=True)
class LocalOptions:
    """What the operator set. Empty texts stand for nothing.

    model: a folder, a .safetensors file or a hub id; lora: the same, of weights laid over it
    device: auto, or names as torch has them, with commas; dtype: the number format
    memory: what is done to need less of it
    side: pixels of the longest side while a region is worked on; 0 for the family's own
    preview: a folder or a hub id of a tiny decoder for pictures of runs under way
    """

    model: str = ""
    lora: str = ""
    device: str = "auto"
    dtype: Precision = "auto"
    memory: Memory = "none"
    side: int = 0
    preview: str = ""


@dataclass(frozen=True)
class Model:
    """A model that can be loaded.

    place: the folder or file, or the hub id as it is; family: None until the hub has been asked
    channels: what the denoiser takes: 9 sees the masked picture, 4 sees the picture's noise alone; 0 where unknown
    is_distilled: made to be used without guidance
    """

    place: str
    family: Family | None
    channels: int = 0
    is_distilled: bool = False

    @property
    def is_file(self) -> bool:
        return Path(self.place).is_file()

    @property
    def is_folder(self) -> bool:
        return Path(self.place).is_dir()

    @property
    def blends_softly(self) -> bool:
        """Whether grey of a mask can mean less change: the picture is mixed in again at every step."""
        return self.family in (SD, SDXL) and self.channels == 4


def describe(name: str) -> Model:
    """The model of this name as far as this machine knows it; raises EngineUnavailable, one sentence."""
    require_packages()
    if not name:
        raise EngineUnavailable("There is no local model yet: set INPAINT_LOCAL_MODEL to one, as the README says.")
    path = Path(name).expanduser()
    if path.is_dir():
        return _from_folder(path, str(path), name)
    if path.is_file():
        return _from_file(path, name)
    if path.is_absolute() or not HUB_ID.fullmatch(name):
        raise EngineUnavailable(f"INPAINT_LOCAL_MODEL is “{name}”, and there is no such folder or file.")
    cached = _cached(name)
    return _from_folder(cached, name, name) if cached else Model(name, None)


def check_options(options: LocalOptions) -> None:
    """Raise EngineUnavailable for what can be told to be wrong without reading a model."""
    for device in devices_named(options.device):
        require_offload(options, device)
    for setting, name in (("INPAINT_LOCAL_LORA", options.lora), ("INPAINT_LOCAL_PREVIEW", options.preview)):
        require_place(setting, name)


def require_offload(options: LocalOptions, device: str) -> None:
    """Raise EngineUnavailable where parts are to be moved off the processor, which has nowhere to move them."""
    if options.memory in OFFLOADS and device == "cpu":
        raise EngineUnavailable(f"INPAINT_LOCAL_MEMORY is {options.memory}, which needs a GPU: choose tiling or none.")


def described_by_hub(model: Model) -> Model:
    """The same model, known: its index is fetched from the hub where it is not here yet. Raises EngineUnavailable."""
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        index = Path(hf_hub_download(model.place, INDEX))
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError, ValueError) as error:
        raise EngineUnavailable(
            f"“{model.place}” is no folder here, and the model hub does not give it: check INPAINT_LOCAL_MODEL."
        ) from error
    return _from_folder(index.parent, model.place, model.place)


def _from_folder(folder: Path, place: str, name: str) -> Model:
    index = _json(folder / INDEX)
    if index is None:
        raise EngineUnavailable(
            f"“{name}” holds no {INDEX}: point INPAINT_LOCAL_MODEL at a folder that diffusers saved."
        )
    class_name = str(index.get("_class_name", ""))
    family = family_of(class_name)
    if family is None:
        known = ", ".join(family.label for family in FAMILIES)
        raise EngineUnavailable(
            f"“{name}” is a {class_name or 'model'} that cannot inpaint here: choose one of {known}."
        )
    unet = _json(folder / "unet" / "config.json") or {}
    return Model(place, family, int(unet.get("in_channels", 0)), bool(index.get("is_distilled", False)))


def _from_file(path: Path, name: str) -> Model:
    shapes = _shapes(path) if path.suffix == ".safetensors" else None
    if shapes is None:
        raise EngineUnavailable(f"“{name}” is no whole .safetensors file: download it again, or point at a folder.")
    family = _family_of_file(shapes)
    if family is None:
        raise EngineUnavailable(
            f"“{name}” holds no model that can inpaint here: choose a checkpoint of SD, SDXL or Flux."
        )
    channels = shapes.get(UNET_INPUT, (0, 0))[1]
    return Model(str(path), family, channels)


def _family_of_file(shapes: dict[str, tuple[int, ...]]) -> Family | None:
    """Told by names that only one family has."""
    if any(name.startswith("conditioner.embedders.1.") for name in shapes):
        return SDXL
    if UNET_INPUT in shapes:
        return SD
    if any(".joint_blocks." in name for name in shapes):
        return SD3
    flux = next((shapes[name] for name in FLUX_INPUT if name in shapes), None)
    if flux is None:
        return None
    return FLUX_FILL if flux[-1] == FLUX_FILL_CHANNELS else FLUX


def _shapes(path: Path) -> dict[str, tuple[int, ...]] | None:
    """Names and shapes of a safetensors file, from its header; None where it is not one, or cut short."""
    try:
        with path.open("rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            header = json.loads(file.read(length)) if length <= HEADER_BYTES else None
        if not isinstance(header, dict):
            return None
        tensors = [entry for name, entry in header.items() if name != "__metadata__"]
        if 8 + length + max((entry["data_offsets"][1] for entry in tensors), default=0) > path.stat().st_size:
            return None
        return {name: tuple(entry["shape"]) for name, entry in header.items() if name != "__metadata__"}
    except (OSError, ValueError, KeyError, TypeError, IndexError, struct.error):
        return None


def _cached(name: str) -> Path | None:
    """The folder in the hub's cache that a model was fetched to."""
    from huggingface_hub import try_to_load_from_cache

    index = try_to_load_from_cache(name, INDEX)
    return Path(index).parent if isinstance(index, str) else None


def _json(path: Path) -> dict[str, Any] | None:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None
