"""Fingers and pens on the page, as the browser itself reports them."""

from typing import Any

from playwright.sync_api import CDPSession
from studio_page import StudioPage

Place = tuple[float, float]
PEN = {"pointerType": "pen", "button": "left"}


class Hands:
    """Real input of the browser's own, at places as in StudioPage.paint."""

    def __init__(self, studio: StudioPage) -> None:
        self.session: CDPSession = studio.page.context.new_cdp_session(studio.page)
        box = studio.page.locator('#canvas canvas[data-layer="input"]').bounding_box()
        assert box
        self.box = box

    def at(self, place: Place) -> dict[str, float]:
        half_width, half_height = self.box["width"] / 2, self.box["height"] / 2
        return {
            "x": self.box["x"] + half_width * (1 + place[0]),
            "y": self.box["y"] + half_height * (1 + place[1]),
        }

    def pen(self, kind: str, place: Place, force: float, **more: Any) -> None:
        held = 0 if kind == "mouseReleased" else 1
        given = {"type": kind, "force": force, "buttons": held, "clickCount": 1, **PEN, **self.at(place), **more}
        self.session.send("Input.dispatchMouseEvent", given)

    def pen_stroke(self, *places: Place, force: float, **more: Any) -> None:
        self.pen("mousePressed", places[0], force, **more)
        for place in places[1:]:
            self.pen("mouseMoved", place, force, **more)
        self.pen("mouseReleased", places[-1], 0, **{**more, "buttons": 0})

    def touch(self, kind: str, *places: Place) -> None:
        points = [{"id": number, **self.at(place)} for number, place in enumerate(places)]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
