"""Where others reach the program, as two settings say it."""

import pytest

from backend.network.published import Published, published


@pytest.mark.parametrize(
    ("root_path", "public_url", "expected"),
    [
        ("", "", Published()),
        ("/", "", Published()),
        ("/studio", "", Published(prefixes=("/studio",))),
        ("studio/", "", Published(prefixes=("/studio",))),
        (" /tools/studio/ ", "", Published(prefixes=("/tools/studio",))),
        ("/my%20studio", "", Published(prefixes=("/my studio",))),
        (
            "https://example.org/studio/",
            "",
            Published("", "https://example.org/studio", ("/studio",)),
        ),
        ("HTTP://lan:8080", "", Published("", "http://lan:8080", ())),
        (
            "",
            "https://example.org/studio/",
            Published("https://example.org/studio", "https://example.org/studio", ("/studio",)),
        ),
        (
            "/studio",
            "https://example.org",
            Published("https://example.org/studio", "https://example.org/studio", ("/studio",)),
        ),
        (
            "/inside",
            "https://example.org/studio",
            Published("https://example.org/studio", "https://example.org/studio", ("/inside", "/studio")),
        ),
        (
            "http://lan/inside",
            "https://example.org/studio",
            Published("https://example.org/studio", "https://example.org/studio", ("/inside", "/studio")),
        ),
    ],
)
def test_a_path_an_address_or_both(root_path: str, public_url: str, expected: Published) -> None:
    assert published(root_path, public_url) == expected


@pytest.mark.parametrize(
    "root_path",
    [
        *("ftp://example.org/studio", "https:///studio", "https://", "https://example.org/studio?a=b", "/a?b", "/a#b"),
        *("/a/../b", "/a b", "/a//b", "\\studio", "https://me@example.org/", "example.org:443/studio", "/./a"),
    ],
)
def test_what_is_neither_is_refused(root_path: str) -> None:
    with pytest.raises(ValueError, match=r"address|no path"):
        published(root_path, "")


@pytest.mark.parametrize("public_url", ["/studio", "example.org", "ftp://example.org", "https://example.org/?a"])
def test_a_public_address_is_whole(public_url: str) -> None:
    with pytest.raises(ValueError, match=r"address|no path"):
        published("", public_url)
