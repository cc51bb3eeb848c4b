"""Cut-outs: alpha goes on like the colours, whoever fills, and what is hidden is neither seen nor copied."""

import numpy as np
import pytest
from fakes import InvertingEngine
from PIL import Image, ImageDraw, ImageFilter

from backend.engines import ContentAwareEngine
from backend.errors import UnsupportedRequest
from backend.imaging.cutout import continued_alpha, paste, visible_colours
from backend.imaging.mask import Mask
from backend.imaging.patchmatch import fill
from backend.imaging.picture import Picture
from backend.imaging.region import Working
from backend.inpainter import Inpainter
from backend.request import InpaintRequest

SIDE = 80
HIDDEN = (0, 255, 0)  # the arbitrary colour under an alpha of 0
ENGINES = ("content_aware", "inverting")
BOX = (50, 30, 75, 50)  # reaches over the right edge of the disc


def brown(alpha: Image.Image) -> Image.Image:
    """Brown grain under this alpha, green where it is hidden."""
    grain = np.random.default_rng(5).normal(0, 6, (SIDE, SIDE, 1))
    pixels = np.clip(np.array([150, 90, 50]) + grain, 0, 255).astype(np.uint8)
    pixels[np.asarray(alpha) == 0] = HIDDEN
    return Image.fromarray(np.dstack([pixels, np.asarray(alpha)]))


def disc(softness: float = 0, level: int = 255) -> Image.Image:
    alpha = Image.new("L", (SIDE, SIDE))
    ImageDraw.Draw(alpha).ellipse((15, 15, 65, 65), fill=level)
    return alpha.filter(ImageFilter.GaussianBlur(softness))


def marked(box: tuple[int, int, int, int] = BOX) -> Mask:
    levels = Image.new("L", (SIDE, SIDE))
    levels.paste(255, box)
    return Mask(levels)


def filled(picture: Image.Image, mask: Mask, engine: str, side: int | None = None, seed: int = 0) -> np.ndarray:
    inverting = InvertingEngine(Working(side, 8 if side else 1))
    inpainter = Inpainter({"content_aware": ContentAwareEngine(), "inverting": inverting})
    request = InpaintRequest(init_image=Picture(picture), mask_image=mask, seed=seed)
    sample = inpainter.run(request, engine).samples[0]
    assert sample.receipt is not None
    assert (sample.receipt.changed_outside, sample.image.image.mode) == (0, picture.mode)
    return np.asarray(sample.image.image)


@pytest.mark.slow
@pytest.mark.parametrize(("engine", "side"), [("content_aware", None), ("inverting", None), ("inverting", 64)])
@pytest.mark.parametrize("mode", ["RGBA", "LA"])
@pytest.mark.parametrize("softness", [0, 1.5])
def test_a_mark_over_the_edge_stays_transparent_beyond_it_and_is_opaque_within(
    engine: str, side: int | None, mode: str, softness: float
) -> None:
    picture = brown(disc(softness)).convert(mode)
    mask = marked()
    after = filled(picture, mask, engine, side)
    assert (after[30:50, 50:57, -1] == 255).all()
    assert (after[30:50, 73:75, -1] == 0).all()
    gained = (after[..., -1] >= 128).sum() / (np.asarray(picture)[..., -1] >= 128).sum()
    assert 0.95 < gained < 1.05


@pytest.mark.slow
@pytest.mark.parametrize("level", [255, 100])
def test_a_hard_edge_stays_hard(level: int) -> None:
    for engine in ENGINES:
        after = filled(brown(disc(level=level)), marked(), engine)
        assert set(np.unique(after[..., 3])) == {0, level}


def test_no_colour_is_taken_from_what_is_hidden_and_what_is_transparent_has_none() -> None:
    after = filled(brown(disc(1.5)), marked(), "content_aware")[30:50, 50:75]
    visible = after[..., 3] >= 16
    assert (after[visible][:, 0] > after[visible][:, 1] + 20).all()
    assert (after[after[..., 3] == 0] == 0).all()


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_a_hole_inside_of_the_mark_is_closed_and_a_half_transparent_picture_stays_that(engine: str) -> None:
    hole = Image.new("L", (SIDE, SIDE), 255)
    hole.paste(0, (55, 35, 65, 45))
    assert (filled(brown(hole), marked(), engine)[..., 3] == 255).all()
    for level in (1, 128, 254):
        assert (filled(brown(Image.new("L", (SIDE, SIDE), level)), marked(), engine)[..., 3] == level).all()


