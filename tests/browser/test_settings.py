"""Settings come back after a reload, each to its own control, also those that an older page kept as a list."""

import json

import pytest
from playwright.sync_api import expect
from serving import Server
from studio_page import OpenPage, StudioPage

pytestmark = pytest.mark.browser
OLD = ["hosted", "a door", "dogs", 3, "99", 41, 7.5, 0.35, True, False, True, False, "https://example.com/told", "17"]


def shown(studio: StudioPage) -> dict[str, str | bool]:
    """What each control has, by what it is called on the page."""
    for fold in studio.page.locator("#tuning button.label-wrap, #endpoint button.label-wrap").all():
        if "open" not in (fold.get_attribute("class") or ""):
            fold.click()
    expect(studio.page.locator(".for-track_id input")).to_be_visible()
    texts = {"prompt": "#prompt textarea", "negative_prompt": "#negative_prompt textarea", "seed": "#seed input"}
    texts |= {
        name: f".for-{name} input[type='number']" for name in ("num_inference_steps", "guidance_scale", "strength")
    }
    texts |= {name: f".for-{name} :is(input, textarea)" for name in ("webhook", "track_id")}
    switches = ("safety_checker", "enhance_prompt", "instant_response", "base64")
    values = {name: studio.page.locator(place).first.input_value() for name, place in texts.items()}
    return values | {name: studio.page.locator(f".for-{name} input").is_checked() for name in switches}


def test_settings_kept_as_a_list_come_back_and_are_kept_by_name(open_page: OpenPage, hosted_server: Server) -> None:
    studio = open_page(hosted_server.url)
    studio.page.evaluate("old => localStorage.setItem('inpaint-studio:settings', old)", json.dumps(OLD))
    studio.reload()
    wanted = {"prompt": "a door", "negative_prompt": "dogs", "seed": "99", "num_inference_steps": "41"}
    wanted |= {"guidance_scale": "7.5", "strength": "0.35", "webhook": "https://example.com/told", "track_id": "17"}
    wanted |= {"safety_checker": True, "enhance_prompt": False, "instant_response": True, "base64": False}
    expect(studio.page.locator("#generate")).to_have_text("Fill, 3 samples")
    assert shown(studio) == wanted
    studio.page.locator("#seed input").fill("100")
    studio.page.wait_for_function("JSON.parse(localStorage.getItem('inpaint-studio:settings')).seed === '100'")
    studio.reload()
    expect(studio.page.locator("#seed input")).to_have_value("100")
    assert shown(studio) == wanted | {"seed": "100"}
    assert studio.own_errors == []
