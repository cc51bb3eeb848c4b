"""The local engine is held to the rules of all engines, on a model of each kind."""

import pytest
from engine_contract import OwnEngineContract
from tiny_models import NewEngine

from backend.engines import Engine

pytestmark = pytest.mark.local


class TestLocal(OwnEngineContract):
    @pytest.fixture(params=["sd9", "sdxl4", "flux-fill"])
    def engine(self, request: pytest.FixtureRequest, shared_engine: NewEngine) -> Engine:
        return shared_engine(request.param)
