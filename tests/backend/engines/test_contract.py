"""Each engine that needs no extra is held to the rules of all; `tests/local` does it for the local one."""

from collections.abc import Iterator

import pytest
from engine_contract import EngineContract, OwnEngineContract
from pydantic import SecretStr
from stand_in import KEY, StandIn

from backend.engines import ContentAwareEngine, Engine, HostedEngine, create_engines


@pytest.mark.slow
class TestContentAware(OwnEngineContract):
    @pytest.fixture
    def engine(self) -> Engine:
        return ContentAwareEngine()


class TestHosted(EngineContract):
    """It brings all samples at once, from a service to talk to."""

    @pytest.fixture
    def engine(self) -> Iterator[Engine]:
        stand_in = StandIn()
        yield HostedEngine(address=stand_in.address, key=SecretStr(KEY))
        stand_in.close()


def test_no_engine_is_left_out() -> None:
    assert set(create_engines()) == {"content_aware", "hosted", "local"}
