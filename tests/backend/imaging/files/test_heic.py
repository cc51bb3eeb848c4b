"""HEIC pictures, as iPhones write them, open without anything installed beside the program."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from backend.errors import InvalidRequest
from backend.imaging.files.codec import decode, inspect
from backend.imaging.reading.reader import Reader
from tests.backend.imaging.files.profiles import srgb_profile
from tests.backend.imaging.pictures import camera_exif, noise

ROOT = Path(__file__).parents[4]
ALONE = """
import sys
sys.modules["pillow_heif"] = None
from pathlib import Path
from backend.imaging.reading.reader import Reader
print(Reader().decode(Path(sys.argv[1])).size)
"""


def heic(image: Image.Image, **options: Any) -> bytes:
    stream = BytesIO()
    pillow_heif.from_pillow(image).save(stream, **options)
    return stream.getvalue()


def half() -> Image.Image:
    """White, and black on its left."""
    image = Image.new("RGB", (64, 48), "white")
    image.paste("black", (0, 0, 32, 48))
    return image


def test_a_heic_picture_opens_upright_with_its_description_and_its_profile() -> None:
    data = heic(half(), exif=camera_exif(6), icc_profile=srgb_profile())
    picture = Reader().decode(data)
    assert picture.size == (48, 64) == inspect(data).size
    assert np.asarray(picture.image)[8, 24].max() < 30 < 220 < np.asarray(picture.image)[56, 24].min()
    assert (inspect(data).format, inspect(data).browser_safe) == ("HEIF", False)
    assert picture.icc == srgb_profile()
    assert picture.exif
    assert b"Maker" in picture.exif
    assert decode(data) == picture


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L"])
def test_its_modes_become_those_of_a_picture(mode: str) -> None:
    picture = Reader().decode(heic(noise(mode, (64, 48))))
    assert picture.size == (64, 48)
    assert picture.has_alpha == (mode == "RGBA")


def test_nothing_but_what_the_program_asks_for_is_needed(tmp_path: Path) -> None:
    (tmp_path / "photo.heic").write_bytes(heic(half()))
    child = subprocess.run(
        [sys.executable, "-c", ALONE, str(tmp_path / "photo.heic")], cwd=ROOT, capture_output=True, text=True
    )
    assert child.stdout == "64×48\n", child.stderr
    required = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert "pi-heif" in required


@pytest.fixture(scope="module")
def noisy() -> bytes:
    return heic(noise("RGB", (256, 256)))


@pytest.mark.parametrize("share", [0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97])
def test_a_cut_heic_ends_as_one_sentence(noisy: bytes, share: float) -> None:
    with pytest.raises(InvalidRequest, match=r"^[A-Z][^.]*: [^.]+\.$"):
        decode(noisy[: int(share * len(noisy))])


def test_a_heic_that_says_to_be_larger_than_it_is_is_refused() -> None:
    data = bytearray(heic(noise("RGB", (64, 64))))
    at = data.index(b"ispe") + 8
    for size, said in (((60_000, 60_000), "60000×60000"), ((6000, 6000), "damaged|memory")):
        data[at : at + 8] = b"".join(side.to_bytes(4, "big") for side in size)
        with pytest.raises(InvalidRequest, match=said):
            Reader().decode(bytes(data))
