"""A request's body is read loosely, held within the limits, and refused in one sentence."""

from collections import Counter
from typing import Any

import pytest
from fakes import InvertingEngine
from hypothesis import given
from hypothesis import strategies as st

from backend.engines.hosted.engine import HostedEngine
from backend.errors import InvalidRequest
from backend.protocol.endpoint_request import EndpointRequest
from backend.protocol.wire import WireRequest
from backend.server.request_body import ENHANCING, enhanced, read_request

LINKS = {"init_image": "https://a.example/i.png", "mask_image": "https://a.example/m.png"}
CAPABILITIES = InvertingEngine().capabilities


def read(**fields: Any) -> EndpointRequest:
    return read_request(LINKS | {"prompt": "a cat"} | fields, CAPABILITIES)


@pytest.mark.parametrize(
    ("fields", "used"),
    [
        ({"samples": "3"}, {"samples": 3}),
        ({"samples": 0}, {"samples": 1}),
        ({"samples": "10"}, {"samples": 4}),
        ({"samples": "2.0"}, {"samples": 2}),
        ({"num_inference_steps": "30"}, {"num_inference_steps": 30}),
        ({"num_inference_steps": 1000}, {"num_inference_steps": 50}),
        ({"num_inference_steps": -5}, {"num_inference_steps": 1}),
        ({"guidance_scale": 7.5}, {"guidance_scale": 5}),
        ({"guidance_scale": "0"}, {"guidance_scale": 1}),
        ({"strength": "0.3"}, {"strength": 0.3}),
        ({"strength": 1.5}, {"strength": 1.0}),
        ({"width": "500", "height": 1024}, {"width": 500, "height": 1024}),
        ({"width": None, "height": "null"}, {"width": None, "height": None}),
        ({"width": ""}, {"width": None}),
        ({"safety_checker": "yes", "base64": "true"}, {"safety_checker": True, "base64": True}),
        ({"safety_checker": False, "base64": "no"}, {"safety_checker": False, "base64": False}),
        ({"instant_response": True}, {"instant_response": True}),
        ({"enhance_prompt": "no"}, {"prompt": "a cat"}),
        ({"enhance_prompt": None, "negative_prompt": "null"}, {"negative_prompt": ""}),
        ({"prompt": "", "enhance_prompt": "yes"}, {"prompt": ""}),
        ({"seed": "42"}, {"seed": 42}),
        ({"seed": 2**32 - 1}, {"seed": 2**32 - 1}),
        ({"track_id": "order_12"}, {"track_id": "order_12"}),
        ({"track_id": 3.5}, {"track_id": 3.5}),
        ({"track_id": True}, {"track_id": True}),
        ({"track_id": "null"}, {"track_id": None}),
        ({"base64": " YES ", "seed": "3e9"}, {"base64": True, "seed": 3_000_000_000}),
        ({"negative_prompt": 5, "prompt": "null"}, {"negative_prompt": "5", "prompt": ""}),
        ({"model_id": "flux", "scheduler": [1]}, {"prompt": enhanced("a cat")}),
    ],
)
def test_loose_types_are_read_and_limits_held(fields: dict[str, Any], used: dict[str, Any]) -> None:
    order = read(**fields)
    assert {name: getattr(order, name) for name in used} == used


@pytest.mark.parametrize("seed", [None, "null", "", -1, "-1"])
def test_a_seed_is_drawn_where_none_is_asked_for(seed: Any) -> None:
    seeds = {read(seed=seed).seed for _ in range(4)}
    assert len(seeds) == 4
    assert all(0 <= drawn < 2**32 for drawn in seeds)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"width": 1025}, "The width is 1025: pass 1 to 1024"),
        ({"height": 0}, "The height is 0"),
        ({"width": "wide"}, "The width is not valid: pass a whole number"),
        ({"width": [1]}, "The width is not valid"),
        ({"guidance_scale": "nan"}, "The guidance_scale is not valid"),
        ({"strength": "Infinity"}, "The strength is not valid"),
        ({"safety_checker": "maybe"}, "The safety_checker is not valid: pass yes or no"),
        ({"seed": 2**32}, "The seed is 4294967296"),
        ({"seed": "abc"}, "The seed is not valid"),
        ({"prompt": {"a": 1}}, "The prompt is not valid: pass a text"),
        ({"prompt": "\ud800"}, "The prompt holds half a character"),
        ({"prompt": "x" * 10_001}, "The prompt has 10,001 characters"),
        ({"track_id": {"a": 1}}, "The track_id is not valid"),
        ({"init_image": None}, "The init_image field is required"),
        ({"mask_image": "null"}, "The mask_image field is required"),
        ({"mask_image": [5]}, "The mask_image is not valid"),
        ({"width": True}, "The width is not valid"),
        ({"samples": "1_0"}, "The samples is not valid"),
        ({"seed": float("inf")}, "The seed is not valid: pass a whole number"),
        ({"track_id": float("nan")}, "The track_id is not valid"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        read(**fields)
    assert sentence in str(caught.value)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


def test_any_body_is_read_or_refused() -> None:
    ends: Counter[str] = Counter()

    @given(st.dictionaries(st.sampled_from(sorted(WireRequest.model_fields)), anything))
    def ends_well(fields: dict[str, Any]) -> None:
        try:
            order = read_request(LINKS | fields, CAPABILITIES)
        except InvalidRequest:
            ends["refused"] += 1
        else:
            ends["read"] += 1
            assert 1 <= order.samples <= 4
            assert 0 <= order.seed < 2**32
            assert EndpointRequest.from_dict(order.as_dict()) == order or order.track_id != order.track_id

    ends_well()
    assert ends["read"] >= 5
    assert ends["refused"] >= 5


def test_words_are_added_once_and_by_one_side_only() -> None:
    assert enhanced("a cat") == "a cat, " + ", ".join(ENHANCING)
    assert enhanced(enhanced("a cat")) == enhanced("a cat")
    service = HostedEngine(address="https://a.example").capabilities
    order = read_request(LINKS | {"prompt": "a cat"}, service)
    assert (order.prompt, order.enhance_prompt) == ("a cat", True)
