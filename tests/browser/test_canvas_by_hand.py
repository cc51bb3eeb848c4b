"""The canvas without a mouse: whole sessions by keyboard, by fingers and by pen."""

import math
from pathlib import Path

import drawn_scenes as scenes
import numpy as np
import pytest
from canvas_work import INPUT, Work
from drawn_areas import Corners, Desk, assert_drawn, inside_and_outside
from drawn_scenes import BICYCLE, SIZE, pixels
from hands import Hands, Place
from playwright.sync_api import expect
from studio_page import OpenPage, StudioPage

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FIELDS = {"left": 20, "top": 30, "width": 40, "height": 20}
SMALL_TARGETS = """() => [...document.querySelectorAll(
  ':is(#canvas, #gallery) :is(button, input, select, a[href], label:has(input[type="checkbox"]))'
)].filter((target) => {
  if (!target.checkVisibility({visibilityProperty: true}) || target.type === "file") return false;
  const touched = (target.type === "checkbox" && target.closest("label")) || target;
  const {width, height} = touched.getBoundingClientRect();
  return Math.min(width, height) < 44 - 0.5;
}).map((target) => [target.outerHTML.slice(0, 90), target.getBoundingClientRect().width,
  target.getBoundingClientRect().height])"""

TURNED_ROUND = """([input, places]) => {
  const stage = document.querySelector(input);
  const tell = (type, [clientX, clientY], button, buttons) => stage.dispatchEvent(new PointerEvent(type, {
    pointerId: 9, pointerType: "pen", pressure: 0.5, bubbles: true, button, buttons, clientX, clientY,
  }));
  tell("pointerdown", places[0], 5, 32);
  for (const place of places.slice(1)) tell("pointermove", place, -1, 32);
  tell("pointerup", places.at(-1), 5, 0);
}"""


class Keys:
    """Presses keys one by one; the focus is never lost on the way."""

    def __init__(self, work: Work) -> None:
        self.work = work

    def press(self, *keys: str) -> "Keys":
        for key in keys:
            self.work.page.keyboard.press(key)
            assert self.work.focused() != "BODY", f"{key} has lost the focus"
        return self

    def tab_to(self, name: str, key: str = "Tab") -> "Keys":
        for _ in range(160):
            if self.work.focused() == name:
                return self
            self.work.page.keyboard.press(key)
        raise AssertionError(f"{name} is not reached by {key}")

    def write(self, role: str, number: int) -> "Keys":
        self.tab_to(role).press("Control+a")
        self.work.page.keyboard.type(str(number))
        return self

    def to_stage(self) -> "Keys":
        return self.tab_to("input", "Shift+Tab")

    def changes(self, *keys: str) -> "Keys":
        self.work.changes(lambda: self.press(*keys))
        return self


@pytest.fixture
def work(again: StudioPage, tmp_path: Path) -> Work:
    return Work.on(again, scenes.bicycle(), tmp_path)


@pytest.fixture
def keys(work: Work) -> Keys:
    work.page.evaluate("document.activeElement.blur()")
    work.find('[data-role="brush-size"]').fill("2")  # arrow keys go as far as the brush is large
    keys = Keys(work).tab_to("to-picture").press("Enter", "[")
    assert work.find('[data-role="brush-size"]').input_value() == "1"
    return keys


def test_outlines_are_drawn_by_keyboard(work: Work, keys: Keys) -> None:
    right, left, up, down = (f"Shift+Arrow{way}" for way in ("Right", "Left", "Up", "Down"))
    keys.press("l", "Enter", *[right] * 4, "Enter", *[down] * 3, "Enter").changes("Enter")
    lasso: Corners = [(120, 80), (160, 80), (160, 110)]
    assert_drawn(work.mask().astype(np.uint8), lasso)
    work.says("1 area, 2 % of the picture, in the middle.")
    keys.to_stage().press("p", *[up] * 3, "Enter", *[left] * 5, "Enter", *[left] * 2, "Enter", "Backspace")
    keys.press(*[right] * 2, *[down] * 4, "Enter").changes("Enter")
    inside, _ = inside_and_outside([(160, 80), (110, 80), (110, 120)], SIZE)
    assert (work.mask()[inside] == 255).all()
    work.says("1 area, 3 % of the picture, in the middle.")
    keys.to_stage()
    keys.changes("Delete")
    work.says("Nothing is marked.")


def test_shapes_are_drawn_and_typed_by_keyboard(work: Work, keys: Keys) -> None:
    keys.press("r", "Enter", *["Shift+ArrowRight"] * 3, *["Shift+ArrowUp"] * 2).changes("Enter")
    assert work.mask()[60:80, 120:150].sum() == work.mask().sum() == 255 * 20 * 30
    keys.changes("Control+z")
    for side, number in FIELDS.items():
        keys.write(f"shape-{side}", number)
    keys.tab_to("shape-apply").changes("Enter")
    assert work.mask()[30:50, 20:60].sum() == work.mask().sum() == 255 * 20 * 40
    keys.press("e")
    assert work.focused() == "input", "what had the focus is hidden now"
    keys.press("u").write("shape-width", 20).tab_to("subtract", "Shift+Tab").press("Enter")
    keys.tab_to("shape-apply").changes(" ")
    assert math.isclose(work.mask().sum() / 255, 800 - 100 * math.pi, rel_tol=0.02)
    work.says("3 areas, 1 % of the picture, the largest in the top left.")


