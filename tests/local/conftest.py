"""Tiny models, and engines on them. Everything here runs the real diffusers."""

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

os.environ["HF_HUB_OFFLINE"] = "1"  # read where its library is imported
torch = pytest.importorskip("torch")

from tiny_models import NewEngine, NewRequest, save  # noqa: E402

from backend.engines.local.engine import LocalEngine  # noqa: E402
from backend.engines.local.model import LocalOptions  # noqa: E402
from backend.imaging.mask import Mask  # noqa: E402
from backend.imaging.picture import Picture  # noqa: E402
from backend.request import InpaintRequest  # noqa: E402

SIDE = 128  # pixels that the tiny models work at


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """Models this small would spend their time in waiting for each other's threads."""
    torch.set_num_threads(1)


class Saved(dict[str, Path]):
    """The folder of each tiny model, by name; saved when it is first asked for, as most files use one or two."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def __missing__(self, name: str) -> Path:
        self[name] = save(name, self._folder)
        return self[name]


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return Saved(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="session")
def shared_engine(models: dict[str, Path]) -> NewEngine:
    """The engine on a tiny model; tests that leave it as it is share it."""
    made: dict[str, LocalEngine] = {}

    def get(name: str) -> LocalEngine:
        return made.setdefault(name, LocalEngine(LocalOptions(model=str(models[name]), side=SIDE)))

    return get


@pytest.fixture
def new_engine(models: dict[str, Path]) -> NewEngine:
    def make(name: str, **options: object) -> LocalEngine:
        return LocalEngine(LocalOptions(**{"model": str(models[name]), "side": SIDE} | options))  # type: ignore[arg-type]

    return make


@pytest.fixture
def new_request() -> NewRequest:
    """A small picture with a small mark in it."""

    def make(**values: object) -> InpaintRequest:
        pixels = np.random.default_rng(0).integers(0, 256, (100, 150, 3)).astype(np.uint8)
        mask = Image.new("L", (150, 100))
        mask.paste(255, (60, 40, 85, 60))
        usual = {"prompt": "a red ball", "seed": 7, "num_inference_steps": 5, "strength": 1.0}
        given = {"init_image": Picture(Image.fromarray(pixels)), "mask_image": Mask(mask)} | usual | values
        return InpaintRequest(**given)  # type: ignore[arg-type]

    return make
