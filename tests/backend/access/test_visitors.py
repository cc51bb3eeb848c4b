"""What a browser says of itself is believed by its form alone, and only then."""

from typing import Any

import pytest

from backend.access.visitors import is_picture_id, is_run, is_visitor

TOKEN = "0123456789abcdef" * 2
PICTURE_ID = "1700000000000-" + "0a" * 12


def test_what_our_pages_make_is_known() -> None:
    assert is_visitor(TOKEN)
    assert is_run(TOKEN)
    for picture_id in (PICTURE_ID, "server-0a1b2c3d", f"server-{TOKEN}-0", TOKEN):
        assert is_picture_id(picture_id)
        assert is_picture_id(f"server-again-{picture_id}")


@pytest.mark.parametrize(
    "value",
    [
        None,
        7,
        [],
        {},
        "",
        "me",
        TOKEN[:-1],
        TOKEN + "0",
        TOKEN.upper(),
        TOKEN + "\n",
        "../" + TOKEN,
        "٠" * 32,
        "0" * 10**7,
    ],
)
def test_anything_else_is_no_visitor_and_no_run(value: Any) -> None:
    assert not is_visitor(value)
    assert not is_run(value)


@pytest.mark.parametrize(
    "value",
    [
        None,
        7,
        "",
        "a",
        "server-",
        "../../etc/passwd",
        PICTURE_ID + "x",
        PICTURE_ID + "\n",
        f"server-{TOKEN}-123",
        "server-again-",
    ],
)
def test_anything_else_is_no_picture_id(value: Any) -> None:
    assert not is_picture_id(value)


def test_a_picture_id_is_brought_back_once() -> None:
    assert not is_picture_id("server-again-" * 100 + PICTURE_ID)
