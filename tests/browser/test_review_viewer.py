"""The large view of the review, alone on a page: pins, linked zoom, comparing, the mask, missing pictures."""

from collections.abc import Iterator

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from viewer_page import (
    AGAINST,
    BEGINS,
    CHANGED,
    FRAMES,
    HEIGHT,
    PIN,
    PIXEL,
    PLACE,
    SAMPLE,
    SHOWN,
    SLOW_CAME,
    WIDTH,
    Handler,
    Large,
    pictures,
    served,
)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def kept(browser: Browser) -> Iterator[Page]:
    with served() as address:
        page = browser.new_page(viewport={"width": 900, "height": 640})
        page.goto(address)
        page.wait_for_function("window.viewer")
        yield page
        page.close()


@pytest.fixture
def large(kept: Page) -> Large:
    kept.set_viewport_size({"width": 900, "height": 640})
    kept.evaluate("viewer.destroy(); window.viewer = make(); told.length = 0")
    large = Large(kept).show().arrived()
    kept.evaluate(FRAMES)  # the window may have had another size
    return large


def test_a_pin_stays_on_its_pixel_at_any_zoom_and_size_and_never_grows(large: Large) -> None:
    large.do(
        f'setPins([{{ id: "a", number: 1, point: [{PLACE[0] + 1.5}, {PLACE[1] + 1.5}], text: "<b>too red</b>" }}])'
    )
    pin = large.find(PIN)
    assert pin.get_attribute("aria-label") == "Comment 1: <b>too red</b>"
    sizes = set()
    for width, zoom in ((900, '"fit"'), (900, "1"), (900, "3"), (620, "3"), (1300, '"fit"')):
        large.page.set_viewport_size({"width": width, "height": 640})
        large.do(f"zoomTo({zoom})")
        large.do(f"zoomAt([{PLACE[0]}, {PLACE[1]}])")
        large.page.evaluate(FRAMES)
        left, top, scale = large.corner_of(SAMPLE)
        box = pin.bounding_box()
        assert box
        tip = (box["x"], box["y"] + box["height"])
        assert tip == pytest.approx((left + (PLACE[0] + 1.5) * scale, top + (PLACE[1] + 1.5) * scale), abs=0.75)
        sizes.add((round(box["width"]), round(box["height"])))
        assert large.colour_at((tip[0] - 1, tip[1] + 1))[0] > 180
    assert len(sizes) == 1
    pin.click()
    assert large.page.evaluate("told") == [["pin", "a"]]


def test_a_place_is_asked_for_by_pointer_and_by_keys(large: Large) -> None:
    place = large.place_of((120, 80), SAMPLE)
    large.page.mouse.click(*place)
    large.do("setPlacing(true)")
    large.page.mouse.click(*place)
    large.page.mouse.click(14, 14)  # beside the picture
    large.find('[data-pane="sample"]').focus()
    for key in ("ArrowRight", "ArrowRight", "Enter"):
        large.page.keyboard.press(key)
    (_, clicked), (_, typed) = large.page.evaluate("told")
    assert clicked == pytest.approx([120, 80], abs=1)
    assert typed[1] == pytest.approx(HEIGHT / 2, abs=1)
    assert typed[0] > WIDTH / 2


def test_zoom_and_place_are_linked_between_panes_and_samples_and_outlive_a_reload(large: Large) -> None:
    large.do('setMode("side")')
    large.arrived("against")
    left, top, scale = large.corner_of(AGAINST)
    place = (round(left + 90 * scale), round(top + 60 * scale))
    under = ((place[0] - left) / scale, (place[1] - top) / scale)
    large.page.mouse.move(*place)
    large.page.mouse.wheel(0, -700)
    assert large.place_of(under, AGAINST) == pytest.approx(place, abs=1)
    left, top, scale = large.corner_of(SAMPLE)
    assert scale > 2
    before = large.corner_of(AGAINST)
    large.page.mouse.down()
    large.page.mouse.move(place[0] + 30, place[1] + 20)
    large.page.mouse.up()
    for image, start in ((SAMPLE, (left, top)), (AGAINST, before[:2])):
        moved = large.corner_of(image)
        assert (moved[0] - start[0], moved[1] - start[1]) == pytest.approx((30, 20), abs=1)
    pane, other = large.pane("sample"), large.pane("against")
    assert (moved[0] - other["x"], moved[1] - other["y"]) == pytest.approx(
        (large.corner_of(SAMPLE)[0] - pane["x"], large.corner_of(SAMPLE)[1] - pane["y"]), abs=1
    )
    seen = large.do("view")
    large.show(picture="/pictures/other.png").arrived()
    assert large.do("view") == pytest.approx(seen)
    large.page.evaluate("(seen) => { viewer.destroy(); window.viewer = make(); viewer.view = seen; }", seen)
    large.show().do('setMode("side")')
    large.arrived().arrived("against")
    assert large.corner_of(SAMPLE)[2] == pytest.approx(scale, rel=0.01)
    large.page.mouse.dblclick(*place)
    assert large.corner_of(SAMPLE)[2] == pytest.approx(1)
    large.page.mouse.dblclick(*place)
    assert large.do("view.isFitted")