def test_colours_and_objects_are_selected_by_keyboard(work: Work, keys: Keys) -> None:
    keys.press("w", *["Shift+ArrowDown"] * 7).changes("Enter")
    grass = np.abs(pixels(scenes.bicycle()) - (92, 128, 70)).max(axis=2) == 0
    assert (work.mask()[grass] == 255).mean() > 0.5
    keys.to_stage().changes("Delete").press("s", *["Shift+ArrowUp"] * 8).press("ArrowUp", "ArrowUp").changes("Enter")
    found = work.mask()
    assert found[BICYCLE[1] : BICYCLE[3], BICYCLE[0] : BICYCLE[2]].any()
    keys.press("Escape")
    assert not work.mask().any()


def test_a_picture_is_extended_by_keyboard(work: Work, keys: Keys) -> None:
    work.find('[data-tool="lasso"]').focus()
    keys.press("x")
    assert work.focused() == "input", "Enter would press another tool's button"
    keys.write("extend-left", 12).write("extend-bottom", 8).tab_to("extend-apply").changes("Enter")
    mask = work.mask()
    assert mask.shape == (SIZE[1] + 8, SIZE[0] + 12)
    assert (mask[:, :12] == 255).all()
    keys.press("Control+z")
    assert work.mask().shape == (SIZE[1], SIZE[0])


def test_a_mask_is_refined_and_the_masks_kept_in_order_by_keyboard(work: Work, keys: Keys) -> None:
    keys.press("r", "Enter", *["Shift+ArrowRight"] * 3, *["Shift+ArrowUp"] * 3).changes("Enter")
    keys.write("refine-amount", 4)
    for action, area in (("grow", None), ("shrink", 30 * 30)):
        keys.tab_to(action).changes("Enter")
        assert area is None or work.mask().sum() == 255 * area
    for action in ("feather", "smooth"):
        keys.tab_to(action).changes("Enter").changes("Control+z")
    keys.tab_to("fill-holes").press("Enter").tab_to("drop-specks").press("Enter")
    keys.tab_to("masks").press("Enter").tab_to("add-mask", "Shift+Tab").press("Enter")
    names = work.find(".studio-maskname")
    expect(names).to_have_text(["Mask 1", "Mask 2"])
    keys.tab_to("rename", "Shift+Tab").press("Enter")
    work.page.keyboard.type("Wheels")
    keys.press("Enter")
    expect(names).to_have_text(["Mask 1", "Wheels"])
    keys.tab_to("show", "Shift+Tab").press("Enter")
    assert work.focused() == "show"
    keys.tab_to("choose", "Shift+Tab").press("Enter")
    expect(names.nth(0)).to_have_attribute("aria-current", "true")
    keys.tab_to("remove").press("Enter")
    expect(names).to_have_text(["Wheels"])
    keys.tab_to("bring-back-mask").press("Enter")
    expect(names).to_have_text(["Mask 1", "Wheels"])


def test_ctrl_enter_fills_and_leaves_the_focus_where_it_was(work: Work, keys: Keys) -> None:
    keys.press("r", "Enter", *["Shift+ArrowRight"] * 3, *["Shift+ArrowUp"] * 3).changes("Enter").press("Control+Enter")
    assert work.focused() == "input"
    work.studio.done()
    assert work.focused() == "input"
    assert (work.sample()[work.mask() == 0] == pixels(scenes.bicycle())[work.mask() == 0]).all()
    keys.write("refine-amount", 7).press("Control+Enter")
    assert work.focused() == "refine-amount"
    work.studio.done()


def test_the_doctor_is_answered_by_keyboard(work: Work, keys: Keys) -> None:
    keys.press("i")
    expect(work.find('[data-finding="everything"]')).to_be_visible()
    keys.press("e", *["]"] * 12, "Enter").press("r", *["["] * 40)
    expect(work.find('[data-finding="inverted"]')).to_be_visible()
    keys.tab_to("mend", "Shift+Tab").changes("Enter")
    expect(work.find("[data-finding]")).to_have_count(0)
    assert work.focused() == "input"


class Fingers:
    """A desk for fingers: places of the picture become those of the stage."""

    def __init__(self, work: Work) -> None:
        self.hands, self.desk = Hands(work.studio), Desk.of(work.page, work.size)

    def place(self, x: float, y: float) -> Place:
        at_x, at_y = self.desk.at(x, y)
        box = self.hands.box
        return (
            2 * (at_x - box["x"]) / box["width"] - 1,
            2 * (at_y - box["y"]) / box["height"] - 1,
        )

    def draw(self, corners: Corners, *, end: bool = True) -> None:
        self.hands.touch("touchStart", self.place(*corners[0]))
        for corner in corners[1:]:
            self.hands.touch("touchMove", self.place(*corner))
        if end:
            self.hands.touch("touchEnd")

    def tap(self, x: float, y: float) -> None:
        self.draw([(x, y)])


