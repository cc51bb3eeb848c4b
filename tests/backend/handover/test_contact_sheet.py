"""Contact sheets: pages that hold all samples, a picture of bounded size, and letters of any script."""

from io import BytesIO
from pathlib import Path

import pytest
from handed_over import Folder, comment, content, filled, run, sample, verdict
from PIL import Image, ImageDraw, PdfParser

from backend.errors import InpaintError
from backend.handover import Kind, Selection
from backend.handover.contact_sheet import TALLEST, write_png
from backend.handover.fonts import Typeface, installed
from backend.handover.lines import broken
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from tests.backend.imaging.peaks import peak_growth


@pytest.fixture
def files(tmp_path: Path, photo: Picture, mask: Mask) -> Folder:
    return filled(tmp_path / "files", photo, mask)


def pages(content: bytes) -> list[Image.Image]:
    """The picture of each page, by following the document's own references."""
    with PdfParser.PdfParser(buf=content) as document:
        found = []
        for reference in document.pages:
            drawn = document.read_indirect(document.read_indirect(reference)[b"Resources"][b"XObject"][b"image"])
            found.append(Image.open(BytesIO(drawn.buf)).convert("L"))
        return found


def test_a_page_shows_pictures_and_words(files: Folder) -> None:
    empty = run(1, [sample(0, seed=None)], prompt="", engine="")
    said = run(1, [sample(0, [verdict(1)], [comment(2, "too green at the left, and too much of it")])])
    (plain,), (told,) = (pages(content(Kind.PDF, [one], files)) for one in (empty, said))
    assert plain.size == (1240, 1754)
    assert ink(told) > ink(plain) > 0
    assert 50 < plain.getpixel((100, 150)) < 70, "the green of the thumbnail"  # type: ignore[operator]


def ink(page: Image.Image) -> int:
    return sum(page.histogram()[:128])


def test_many_samples_are_pages_and_no_more_memory(files: Folder) -> None:
    few, many = ([run(n, [sample(k) for k in range(3)]) for n in range(count)] for count in (2, 40))
    assert len(pages(content(Kind.PDF, few, files))) == 1
    found = b""

    def draw() -> None:
        nonlocal found
        found = content(Kind.PDF, many, files)

    grown = peak_growth(draw)
    assert len(pages(found)) >= 8
    assert grown - len(found) < 60_000_000, f"{grown:,}"


def test_the_longest_words_fill_a_page_and_not_more(files: Folder) -> None:
    said = [comment(n, "never ending " * 800) for n in range(40)]
    assert len(pages(content(Kind.PDF, [run(1, [sample(0, comments=said)])], files))) == 1


def test_the_picture_is_bounded_and_says_what_it_leaves_out(files: Folder, tmp_path: Path) -> None:
    heights = []
    for count in (1, 500):
        selection = Selection([run(n, [sample(0, comments=[comment(1, "word " * 200)])]) for n in range(count)])
        path = tmp_path / f"{count}.png"
        with path.open("w+b") as file:
            write_png(selection, files, file)
        heights.append(Image.open(path).height)
    assert heights[0] < 1000
    assert TALLEST / 2 < heights[1] <= TALLEST


def test_a_disk_in_trouble_is_told(files: Folder, tmp_path: Path) -> None:
    with pytest.raises(InpaintError, match=r"disk.*try again later\.$") as raised:
        content(Kind.PDF, [run(1, [sample(0)])], files, tmp_path / "not there")
    assert raised.value.status == 507


@pytest.mark.parametrize("paths", [installed(), []], ids=["installed", "none installed"])
def test_letters_without_a_font_are_told_and_others_are_drawn(paths: list[Path]) -> None:
    face = Typeface(paths, 17)
    assert face.width("plain words") > 50
    assert not face.is_lacking
    assert face.width("\U000e1234 \uf8ff\ue123") >= 0
    assert face.width("\U0002fa1f" * 3) > 0
    canvas = Image.new("L", (200, 40))
    face.draw(ImageDraw.Draw(canvas), (5, 25), "é 中 ن 😀 \U00016fe4", "white")
    assert canvas.getbbox()
    assert face.is_lacking


def test_after_thousands_of_unknown_letters_known_ones_are_still_found() -> None:
    face = Typeface(installed(), 17)
    assert face.width("".join(map(chr, range(0x20000, 0x22000)))) > 0
    assert face.is_lacking
    face.is_lacking = False
    assert face.width("é") > 0
    assert not face.is_lacking


def test_lines_fit_in_any_script() -> None:
    face = Typeface(installed(), 17)
    for text in ("word " * 100, "x" * 500, "海边的灯塔" * 40, "مرحبا بالعالم " * 20, "e\u0301" * 300, "\u202e\0\x07 a"):
        lines = broken(text, face.width, 353, 12)
        assert 0 < len(lines) <= 12
        assert max(map(face.width, lines)) <= 353
        assert all(line.isprintable() for line in lines)
    assert broken("one\ntwo\r\n\r\nthree", face.width, 353, 12) == ["one", "two", "three"]
    assert broken("word " * 500, face.width, 353, 3)[-1].endswith("…")
