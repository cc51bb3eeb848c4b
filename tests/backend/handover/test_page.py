"""The page that opens offline: everything inside, nothing from elsewhere, and no words that are markup."""

import base64
import re
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from handed_over import Folder, comment, content, filled, run, sample, verdict
from PIL import Image

from backend.handover import Kind
from backend.imaging.files.codec import encode_png
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture

MARKUP = "</p><script>alert(1)</script><img src=x onerror=alert(1)> \" ' &amp;"


class Reader(HTMLParser):
    """What a browser would make of it."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def picture(self, number: int) -> Image.Image:
        source = self.all("img")[number]["src"] or ""
        return Image.open(BytesIO(base64.b64decode(source.partition(",")[2])))


@pytest.fixture
def files(tmp_path: Path, photo: Picture, mask: Mask) -> Folder:
    return filled(tmp_path / "files", photo, mask)


def test_it_is_whole_and_needs_nothing_from_elsewhere(files: Folder) -> None:
    told = content(Kind.HTML, [run(1, [sample(0, [verdict(1)]), sample(1)]), run(2, [sample(2)])], files)
    page = Reader(told)
    assert [tag for tag, _ in page.tags if tag in ("script", "link", "iframe", "object", "form", "a")] == []
    policy = page.all("meta")[1]["content"] or ""
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'unsafe-inline'")
    sources = [attributes["src"] or "" for attributes in page.all("img")]
    assert len(sources) == 3
    assert all(source.startswith("data:image/jpeg;base64,") for source in sources)
    assert not re.search(rb"url\(|@import|https?:", told)
    assert [page.picture(number).size for number in range(3)] == [(96, 64)] * 3
    assert "1 approved, 2 undecided" in page.text
    assert "Approved Eve 2026-06-01 12:00 UTC" in page.text


def test_what_people_wrote_is_text(files: Folder) -> None:
    said = sample(0, [verdict(1, name=MARKUP)], [comment(2, MARKUP, name=MARKUP, point=[48, 16])])
    fields = {"prompt": MARKUP, "negative_prompt": MARKUP, "name": MARKUP, "engine": MARKUP}
    page = Reader(content(Kind.HTML, [run(1, [said], **fields)], files))
    assert page.text.count(MARKUP) == 7
    assert (page.all("script"), len(page.all("img"))) == ([], 1)
    assert [tag["style"] for tag in page.all("span") if "style" in tag] == ["left:50%;top:25%"]


def test_pictures_have_a_size_that_browsers_bear_and_keep_what_is_clear(tmp_path: Path) -> None:
    encode_png(Picture(Image.new("RGBA", (3000, 1500), (9, 9, 9, 0))), tmp_path / "0.png")
    page = Reader(content(Kind.HTML, [run(1, [sample(0)])], Folder(tmp_path)))
    assert (page.picture(0).size, page.picture(0).mode) == ((1600, 800), "RGBA")


def test_what_is_gone_is_told(files: Folder) -> None:
    (files.folder / "0.png").unlink()
    (files.folder / "1.png").write_bytes(b"damaged")
    page = Reader(content(Kind.HTML, [run(1, [sample(0), sample(1), sample(2)])], files))
    assert (len(page.all("img")), page.text.count("not here any more")) == (1, 2)


def test_what_is_hidden_is_not_told(files: Folder) -> None:
    hidden = run(1, [sample(0, seed=None)], prompt="", engine="", width=0, height=0)
    text = Reader(content(Kind.HTML, [hidden], files)).text
    assert not [word for word in ("seed", "cat", "inverting", "Not:") if word in text]
