"""Thumbnails are small, made once, kept beside the samples, and none where there is nothing to show."""

from pathlib import Path

import numpy as np
from keeping import keep, new_run, result_of
from PIL import Image

from backend.history import HistoryStore
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.request import InpaintRequest


def test_a_thumbnail_is_made_once_and_fits_its_frame(history: HistoryStore, tmp_path: Path) -> None:
    pixels = np.random.default_rng(2).integers(0, 256, (900, 1200, 3), np.uint8)
    mask = Image.new("L", (1200, 900))
    mask.paste(255, (100, 100, 140, 140))
    asked = InpaintRequest(init_image=Picture(Image.fromarray(pixels)), mask_image=Mask(mask), seed=1)
    run = keep(history, history.create(new_run(asked, tmp_path)), asked, result_of(asked))
    path = history.thumbnails.of(run.id, 0)
    assert path
    assert Image.open(path).size == (480, 360)
    before = path.stat().st_mtime_ns
    assert history.thumbnails.of(run.id, 0) == path
    assert path.stat().st_mtime_ns == before
    assert history.thumbnails.of(run.id, 1) is None
    run.samples[0].path.unlink()
    assert history.thumbnails.of(run.id, 0) is None


def test_a_damaged_sample_has_none(history: HistoryStore, asked: InpaintRequest, tmp_path: Path) -> None:
    run = keep(history, history.create(new_run(asked, tmp_path)), asked, result_of(asked))
    run.samples[0].path.write_bytes(run.samples[0].path.read_bytes()[:200])
    assert history.thumbnails.of(run.id, 0) is None
    assert history.thumbnails.of(run.id, 1) is not None