def test_half_transparent_colours_come_back_as_strong_as_they_were() -> None:
    after = filled(brown(Image.new("L", (SIDE, SIDE), 60)), marked(), "content_aware")
    assert np.abs(after[30:50, 50:75, :3].mean(axis=(0, 1)) - [150, 90, 50]).max() < 3


def test_a_gradient_goes_on() -> None:
    gradient = Image.linear_gradient("L").resize((SIDE, SIDE))
    before = np.asarray(gradient).astype(int)
    for engine in ENGINES:
        after = filled(brown(gradient), marked(), engine)
        assert np.abs(after[..., 3] - before).max() < 12


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_an_opaque_picture_is_filled_to_the_same_bytes_with_and_without_alpha(mode: str) -> None:
    plain = brown(Image.new("L", (SIDE, SIDE), 255)).convert(mode)
    with_alpha = plain.copy()
    with_alpha.putalpha(255)
    for engine in ENGINES:
        bare, clothed = (filled(picture, marked(), engine) for picture in (plain, with_alpha))
        assert (clothed[..., -1] == 255).all()
        assert clothed[..., :-1].tobytes() == bare.tobytes()


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes_and_another_one_others() -> None:
    cut = brown(disc(1.5))
    first, again, other = (filled(cut, marked(), "content_aware", seed=seed).tobytes() for seed in (4, 4, 5))
    assert first == again != other


@pytest.mark.slow
def test_a_large_cut_out_is_filled_at_a_smaller_size_with_its_alpha() -> None:
    large = brown(disc()).resize((1280, 1280), Image.Resampling.NEAREST)
    mask = Mask(marked().image.resize((1280, 1280), Image.Resampling.NEAREST))
    inside = mask.array() > 0
    after = fill(np.asarray(large), inside)
    assert (after[480:800, 800:920, 3] == 255).all()
    assert (after[480:800, 1160:1200, 3] == 0).all()
    assert (after[~inside] == np.asarray(large)[~inside]).all()
    assert (after[inside & (after[..., 3] > 0)][:, 1] < 160).all()


def test_an_engine_without_alpha_sees_no_hidden_colour() -> None:
    seen = np.asarray(visible_colours(brown(disc())))
    assert (seen[..., 0] > seen[..., 1] + 20).all()
    assert (np.asarray(visible_colours(Image.new("RGBA", (4, 4), (9, 9, 9, 0)))) == 255).all()


def test_where_everything_is_marked_alpha_stays_unless_nothing_was_visible() -> None:
    everything = np.ones((SIDE, SIDE), bool)
    cut, empty = brown(disc(1.5)), Image.new("RGBA", (SIDE, SIDE))
    assert (continued_alpha(cut, everything) == np.asarray(cut)[..., 3]).all()
    assert (continued_alpha(empty, everything) == 255).all()


def test_soft_paint_over_an_edge_lends_no_hidden_colour() -> None:
    onto = Image.new("RGBA", (3, 1), (*HIDDEN, 0))
    levels = Image.new("L", (3, 1))
    levels.putdata([0, 128, 255])
    paste(Image.new("RGBA", (3, 1), (200, 100, 0, 255)), onto, levels)
    assert [onto.getpixel((x, 0)) for x in range(3)] == [(*HIDDEN, 0), (200, 100, 0, 128), (200, 100, 0, 255)]


def test_what_nobody_would_see_is_not_asked_of_an_engine_with_a_prompt_and_is_erased_without() -> None:
    alone = brown(disc())
    around_it = marked((10, 10, 70, 70))
    assert (filled(alone, around_it, "content_aware")[10:70, 10:70] == 0).all()
    with pytest.raises(UnsupportedRequest, match="All around the mark is transparent"):
        filled(alone, around_it, "inverting")