def test_fingers_draw_take_back_pinch_and_tap(open_page: OpenPage, tmp_path: Path) -> None:
    work = Work.on(open_page(has_touch=True), scenes.bicycle(), tmp_path)
    fingers = Fingers(work)
    work.choose("lasso")
    triangle: Corners = [(30, 20), (130, 25), (80, 100)]
    work.changes(lambda: fingers.draw(triangle))
    drawn = work.mask()
    assert_drawn(drawn.astype(np.uint8), triangle)
    zoom = work.find('[data-slot="zoom"]')
    before = zoom.inner_text()
    fingers.draw([(150, 90), (200, 90), (200, 140)], end=False)
    fingers.hands.touch("touchStart", fingers.place(200, 140), fingers.place(150, 100))
    for apart in (10, 20, 30):
        fingers.hands.touch("touchMove", fingers.place(200 + apart / 2, 140), fingers.place(150 - apart, 100))
    fingers.hands.touch("touchEnd")
    expect(zoom).not_to_have_text(before)
    assert (work.mask() == drawn).all(), "the second finger has not taken the outline back"
    fingers = Fingers(work)  # the picture is fitted again
    work.choose("polygon")
    corners: Corners = [(150, 30), (220, 40), (200, 120), (140, 110)]
    for corner in corners:
        fingers.tap(*corner)
    assert (work.mask() == drawn).all()
    work.changes(lambda: fingers.tap(*corners[0]))
    assert_drawn(np.where(drawn > 0, 0, work.mask()).astype(np.uint8), corners)
    work.choose("wand").changes(lambda: fingers.tap(20, 150))
    work.choose("smart").changes(lambda: fingers.tap(*BICYCLE[:2]))
    assert work.studio.own_errors == []


def test_what_a_finger_has_to_hit_is_large_enough(open_page: OpenPage, tmp_path: Path) -> None:
    phone = {"has_touch": True, "is_mobile": True, "viewport": {"width": 390, "height": 844}}
    work = Work.on(open_page(**phone), scenes.bicycle(), tmp_path)
    work.act("masks").act("add-mask").act("invert")
    expect(work.find('[data-finding="everything"]')).to_be_visible()
    small = {}
    for width in (1024, 390):
        work.page.set_viewport_size({"width": width, "height": 844})
        for tool in ("brush", "rectangle", "wand", "smart", "extend"):
            work.choose(tool)
            small |= dict.fromkeys(map(str, work.page.evaluate(SMALL_TARGETS)))
    work.find('[data-tool="brush"]').click()
    work.act("masks").act("clear")
    work.studio.paint((-0.1, 0), (0.1, 0)).fill()
    small |= dict.fromkeys(map(str, work.page.evaluate(SMALL_TARGETS)))
    work.page.locator("#gallery .pic").first.click()
    expect(work.find('[data-slot="sample-bar"]')).to_be_visible()
    small |= dict.fromkeys(map(str, work.page.evaluate(SMALL_TARGETS)))
    assert list(small) == []


def test_a_pen_draws_areas_presses_and_erases_and_the_palm_does_nothing(open_page: OpenPage, tmp_path: Path) -> None:
    work = Work.on(open_page(has_touch=True), scenes.lamp(), tmp_path)
    pen = Fingers(work)
    square: Corners = [(60, 60), (160, 60), (160, 130), (60, 130)]
    work.choose("lasso")
    pen.hands.touch("touchStart", pen.place(200, 140))  # the palm
    pen.hands.touch("touchMove", pen.place(210, 150))
    work.changes(lambda: pen.hands.pen_stroke(*(pen.place(*corner) for corner in square), force=0.5))
    pen.hands.touch("touchMove", pen.place(150, 150))
    pen.hands.touch("touchEnd")
    outlined = work.mask()
    assert_drawn(outlined.astype(np.uint8), square)
    work.choose("brush")
    work.page.evaluate("document.activeElement.blur()")
    widths = []
    for force in (0.1, 0.5):
        stroke = (pen.place(40, 20), pen.place(100, 20), pen.place(180, 20))
        work.changes(lambda force=force, stroke=stroke: pen.hands.pen_stroke(*stroke, force=force))
        widths.append((work.mask()[:60, 100] > 127).sum())
        work.page.keyboard.press("Control+z")
    assert 0 < widths[0] < widths[1]
    assert (work.mask() == outlined).all()
    places = [pen.desk.at(x, 90) for x in (80, 110, 140)]
    work.changes(lambda: work.page.evaluate(TURNED_ROUND, [INPUT, places]))
    erased = work.mask()
    assert (erased[90, 80:140] == 0).all()
    assert (erased <= outlined).all()
    work.page.keyboard.press("Control+z")
    assert (work.mask() == outlined).all()
