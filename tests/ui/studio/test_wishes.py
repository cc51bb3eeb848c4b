"""What a stranger sends as a wish is looked at before anything is done with it."""

import json
from typing import Any

import pytest

from backend.errors import InvalidRequest
from backend.imaging.geometry import Box, Size
from backend.selection.base import NOTHING, Click, Wish
from ui.studio.wishes import OUTSIDE, TOO_MANY, TOO_SMALL, UNREADABLE, read_wish

SIZE = Size(100, 80)


def sent(box: Any = None, clicks: Any = (), extent: Any = (0, 0, 0, 0)) -> str:
    return json.dumps({"box": box, "clicks": clicks, "extent": extent})


def test_a_wish_comes_through_in_pixels_of_the_picture() -> None:
    text = sent([15.2, 8, 60, 50.5], [[20, 10, True], [40.5, 30, False]], [10, 5, 0, 0])
    wish = read_wish(text)
    assert wish.on_picture(SIZE) == Wish(Box(5, 3, 50, 46), (Click(10, 5, True), Click(30.5, 25, False)))
    assert wish.on_canvas(Box(5, 3, 50, 46)) == Box(15, 8, 60, 51)


def test_a_box_is_cut_at_the_picture_and_clicks_beside_it_count_for_nothing() -> None:
    wish = read_wish(sent([-20, -20, 60, 500], [[5, 5, True], [50, 50, True]], [10, 10, 0, 0])).on_picture(SIZE)
    assert wish == Wish(Box(0, 0, 50, 80), (Click(40, 40, True),))


@pytest.mark.parametrize(
    "text",
    [
        *(None, "", "no JSON", "[]", "7", "null", "{}", "[" * 9_000, " " * 20_000),
        *(sent([1, 2, 3]), sent("abcd"), sent({"path": "/etc/passwd"}), sent([1, 2, "three", 4]), sent([None] * 4)),
        *(sent(None, [[1, 2]]), sent(None, [[1, 2, 1]]), sent(None, 7), sent(None, [[1, 2, True, 3]]), sent(None, "a")),
        *(sent(None, [[1, 2, True]], [0, 0, 0]), sent(None, [[1, 2, True]], [-1, 0, 0, 0])),
        *(sent(None, [[1, 2, True]], [1.5, 0, 0, 0]), sent(None, [[1, 2, True]], [10**9, 0, 0, 0])),
        '{"box": [0, 0, 1e999, 5], "clicks": []}',
        '{"box": null, "clicks": [[NaN, 1, true]]}',
        '{"box": null, "clicks": [[' + "9" * 4000 + ", 1, true]]}",
    ],
)
def test_what_is_no_wish_is_refused_in_one_sentence(text: str | None) -> None:
    with pytest.raises(InvalidRequest) as refused:
        read_wish(text)
    assert str(refused.value) == UNREADABLE


def test_clicks_are_counted() -> None:
    assert len(read_wish(sent(None, [[1, 2, True]] * 64)).wish.clicks) == 64
    with pytest.raises(InvalidRequest, match=TOO_MANY[:20]):
        read_wish(sent(None, [[1, 2, True]] * 65))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (sent(None, [[101, 5, True]]), OUTSIDE),
        (sent(None, [[5, -1, True]]), OUTSIDE),
        (sent([5, 5, 7, 50]), TOO_SMALL),
        (sent([60, 5, 20, 50]), TOO_SMALL),
        (sent([200, 5, 300, 50]), TOO_SMALL),
        (sent(None, []), NOTHING),
        (sent(None, [[5, 5, False]]), NOTHING),
        (sent(None, [[5, 5, True]], [10, 0, 0, 0]), NOTHING),
    ],
)
def test_what_points_at_nothing_in_the_picture_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        read_wish(text).on_picture(SIZE)
    assert str(refused.value) == sentence
