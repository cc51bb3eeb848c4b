"""Every family's pipeline takes what the engine hands to it, also where no tiny model of it can be made."""

import inspect

import diffusers
import pytest
from tiny_models import MODELS

from backend.engines.local.families import FAMILIES, Family, family_of

pytestmark = pytest.mark.local
ALWAYS = {
    *("prompt", "image", "mask_image", "width", "height", "strength", "num_inference_steps"),
    *("generator", "output_type", "callback_on_step_end", "callback_on_step_end_tensor_inputs"),
}


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.label)
def test_a_pipeline_takes_what_it_is_handed(family: Family) -> None:
    pipeline = getattr(diffusers, family.pipeline)
    given = ALWAYS | {family.guidance} | ({"negative_prompt"} & family.uses)
    assert given <= set(inspect.signature(pipeline.__call__).parameters)
    assert all(hasattr(diffusers, name) for name in family.classes)
    assert hasattr(pipeline, "maybe_free_model_hooks")


def test_tiny_models_stand_for_these_families() -> None:
    assert {family_of(type(make()).__name__) for make in MODELS.values()} >= set(FAMILIES[:5])
