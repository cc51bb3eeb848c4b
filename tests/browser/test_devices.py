"""Keyboards of other layouts, pens beside the hand that holds them, and screens of another density."""

from pathlib import Path

import pytest
from hands import Hands
from playwright.sync_api import expect
from studio_page import OpenPage, StudioPage

from backend.imaging.files.codec import decode_mask
from backend.version import version

pytestmark = pytest.mark.browser


def press(studio: StudioPage, key: str, code: str, **held: bool) -> None:
    """A key of another layout; nothing else can be pressed without that layout on the machine."""
    studio.page.evaluate(
        """([key, code, held]) => {
            const event = (type) => new KeyboardEvent(type, {key, code, bubbles: true, cancelable: true, ...held});
            for (const type of ['keydown', 'keyup']) document.activeElement.dispatchEvent(event(type));
        }""",
        [key, code, held],
    )


def share(studio: StudioPage) -> float:
    return studio.page.evaluate("window.inpaintStudio.canvas.state().share")


def brush(studio: StudioPage) -> int:
    return int(studio.page.locator('[data-role="brush-size"]').input_value())


def test_shortcuts_work_on_every_layout_and_not_while_typing(shown: StudioPage) -> None:
    studio = shown.paint((-0.2, -0.1), (0.2, 0.1))
    painted, size = share(studio), brush(studio)
    press(studio, "я", "KeyZ", ctrlKey=True)
    assert share(studio) == 0
    press(studio, "Я", "KeyZ", ctrlKey=True, shiftKey=True)
    assert share(studio) == painted
    press(studio, "z", "KeyY", ctrlKey=True)  # QWERTZ
    assert share(studio) == 0
    press(studio, "ν", "KeyY", metaKey=True)  # not undo: the place of Y redoes
    assert share(studio) == painted
    for key, code, tool in (
        ("у", "KeyE", "eraser"),
        ("β", "KeyB", "brush"),
        ("a", "KeyQ", "avoid"),
        ("и", "KeyB", "brush"),
    ):
        press(studio, key, code)
        expect(studio.page.locator(f'[data-tool="{tool}"]')).to_have_attribute("aria-pressed", "true")
    press(studio, "]", "Digit9", ctrlKey=True, altKey=True)  # German, AltGr
    assert brush(studio) > size
    press(studio, "[", "Digit5", altKey=True)  # German, Option
    assert brush(studio) == size
    for held in ({"ctrlKey": True}, {"metaKey": True}, {"ctrlKey": True, "altKey": True}):
        press(studio, "e", "KeyE", **held)
        press(studio, "]", "BracketRight", **{**held, "metaKey": True})
    expect(studio.page.locator('[data-tool="brush"]')).to_have_attribute("aria-pressed", "true")
    press(studio, "e", "KeyE", isComposing=True)
    press(studio, "?", "Minus")  # German
    expect(studio.page.get_by_role("dialog")).to_contain_text(f"Inpaint Studio {version()}")
    studio.page.get_by_role("button", name="Close").click()
    expect(studio.page.get_by_role("dialog")).to_be_hidden()
    studio.page.locator("#seed input").focus()
    press(studio, "я", "KeyZ", ctrlKey=True)
    press(studio, "у", "KeyE")
    press(studio, "[", "Digit8", ctrlKey=True, altKey=True)
    expect(studio.page.locator('[data-tool="brush"]')).to_have_attribute("aria-pressed", "true")
    assert (share(studio), brush(studio)) == (painted, size)


def test_a_pen_takes_over_from_the_palm_and_draws_as_it_presses(
    open_page: OpenPage, photo: Path, tmp_path: Path
) -> None:
    studio = open_page(has_touch=True).choose(photo)
    hands = Hands(studio)
    hands.touch("touchStart", (-0.3, 0.4))
    hands.touch("touchMove", (-0.2, 0.4))
    hands.pen_stroke((-0.3, -0.3), (0, -0.3), (0.3, -0.3), force=0.5)
    hands.touch("touchMove", (0.2, 0.4))
    hands.touch("touchEnd")
    paint = decode_mask(studio.downloaded_mask(tmp_path, "pen.png")).array()
    assert paint[:120].any()
    assert not paint[150:].any(), "the palm has painted"
    full = share(studio)
    hands.touch("touchStart", (-0.3, 0.4))  # the hand still lies there a moment after
    hands.touch("touchMove", (0.3, 0.4))
    hands.touch("touchEnd")
    assert share(studio) == full
    studio.page.keyboard.press("Control+z")
    assert share(studio) == 0, "the palm left an action"
    for force, low, high in ((0, 0.9, 1.1), (0.1, 0.05, 0.5)):
        hands.pen_stroke((-0.3, -0.3), (0, -0.3), (0.3, -0.3), force=force)
        assert low < share(studio) / full < high, force
        studio.page.keyboard.press("Control+z")
    hands.pen_stroke((-0.3, -0.3), (0.3, -0.3), force=0.5, button="right", buttons=2)
    assert share(studio) == 0, "the button at the side has painted"
    hands.pen_stroke((-0.3, -0.3), (0, -0.3), (0.3, -0.3), force=0.5)
    erased = {"pointerId": 9, "pointerType": "pen", "pressure": 0.5, "bubbles": True}
    studio.page.evaluate(
        """([event, {x, y, width, height}]) => {
            const stage = document.querySelector('#canvas canvas[data-layer="input"]');
            const at = (type, share, more) => stage.dispatchEvent(new PointerEvent(type, {
                ...event, ...more, clientX: x + width / 2 * (1 + share), clientY: y + height * 0.35 }));
            at('pointerdown', -0.3, {button: 5, buttons: 32});
            for (const share of [-0.1, 0.1, 0.3]) at('pointermove', share, {button: -1, buttons: 32});
            at('pointercancel', 0.3, {button: 5, buttons: 0});
            at('pointermove', -0.3, {button: -1, buttons: 0});
        }""",
        [erased, hands.box],
    )
    assert share(studio) < full / 10, "the eraser end has not erased"
    assert studio.own_errors == []


def test_two_fingers_still_zoom_once_the_pen_is_away(open_page: OpenPage, photo: Path) -> None:
    studio = open_page(has_touch=True).choose(photo)
    hands = Hands(studio)
    zoom = studio.page.locator('[data-slot="zoom"]')
    before = zoom.inner_text()
    hands.touch("touchStart", (-0.1, 0), (0.1, 0))
    for spread in (0.2, 0.3, 0.4):
        hands.touch("touchMove", (-spread, 0), (spread, 0))
    hands.touch("touchEnd")
    assert zoom.inner_text() != before
    assert share(studio) == 0


def test_a_screen_of_another_density_is_drawn_in_its_own_pixels(open_page: OpenPage, photo: Path) -> None:
    studio = open_page(viewport={"width": 1200, "height": 800}).choose(photo)
    session = studio.page.context.new_cdp_session(studio.page)
    studio.page.keyboard.press("+")  # no longer fitted
    for density in (2, 1.25, 1):
        given = {"width": 1200, "height": 800, "deviceScaleFactor": density, "mobile": False}
        session.send("Emulation.setDeviceMetricsOverride", given)
        studio.page.wait_for_function(
            """(density) => [...document.querySelectorAll('#canvas canvas')].slice(0, 3).every((canvas) =>
                Math.abs(canvas.width - canvas.getBoundingClientRect().width * density) <= 1)""",
            arg=density,
        )
