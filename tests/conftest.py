"""Shared pieces of the tests: a photo-like picture, a mask, and a clean environment."""

import os
from collections.abc import Generator, Iterator

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from PIL import Image
from stand_in import StandIn

from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from ui.launch import components_without_source

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Gradio is imported here by many tests, and writes no stubs: they would take two seconds in each process."""
    with components_without_source():
        return (yield)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of the whole program come first: they take longest, and what is short fills the gaps at the end."""
    items.sort(key=lambda item: item.path.parent.name not in ("browser", "tests"))


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine reaches a test."""
    for name in list(os.environ):
        if name.startswith("INPAINT_"):
            monkeypatch.delenv(name)


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    """A hosted service in good health, until it is told otherwise."""
    server = StandIn()
    yield server
    server.close()


@pytest.fixture
def photo() -> Picture:
    """A textured 96×64 picture."""
    random = np.random.default_rng(1)
    ramp = np.linspace(40, 200, 96)[None, :, None] + np.zeros((64, 1, 3))
    return Picture(Image.fromarray((ramp + random.integers(-20, 20, (64, 96, 3))).clip(0, 255).astype(np.uint8)))


@pytest.fixture
def mask() -> Mask:
    """A rectangle in the middle of the photo."""
    image = Image.new("L", (96, 64), 0)
    image.paste(255, (40, 20, 60, 40))
    return Mask(image)
