"""The endpoint's JSON: what is written can be read, and what others write is read whatever its types."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from backend.protocol.wire import (
    Processing,
    Refusal,
    Reply,
    Success,
    WireRequest,
    links,
    placed_links,
    read_reply,
    reply_body,
)

WORDS = st.text("abc xyz", min_size=1).map(str.strip).filter(bool)
LINKS = st.lists(WORDS.map(lambda word: f"https://example.com/{word}"), max_size=4).map(tuple)


@given(
    prompt=WORDS,
    width=st.none() | st.integers(8, 1024),
    samples=st.integers(1, 4),
    guidance=st.integers(1, 5) | st.just(2.5),
    switches=st.tuples(*[st.booleans()] * 4),
    seed=st.none() | st.integers(0, 2**32 - 1),
    track_id=st.none() | st.integers(0, 99) | WORDS,
)
def test_a_request_there_and_back_is_the_same(
    prompt: str, width: int | None, samples: int, guidance: float, switches: tuple[bool, ...], seed: Any, track_id: Any
) -> None:
    checked, enhanced, instant, as_text = switches
    request = WireRequest(
        key=SecretStr("k"),
        prompt=prompt,
        width=width,
        samples=samples,
        guidance_scale=guidance,
        safety_checker=checked,
        enhance_prompt=enhanced,
        instant_response=instant,
        base64=as_text,
        seed=seed,
        track_id=track_id,
    )
    assert WireRequest.model_validate(request.body()) == request


@given(
    st.builds(Success, id=st.integers(1, 99), output=LINKS, proxy_links=LINKS, generation_time=st.floats(0, 9))
    | st.builds(Processing, id=st.integers(1, 99), fetch_result=WORDS, eta=st.floats(0, 99), future_links=LINKS)
    | st.builds(Refusal, message=WORDS, tip=WORDS, retry_after=st.none() | st.floats(0, 99), has_failed=st.booleans())
)
def test_a_reply_there_and_back_is_the_same(reply: Reply) -> None:
    assert read_reply(reply_body(reply)) == _collapsed(reply)


def _collapsed(reply: Reply) -> Reply:
    """Reading brings texts onto one line with single spaces."""
    lines = {name: " ".join(text.split()) for name, text in vars(reply).items() if name in ("message", "tip")}
    return replace(reply, **lines)


@pytest.mark.parametrize("nothing", [None, "null", "", " NULL "])
def test_nothing_has_many_spellings(nothing: Any) -> None:
    assert WireRequest.model_validate({"seed": nothing, "width": nothing, "negative_prompt": nothing}) == WireRequest()


def test_a_prompt_is_what_it_is() -> None:
    assert [WireRequest(prompt=word).prompt for word in ("None", "null", "")] == ["None", "null", ""]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([None, "b"], ("", "b")),
        ({"1": "b"}, ("", "b")),
        ({"0": "a", "1": "b"}, ("a", "b")),
        ("a", ("a",)),
        ("", ()),
        ({}, ()),
        (None, ()),
        ({"x": "a", "999999": "b"}, ()),
    ],
)
def test_links_beside_others_keep_their_places(value: Any, expected: tuple[str, ...]) -> None:
    assert placed_links(value) == expected


@pytest.mark.parametrize(
    ("given", "expected"), [("yes", True), ("no", False), ("true", True), (False, False), (1, True)]
)
def test_switches_come_as_words_or_booleans(given: Any, expected: bool) -> None:
    assert WireRequest.model_validate({"safety_checker": given, "base64": given}).base64 is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (["a", "b"], ("a", "b")),
        ({"0": "a", "10": "c", "2": "b"}, ("a", "b", "c")),
        ("a", ("a",)),
        ("", ()),
        ([], ()),
        (None, ()),
        ([None, "a", ""], ("a",)),
        (7, ()),
    ],
)
def test_links_come_in_every_shape(value: Any, expected: tuple[str, ...]) -> None:
    assert links(value) == expected


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"message": "a"}, "a"),
        ({"messege": "a"}, "a"),
        ({"message": {"prompt": ["a.", "b."], "width": ["c."]}}, "a. b. c."),
        ({"error": {"message": "a"}}, "a"),
        ({"message": None, "detail": "a"}, "a"),
        ({}, ""),
    ],
)
def test_a_message_comes_under_many_names(body: dict[str, Any], message: str) -> None:
    assert read_reply(body | {"status": "error"}) == Refusal(message=message)


@pytest.mark.parametrize("body", [None, [], "text", {}, {"status": "banana"}, {"status": None}])
def test_what_is_no_reply_is_said(body: Any) -> None:
    with pytest.raises(ValueError, match=r"object|status"):
        read_reply(body)
