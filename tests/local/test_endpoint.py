"""The compatible endpoint with the local engine behind it."""

from pathlib import Path

import pytest
from endpoint import EndpointServer
from tiny_models import NewEngine

pytestmark = pytest.mark.local


def test_it_answers_with_what_was_used(shared_engine: NewEngine, tmp_path: Path) -> None:
    with EndpointServer(tmp_path, shared_engine("sd9"), hold_seconds=60) as server:
        asked = {"samples": 2, "seed": 7, "enhance_prompt": "no", "strength": 0.02}
        first = server.inpaint(num_inference_steps=20, **asked)
        again = server.inpaint(num_inference_steps=20, **asked)
        assert first["status"] == "success"
        assert first["meta"]["steps"] == 50  # at this strength 20 would do nothing
        assert "no_effect" not in first["meta"]
        pictures = [[server.client.get(link).content for link in reply["output"]] for reply in (first, again)]
        assert pictures[0] == pictures[1]
        assert pictures[0][0] != pictures[0][1]


def test_it_says_which_fields_a_model_does_not_read(shared_engine: NewEngine, tmp_path: Path) -> None:
    with EndpointServer(tmp_path, shared_engine("flux-fill"), hold_seconds=60) as server:
        reply = server.inpaint(prompt="a ((red)) ball", negative_prompt="ugly", enhance_prompt="no")
        assert reply["status"] == "success"
        assert reply["meta"]["no_effect"] == ["negative_prompt"]
        assert reply["meta"]["prompt"] == "a red ball"
