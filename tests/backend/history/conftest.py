"""Stores on both databases that the history can be kept in."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from postgres import Postgres

from backend.history import HistoryStore
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.request import InpaintRequest

Opener = Callable[..., HistoryStore]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    try:
        server = Postgres()
    except (FileNotFoundError, KeyError):
        pytest.skip("PostgreSQL is not installed here: apt-get install postgresql")
    yield server
    server.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database that several programs may share."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'shared.db'}"
    return request.getfixturevalue("postgres").new_database()


@pytest.fixture
def opened() -> Iterator[Opener]:
    """Opens stores, and closes them after the test."""
    stores: list[HistoryStore] = []

    def open_store(*values: Any, **named: Any) -> HistoryStore:
        stores.append(HistoryStore(*values, **named))
        return stores[-1]

    yield open_store
    for store in stores:
        store.close()


@pytest.fixture
def history(opened: Opener, tmp_path: Path, database_url: str) -> HistoryStore:
    return opened(tmp_path / "data", database_url)


@pytest.fixture
def asked(photo: Picture, mask: Mask) -> InpaintRequest:
    return InpaintRequest(init_image=photo, mask_image=mask, samples=2, seed=2**32 - 2, prompt="a cat")