def test_two_fingers_zoom_and_move_what_they_hold(large: Large) -> None:
    left, top, scale = large.corner_of(SAMPLE)
    fingers = [(left + 100 * scale, top + 100 * scale), (left + 160 * scale, top + 100 * scale)]
    session = large.page.context.new_cdp_session(large.page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        touched = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touched})

    touch("touchStart", fingers[0])
    touch("touchStart", *fingers)
    for step in range(1, 11):
        spread = step * 6 * scale
        touch(
            "touchMove",
            (fingers[0][0] - spread, fingers[0][1] + 2 * step),
            (fingers[1][0] + spread, fingers[1][1] + 2 * step),
        )
    touch("touchEnd")
    session.detach()
    assert large.corner_of(SAMPLE)[2] == pytest.approx(scale * 3, rel=0.05)
    middle = ((fingers[0][0] + fingers[1][0]) / 2, fingers[0][1] + 20)
    assert large.place_of((130, 100), SAMPLE) == pytest.approx(middle, abs=8)


def test_the_slider_goes_by_keys_and_by_pointer(large: Large) -> None:
    large.do('setMode("slider")')
    large.do('setAgainst("other")')
    large.arrived("against")
    handle = large.page.get_by_role("slider")
    expect(handle).to_have_attribute("aria-label", "Sample 1 to the left, Sample 2 to the right")
    place = large.place_of((210, 100), SAMPLE)  # of what differs in the other one, right of the middle
    own, others = pictures()["sample"][100, 210], pictures()["other"][100, 210]
    assert large.colour_at(place) == pytest.approx(tuple(own), abs=6)
    handle.focus()
    for key in ("End", "ArrowLeft", "Shift+ArrowLeft"):
        large.page.keyboard.press(key)
    expect(handle).to_have_attribute("aria-valuenow", "88")
    assert large.colour_at(place) == pytest.approx(tuple(others), abs=6)
    box = large.pane("sample")
    handle.hover()
    large.page.mouse.down()
    large.page.mouse.move(box["x"] + box["width"] / 4, box["y"] + 50)
    large.page.mouse.up()
    expect(handle).to_have_attribute("aria-valuenow", "25")


def test_the_difference_shows_one_pixel_that_differs_by_one_at_any_zoom(large: Large) -> None:
    large.do('setMode("difference")')
    expect(large.find(".viewer-legend p")).to_have_text("1 pixel differs (under 0.1 %), by up to 1 of 255.")
    for zoom in ('"fit"', "0.2", "8"):
        large.do(f"zoomTo({zoom})")
        if zoom == "8":
            large.do(f"zoomAt([{CHANGED[0] + 0.5}, {CHANGED[1] + 0.5}])")
        large.page.evaluate(FRAMES)
        place = large.place_of((CHANGED[0] + 0.5, CHANGED[1] + 0.5), f"{SAMPLE}")
        around = [large.page.evaluate(PIXEL, [".viewer-difference", place[0] + dx, place[1]]) for dx in (-3, 0, 30)]
        assert sum(around[1][:3]) > 300, zoom
        assert sum(around[2][:3]) < 60, zoom
    large.do('setAgainst("other")')
    expect(large.find(".viewer-legend p")).to_contain_text("12,000 pixels differ (13.9 %)")
    large.show(original="/pictures/smaller.png", originalAt=BEGINS, other=None)
    expect(large.find(".viewer-legend p")).to_have_text(
        "Sample 2 and Original are the same in every pixel. What is grey is in Sample 2 alone."
    )
    large.show(original="/pictures/gone.png", other=None)
    expect(large.find(".viewer-legend p")).to_contain_text("cannot be worked out")


