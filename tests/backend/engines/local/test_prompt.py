"""Brackets in prompts: what they weigh, and the same words without them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.engines.local.prompt import has_weights, parse, plain


@pytest.mark.parametrize(
    ("prompt", "pieces"),
    [
        ("a red ball", [("a red ball", 1)]),
        ("((ugly)) hand", [("ugly", 1.21), (" hand", 1)]),
        ("a (ball:1.3) now", [("a ", 1), ("ball", 1.3), (" now", 1)]),
        ("[dull]", [("dull", 1 / 1.1)]),
        ("(a [b] c)", [("a ", 1.1), ("b", 1), (" c", 1.1)]),
        ("(a (b:2) c:0.5)", [("a ", 0.5), ("b", 1), (" c", 0.5)]),
        (r"a \(real\) bracket", [("a (real) bracket", 1)]),
        ("(never closed", [("never closed", 1.1)]),
        ("never opened)", [("never opened)", 1)]),
        ("a smile :) at 3:4", [("a smile :) at 3:4", 1)]),
        ("(a:.5)", [("a", 0.5)]),
        ("", []),
    ],
)
def test_brackets_weigh_words(prompt: str, pieces: list[tuple[str, float]]) -> None:
    found = [(piece.text, pytest.approx(piece.weight)) for piece in parse(prompt)]
    assert found == pieces


@given(st.text(alphabet="ab ()[]:.5\\", max_size=40))
def test_any_text_can_be_read_and_reading_its_plain_words_changes_nothing(prompt: str) -> None:
    assert all(piece.text for piece in parse(prompt))
    assert plain(prompt) == "".join(piece.text for piece in parse(prompt))


@given(st.text(alphabet=st.characters(exclude_characters="()[]\\:"), max_size=40))
def test_a_text_without_brackets_is_left_alone(prompt: str) -> None:
    assert plain(prompt) == prompt
    assert not has_weights(prompt)
