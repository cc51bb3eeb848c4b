"""Lasso, polygon, rectangle, ellipse and wand, pixel by pixel, by mouse and by keyboard."""

from pathlib import Path

import numpy as np
import pytest
from drawn_areas import Corners, Desk, assert_drawn, ellipse
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import expect
from scipy import ndimage
from studio_page import OpenPage, StudioPage

pytestmark = pytest.mark.browser
SIZE = (240, 160)
STAR = [(120.0, 12.0), (170.3, 148.0), (40.0, 60.4), (205.0, 62.0), (66.0, 150.0)]  # crosses itself
EIGHT = [(30.0, 20.0), (200.0, 140.0), (200.0, 20.0), (30.0, 140.0)]  # winds one way, and then the other


@pytest.fixture
def drawing(tmp_path: Path) -> Path:
    """Steps of grey with noise of ±4, a red disc, and a blue line across."""
    rng = np.random.default_rng(4)
    pixels = np.empty((SIZE[1], SIZE[0], 3), np.uint8)
    pixels[:] = (np.arange(SIZE[0]) // 40 * 30 + 40)[None, :, None]
    pixels += rng.integers(0, 9, pixels.shape, np.uint8)
    y, x = np.mgrid[: SIZE[1], : SIZE[0]]
    pixels[np.hypot(x - 60, y - 60) < 25] = (200, 30, 40)
    pixels[80:84] = (20, 40, 210)
    path = tmp_path / f"{tmp_path.name}.png"
    Image.fromarray(pixels).save(path)
    return path


@pytest.fixture
def studio(again: StudioPage, drawing: Path) -> StudioPage:
    return again.choose(drawing)


def mask_of(studio: StudioPage, folder: Path) -> NDArray[np.uint8]:
    return np.asarray(Image.open(studio.downloaded_mask(folder)))


def choose(studio: StudioPage, tool: str, mode: str = "add") -> None:
    studio.page.locator(f'[data-tool="{tool}"]').click()
    studio.page.locator(f'[data-mode="{mode}"]').click()


@pytest.mark.parametrize(
    ("density", "outlines"), [(1, [(0, STAR), (-1, EIGHT), (3, EIGHT)]), (2, [(0, EIGHT), (3, STAR)])]
)
def test_a_lasso_is_filled_by_the_non_zero_rule_at_every_zoom(
    open_page: OpenPage, drawing: Path, tmp_path: Path, density: int, outlines: list[tuple[int, Corners]]
) -> None:
    studio = open_page(device_scale_factor=density).choose(drawing)
    choose(studio, "lasso")
    for zoomed, drawn in outlines:
        size = 1 if zoomed <= 0 else 0.45  # of what is drawn: all of it has to be on the stage
        corners = [(120 + size * (x - 120), 80 + size * (y - 80)) for x, y in drawn]
        Desk.of(studio.page, SIZE, zoomed).drag(corners)
        assert_drawn(mask_of(studio, tmp_path), corners)
        studio.page.keyboard.press("Control+z")
    assert not mask_of(studio, tmp_path).any()


def test_a_polygon_closes_by_enter_by_a_double_click_and_on_its_first_corner(
    studio: StudioPage, tmp_path: Path
) -> None:
    desk = Desk.of(studio.page, SIZE)
    corners = [(20.0, 20.0), (200.0, 30.0), (150.0, 140.0), (60.0, 120.0)]
    choose(studio, "polygon")
    for corner in corners:
        desk.click(*corner)
    desk.click(10, 150)
    studio.page.keyboard.press("Backspace")  # takes the last corner back, not the mask
    studio.page.keyboard.press("Enter")
    assert_drawn(mask_of(studio, tmp_path), corners)
    by_enter = mask_of(studio, tmp_path)
    studio.page.keyboard.press("Control+z")
    for corner in corners[:-1]:
        desk.click(*corner)
    studio.page.mouse.dblclick(*desk.at(*corners[-1]))
    assert (mask_of(studio, tmp_path) == by_enter).all()
    studio.page.keyboard.press("Control+z")
    for corner in corners:
        desk.click(*corner)
    desk.click(*corners[0])
    assert (mask_of(studio, tmp_path) == by_enter).all()
    studio.page.keyboard.press("Control+z")
    for corner in corners:
        desk.click(*corner)
    studio.page.keyboard.press("Escape")
    studio.page.keyboard.press("Enter")  # nothing is there to be closed: it marks a first corner at the cross
    studio.page.keyboard.press("Escape")
    assert not mask_of(studio, tmp_path).any()


def test_a_rectangle_and_an_ellipse_go_from_corner_to_corner(studio: StudioPage, tmp_path: Path) -> None:
    desk = Desk.of(studio.page, SIZE)
    choose(studio, "rectangle")
    desk.drag([(150, 120), (40, 30)])
    mask = mask_of(studio, tmp_path)
    assert (mask[30:120, 40:150] == 255).all()
    assert mask.astype(int).sum() == 255 * 90 * 110
    choose(studio, "ellipse", "subtract")
    desk.drag([(60, 40), (130, 110)])
    assert (mask_of(studio, tmp_path)[75, 65:125] == 0).all()
    studio.page.locator('[data-action="clear"]').click()
    choose(studio, "ellipse")
    desk.drag([(60, 40), (190, 110)])
    assert_drawn(mask_of(studio, tmp_path), ellipse(60, 40, 190, 110))


def test_shift_makes_it_square_by_the_longer_side_from_where_the_press_was(studio: StudioPage, tmp_path: Path) -> None:
    desk = Desk.of(studio.page, SIZE)
    choose(studio, "rectangle")
    studio.page.keyboard.down("Shift")
    desk.drag([(150, 100), (90, 80)])
    studio.page.keyboard.up("Shift")
    mask = mask_of(studio, tmp_path)
    assert (mask[40:100, 90:150] == 255).all()
    assert mask.astype(int).sum() == 255 * 60 * 60


def test_shapes_are_marked_by_numbers(studio: StudioPage, tmp_path: Path) -> None:
    choose(studio, "rectangle")
    for side, value in {"left": "12", "top": "-5", "width": "30", "height": "25"}.items():
        studio.page.locator(f'[data-role="shape-{side}"]').fill(value)
    studio.page.locator('[data-action="shape-apply"]').click()
    mask = mask_of(studio, tmp_path)
    assert (mask[:20, 12:42] == 255).all()
    assert mask.astype(int).sum() == 255 * 20 * 30


def test_areas_add_subtract_and_intersect_and_alt_or_ctrl_takes_away(studio: StudioPage, tmp_path: Path) -> None:
    desk = Desk.of(studio.page, SIZE)
    choose(studio, "rectangle")
    desk.drag([(20, 20), (120, 120)])
    for key in ("Alt", "Control"):
        studio.page.keyboard.down(key)
        desk.drag([(100, 100), (140, 140)])
        studio.page.keyboard.up(key)
        mask = mask_of(studio, tmp_path)
        assert mask.astype(int).sum() == 255 * (100 * 100 - 20 * 20)
        studio.page.keyboard.press("Control+z")
    choose(studio, "rectangle", "intersect")
    desk.drag([(100, 10), (200, 150)])
    mask = mask_of(studio, tmp_path)
    assert (mask[20:120, 100:120] == 255).all()
    assert mask.astype(int).sum() == 255 * 20 * 100


def test_an_area_acts_on_the_layer_that_was_painted_last(studio: StudioPage, tmp_path: Path) -> None:
    desk = Desk.of(studio.page, SIZE)
    studio.page.locator('[data-tool="avoid"]').click()
    choose(studio, "rectangle")
    desk.drag([(20, 20), (120, 120)])
    assert not mask_of(studio, tmp_path).any()
    expect(studio.page.locator('[data-slot="share"]')).to_have_text("Avoid 26.0 %")


def test_an_area_is_one_step_of_undo_and_what_changes_nothing_is_none(studio: StudioPage, tmp_path: Path) -> None:
    desk = Desk.of(studio.page, SIZE)
    choose(studio, "rectangle")
    desk.drag([(20, 20), (120, 120)])
    once = mask_of(studio, tmp_path)
    desk.drag([(40, 40), (100, 100)])  # is marked already
    desk.click(30, 30)  # has no pixels
    desk.drag([(20, 130), (120, 150)])
    studio.page.keyboard.press("Control+z")
    assert (mask_of(studio, tmp_path) == once).all()
    studio.page.keyboard.press("Control+z")
    assert not mask_of(studio, tmp_path).any()


@pytest.mark.parametrize("tolerance", [0, 10, 40])
@pytest.mark.parametrize("contiguous", [True, False])
def test_the_wand_takes_what_is_coloured_alike(
    studio: StudioPage, drawing: Path, tmp_path: Path, tolerance: int, contiguous: bool
) -> None:
    choose(studio, "wand")
    studio.page.locator('[data-role="tolerance"]').fill(str(tolerance))
    studio.page.locator('[data-role="contiguous"]').set_checked(contiguous)
    Desk.of(studio.page, SIZE).click(50.5, 20.5)
    pixels = np.asarray(Image.open(drawing)).astype(int)
    alike = np.abs(pixels - pixels[20, 50]).max(axis=2) <= tolerance
    areas = np.zeros(alike.shape, int)
    ndimage.label(alike, output=areas)
    wanted = areas == areas[20, 50] if contiguous else alike
    expect(studio.page.locator('[data-slot="share"]')).not_to_have_text("Mask 0.0 %")
    assert (mask_of(studio, tmp_path) == 255 * wanted).all()


def test_space_moves_the_picture_in_the_middle_of_an_outline(studio: StudioPage, tmp_path: Path) -> None:
    desk = Desk.of(studio.page, SIZE, 2)
    choose(studio, "lasso")
    mouse = studio.page.mouse
    mouse.move(*desk.at(60, 40))
    mouse.down()
    mouse.move(*desk.at(160, 40))
    studio.page.keyboard.down(" ")
    x, y = desk.at(160, 40)
    mouse.move(x - 40, y + 30)  # the picture goes along
    studio.page.keyboard.up(" ")
    moved = [desk.at(160, 120), desk.at(60, 120)]
    for x, y in moved:
        mouse.move(x - 40, y + 30)
    mouse.up()
    assert_drawn(mask_of(studio, tmp_path), [(60, 40), (160, 40), (160, 120), (60, 120)])


def test_every_tool_works_by_keyboard_alone(studio: StudioPage, tmp_path: Path) -> None:
    page = studio.page
    page.locator('#canvas canvas[data-layer="input"]').focus()

    def press(*keys: str) -> None:
        for key in keys:
            page.keyboard.press(key)

    press("[", *["["] * 30, "r", "Enter", *["Shift+ArrowRight"] * 4, *["Shift+ArrowDown"] * 3, "Enter")
    mask = mask_of(studio, tmp_path)
    assert (mask[80:110, 120:160] == 255).all()
    assert mask.astype(int).sum() == 255 * 30 * 40
    page.locator('#canvas canvas[data-layer="input"]').focus()
    press("Control+z", "p", "Enter", *["Shift+ArrowLeft"] * 5, "Enter", *["Shift+ArrowUp"] * 4, "Enter", "Enter")
    mask = mask_of(studio, tmp_path)
    assert_drawn(mask, [(160, 110), (110, 110), (110, 70)])
    page.locator('#canvas canvas[data-layer="input"]').focus()
    press("Control+z", "w", "Enter")
    expect(page.locator('[data-slot="share"]')).not_to_have_text("Mask 0.0 %")


def test_choosing_a_tool_moves_nothing(studio: StudioPage) -> None:
    stage = studio.page.locator('#canvas canvas[data-layer="input"]')
    for width in (1440, 1024, 390):
        studio.page.set_viewport_size({"width": width, "height": 900})
        studio.drawn()
        before = stage.bounding_box()
        for tool in ("brush", "lasso", "rectangle", "wand", "smart", "extend", "eraser"):
            studio.page.locator(f'[data-tool="{tool}"]').click()
            assert stage.bounding_box() == before, (tool, width)
