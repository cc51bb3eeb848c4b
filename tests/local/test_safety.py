"""The optional classifier: what it flags is replaced by a blank picture, for every engine and in one place."""

from typing import Any

import numpy as np
import pytest
import torch
from tiny_models import NewEngine, NewRequest
from transformers import ViTConfig, ViTForImageClassification
from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

from backend.engines.content_aware import ContentAwareEngine
from backend.errors import EngineError
from backend.inpainter import Inpainter
from backend.safety.classifier import PictureClassifier

pytestmark = pytest.mark.local


@pytest.fixture(scope="module")
def classifiers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Models that flag everything, nothing, or say nothing of safety."""
    made = {}
    for name, labels, bias in (
        ("flags", ("normal", "nsfw"), (0.0, 50.0)),
        ("passes", ("normal", "nsfw"), (50.0, 0.0)),
        ("cats", ("cat", "dog"), (0.0, 0.0)),
    ):
        folder = tmp_path_factory.mktemp(name)
        config = ViTConfig(
            hidden_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=16,
            image_size=32,
            patch_size=16,
            id2label=dict(enumerate(labels)),
            label2id={label: i for i, label in enumerate(labels)},
        )
        model: Any = ViTForImageClassification(config)
        with torch.no_grad():
            model.classifier.bias.copy_(torch.tensor(bias))
        model.save_pretrained(folder)
        ViTImageProcessorPil(size={"height": 32, "width": 32}).save_pretrained(folder)
        made[name] = str(folder)
    return made


@pytest.mark.parametrize("engine_name", ["local", "content_aware"])
def test_a_flagged_sample_is_blank_as_a_whole(
    classifiers: dict[str, str], shared_engine: NewEngine, new_request: NewRequest, engine_name: str
) -> None:
    engines = {"local": shared_engine("sd9"), "content_aware": ContentAwareEngine()}
    inpainter = Inpainter(engines, PictureClassifier(classifiers["flags"]))
    (sample,) = inpainter.run(new_request(safety_checker=True), engine_name).samples
    assert sample.flagged
    assert not np.asarray(sample.image.image).any()
    (left,) = inpainter.run(new_request(), engine_name).samples
    assert not left.flagged


def test_what_it_passes_stays_as_it_is(
    classifiers: dict[str, str], shared_engine: NewEngine, new_request: NewRequest
) -> None:
    engines = {"local": shared_engine("sd9")}
    checked = Inpainter(engines, PictureClassifier(classifiers["passes"])).run(
        new_request(safety_checker=True), "local"
    )
    plain = Inpainter(engines).run(new_request(), "local")
    assert checked.samples[0].image.image.tobytes() == plain.samples[0].image.image.tobytes()
    assert not checked.samples[0].flagged


@pytest.mark.parametrize(
    ("name", "sentence"), [("cats", "none of it means safe"), ("nowhere/at-all", "cannot be used")]
)
def test_where_it_cannot_look_nothing_is_shown(
    classifiers: dict[str, str],
    shared_engine: NewEngine,
    new_request: NewRequest,
    name: str,
    sentence: str,
) -> None:
    inpainter = Inpainter({"local": shared_engine("sd9")}, PictureClassifier(classifiers.get(name, name)))
    with pytest.raises(EngineError, match=sentence):
        inpainter.run(new_request(safety_checker=True), "local")