def test_an_original_smaller_than_the_sample_lies_where_it_was(large: Large) -> None:
    large.show(original="/pictures/smaller.png", originalAt=BEGINS, other=None).do('setMode("slider")')
    large.arrived("against")
    left, top, scale = large.corner_of(AGAINST)
    assert large.place_of(BEGINS, SAMPLE) == pytest.approx((left, top), abs=0.1)
    assert large.corner_of(SAMPLE)[2] == pytest.approx(scale)


def test_blinking_can_be_held_and_goes_by_hand_where_nothing_shall_move(large: Large) -> None:
    large.do('setMode("blink")')
    expect(large.find(".viewer-label:visible", has_text="Original")).to_be_visible()
    expect(large.find(".viewer-label:visible", has_text="Sample 2")).to_be_visible()
    assert large.do("hold()")
    expect(large.page.get_by_role("button", name="Hold")).to_have_attribute("aria-pressed", "true")
    large.page.emulate_media(reduced_motion="reduce")
    large.page.evaluate("viewer.destroy(); window.viewer = make()")
    large.show().do('setMode("blink")')
    large.arrived().arrived("against")
    expect(large.find(".viewer-label:visible", has_text="Sample 2")).to_be_visible()
    large.find('[data-pane="sample"]').focus()
    large.page.keyboard.press("Space")
    expect(large.find(".viewer-label:visible", has_text="Original")).to_be_visible()
    large.page.emulate_media(reduced_motion="no-preference")


def test_what_does_not_come_is_one_sentence_and_what_was_asked_for_last_is_shown(large: Large) -> None:
    large.show(picture="/pictures/slow.png")
    large.show().arrived()
    Handler.let_go.set()
    large.page.evaluate(SLOW_CAME)
    large.page.evaluate(FRAMES)
    expect(large.find(SAMPLE)).to_have_attribute("src", SHOWN["picture"])
    large.show(picture="/pictures/gone.png", label="Sample 3")
    expect(large.find(".viewer-trouble:visible")).to_have_text(
        "Sample 3 cannot be shown: its file is gone, or it did not get through."
    )
    large.do('setMode("slider")')
    large.arrived("against")
    large.show(original=None, other=None).arrived()
    assert large.do("mode") == "whole"
    large.show(original="/pictures/gone.png", other=None).arrived()
    assert large.page.evaluate("told") == [["mode", "slider"], ["mode", "whole"], ["mode", "slider"]]
    expect(large.find(".viewer-trouble:visible")).to_contain_text("Original cannot be shown")
    expect(large.find(SAMPLE)).to_have_attribute("src", SHOWN["picture"])
    large.do("showMask(true)")
    large.show(mask="/pictures/gone.png")
    expect(large.find(".viewer-note")).to_contain_text("The mask cannot be shown")


def test_the_mask_lies_over_what_was_repainted_with_its_outline(large: Large) -> None:
    large.do("showMask(true)")
    expect(large.find('[data-pane="sample"] .viewer-mask')).to_be_visible()
    large.page.evaluate(FRAMES)
    selector = '[data-pane="sample"] .viewer-mask'
    colours = {}
    for name, point in {"inside": (200, 100), "edge": (180.2, 100), "outside": (100, 100)}.items():
        colours[name] = large.page.evaluate(PIXEL, [selector, *large.place_of(point, SAMPLE)])
    assert colours["outside"] == [0, 0, 0, 0]
    assert 60 < colours["inside"][3] < 120 < colours["edge"][3]
    large.show(mask=None)
    expect(large.find(selector)).to_be_hidden()


def test_axe_finds_nothing_in_any_mode_light_or_dark(large: Large) -> None:
    large.do('setPins([{ id: "a", number: 1, point: [40, 40], text: "here", resolved: true }])')
    found = {}
    for mode in ("whole", "slider", "side", "blink", "difference"):
        large.do(f'setMode("{mode}")')
        for is_dark in ("false", "true"):
            large.page.evaluate(f"document.body.classList.toggle('dark', {is_dark})")
            report = Axe().run(large.page, context="#viewer", options={"resultTypes": ["violations"]})
            if report["violations"]:
                found[mode, is_dark] = [(rule["id"], rule["nodes"][0]["html"]) for rule in report["violations"]]
    large.page.evaluate("document.body.classList.remove('dark')")
    assert found == {}
