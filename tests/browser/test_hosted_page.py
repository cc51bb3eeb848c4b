"""The hosted engine on the page: paint, describe, generate through a stand-in, and read what came of it."""

import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Request, Route, expect
from serving import Server
from stand_in import KEY, StandIn
from studio_page import OpenPage, StudioPage
from waiting import until

pytestmark = pytest.mark.browser
STROKE = ((-0.2, -0.1), (0.2, 0.1))
OWN_KEY = "visitors-own-key"


def describe(studio: StudioPage, text: str) -> StudioPage:
    studio.page.locator("#prompt textarea").fill(text)
    return studio


def painted(open_page: OpenPage, server: Server, photo: Path) -> StudioPage:
    """Somebody new who has painted and described."""
    return describe(open_page(server.url).choose(photo).paint(*STROKE), "a cat")


def press_and_queue(studio: StudioPage, stand_in: StandIn) -> None:
    """Press the button; the service takes the job and has not begun with it."""
    wait = {"status": "processing", "id": 12384052, "eta": 9, "meta": {"seed": 5}}
    stand_in.script({"submit": [{"paint": True, "json": wait}]})
    studio.page.locator("#generate").click()
    expect(studio.page.locator("#message")).to_contain_text("In the service's queue, job 12384052")


def give_key(studio: StudioPage) -> None:
    field = studio.page.locator('#endpoint input[type="password"]')
    if not field.is_visible():
        studio.page.locator("#endpoint button").first.click()
    field.fill(OWN_KEY)
    field.press("Tab")
    expect(field).to_have_value("")


def written(folder: Path) -> bytes:
    """All that the server has written, its database as text too."""
    with sqlite3.connect(folder / "data" / "history.db") as database:
        rows = "\n".join(database.iterdump()).encode()
    return rows + b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_prompt_is_followed_and_what_differs_is_shown(
    open_page: OpenPage, hosted: Server, stand_in: StandIn, photo: Path
) -> None:
    meta = {"seed": 3163825381, "steps": 20, "prompt": "a cat DSLR photography", "negative_prompt": " ((ugly))"}
    reply = {"status": "processing", "id": 12384052, "eta": 1, "meta": meta | {"n_samples": 2, "echo": KEY}}
    done = {"status": "success", "id": 12384052, "output": ["{base}/files/2-0.png", "{base}/files/3-1.png"]}
    stand_in.script({"submit": [{"paint": True, "json": reply}], "look": [{"json": done}]})
    studio = painted(open_page, hosted, photo).fill(2)
    expect(studio.page.locator("#gallery .seed")).to_have_text(["3163825381", "3163825382"])
    expect(studio.page.locator("#gallery .seed.inferred")).to_have_count(1)
    for text in ("num_inference_steps", "a cat DSLR photography", "((ugly))"):
        expect(studio.page.locator("#differences table")).to_contain_text(text)
    expect(studio.page.locator("#meta table")).to_contain_text("12384052")
    expect(studio.page.locator("#receipt")).to_contain_text("0 pixels changed outside the mask")
    assert studio.own_errors == []
    assert KEY.encode() not in written(hosted.folder)
    assert KEY not in studio.page.content()
    assert KEY not in studio.page.evaluate("JSON.stringify(localStorage)")


def test_the_call_is_shown_in_five_languages_without_the_key(
    open_page: OpenPage, hosted: Server, stand_in: StandIn, photo: Path
) -> None:
    studio = painted(open_page, hosted, photo).fill()
    call = studio.page.locator(".call")
    call.locator("summary").click()
    for language in ("curl", "Python", "JavaScript", "PHP", "Java"):
        call.get_by_role("button", name=language, exact=True).click()
        code = call.locator("pre:visible")
        expect(code).to_contain_text("YOUR_API_KEY")
        expect(code).to_contain_text(f"{stand_in.address}/inpaint")
    studio.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    call.get_by_text("Copy").click()
    expect(call.locator("[data-copy]")).to_have_text("Copied")
    assert "YOUR_API_KEY" in studio.page.evaluate("navigator.clipboard.readText()")


def test_far_marks_are_several_requests_and_the_page_says_so_before_the_click(
    open_page: OpenPage, hosted: Server, stand_in: StandIn, large_photo: Path
) -> None:
    studio = open_page(hosted.url).choose(large_photo)
    studio.paint((-0.6, -0.6), (-0.55, -0.6)).paint((0.5, 0.6), (0.55, 0.6))
    expect(studio.page.locator("#note")).to_contain_text("2 requests")
    expect(studio.page.locator('[data-slot="frames"] div')).to_have_count(2)
    describe(studio, "a bird").fill()
    assert stand_in.count("submit") == 2
    assert {body["seed"] is None for body in stand_in.bodies("submit")} == {False}
    assert {max(int(b["width"]), int(b["height"])) for b in stand_in.bodies("submit")} == {1024}


def test_stop_keeps_the_job_and_it_can_be_taken_up_again_after_a_restart(
    open_page: OpenPage, hosted: Server, stand_in: StandIn, photo: Path
) -> None:
    studio = painted(open_page, hosted, photo)
    press_and_queue(studio, stand_in)
    studio.page.locator("#stop").click()
    studio.done()
    expect(studio.page.locator("#again")).to_be_visible()
    hosted.stop()
    hosted.start()
    studio.reload()
    studio.page.locator("#again").click()
    studio.page.wait_for_selector("#gallery img")
    assert (stand_in.count("submit"), stand_in.count("look")) == (1, 1)


def test_a_run_goes_on_after_a_crash_without_being_sent_again(
    open_page: OpenPage, hosted: Server, stand_in: StandIn, photo: Path
) -> None:
    studio = painted(open_page, hosted, photo)
    press_and_queue(studio, stand_in)
    hosted.stop(signal.SIGKILL)
    hosted.start()
    studio.page.wait_for_selector("#gallery img", timeout=60_000)
    assert stand_in.count("submit") == 1


def test_a_visitor_may_use_a_key_of_their_own_and_it_is_written_nowhere(
    open_page: OpenPage, keyless: Server, stand_in: StandIn, photo: Path
) -> None:
    studio = painted(open_page, keyless, photo)
    expect(studio.page.locator("#note")).to_contain_text("set INPAINT_HOSTED_KEY, or type your own")
    studio.page.locator("#generate").click()
    studio.says("needs a key")
    assert stand_in.seen == []
    give_key(studio)
    expect(studio.page.locator("#note")).not_to_contain_text("INPAINT_HOSTED_KEY")
    studio.fill()
    assert {body["key"] for body in stand_in.bodies("submit")} == {OWN_KEY}
    assert OWN_KEY.encode() not in written(keyless.folder)
    assert OWN_KEY not in studio.page.content()
    assert OWN_KEY not in studio.page.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)")


def test_an_engine_shows_its_own_controls_only(open_page: OpenPage, hosted: Server) -> None:
    studio = open_page(hosted.url)
    expect(studio.page.locator("#negative_prompt")).to_be_visible()
    expect(studio.page.locator("#endpoint")).to_be_visible()
    studio.page.locator("#engine label", has_text="Built-in").click()
    expect(studio.page.locator("#endpoint")).to_be_hidden()
    expect(studio.page.locator("#tuning")).to_be_hidden()
    expect(studio.page.locator("#prompt textarea")).to_be_disabled()
    expect(studio.page.locator("#bar")).to_contain_text("Built-in, ready")


def test_what_is_told_late_of_another_engine_is_not_shown(
    new_context: Callable[..., BrowserContext], hosted: Server
) -> None:
    """Answers come in any order: what Hosted can do is asked for as the page opens, and answered after Built-in is."""
    page = new_context().new_page()
    held: list[Route] = []

    def asks_of_hosted(request: Request) -> bool:
        return "queue/join" in request.url and (request.post_data_json or {}).get("data") == ["hosted", None]

    page.route(
        "**/queue/join*", lambda route: held.append(route) if asks_of_hosted(route.request) else route.continue_()
    )
    with page.expect_request(asks_of_hosted):
        studio = StudioPage(page).open(hosted.url)
    page.locator("#engine label", has_text="Built-in").click()
    expect(page.locator("#bar")).to_contain_text("Built-in, ready")
    held.pop().continue_()
    page.wait_for_function("document.querySelector('#told').textContent.includes('hosted')")
    expect(page.locator("#bar")).to_contain_text("Built-in, ready")
    expect(page.locator("#endpoint")).to_be_hidden()
    assert studio.own_errors == []


def test_a_request_cut_off_by_a_restart_is_told_and_not_sent_again(
    open_page: OpenPage, hosted: Server, stand_in: StandIn, photo: Path
) -> None:
    stand_in.script({"submit": [{"seconds": 5, "json": {"status": "processing", "id": 1}}]})
    studio = painted(open_page, hosted, photo)
    studio.page.locator("#generate").click()
    until(lambda: stand_in.count("submit") == 1)
    hosted.stop(signal.SIGKILL)
    hosted.start()
    studio.says("it may have been accepted and charged")
    assert stand_in.count("submit") == 1


def test_a_job_whose_number_comes_after_stop_can_be_taken_up(
    open_page: OpenPage, hosted: Server, stand_in: StandIn, photo: Path
) -> None:
    late = {"seconds": 4, "paint": True, "json": {"status": "processing", "id": 12384052, "eta": 1}}
    stand_in.script({"submit": [late]})
    studio = painted(open_page, hosted, photo)
    studio.page.locator("#generate").click()
    until(lambda: stand_in.count("submit") == 1)
    studio.page.locator("#stop").click()
    studio.done()
    studio.page.locator("#again").click()  # it appears by itself
    studio.page.wait_for_selector("#gallery img")
    assert stand_in.count("submit") == 1


def test_a_key_that_is_still_being_typed_counts(
    open_page: OpenPage, hosted: Server, stand_in: StandIn, photo: Path
) -> None:
    studio = painted(open_page, hosted, photo)
    studio.page.locator("#endpoint button").first.click()
    studio.page.locator('#endpoint input[type="password"]').type(OWN_KEY)
    studio.page.keyboard.press("Control+Enter")
    studio.done()
    assert {body["key"] for body in stand_in.bodies("submit")} == {OWN_KEY}


def test_a_run_with_an_own_key_asks_for_it_after_a_restart_and_goes_on(
    open_page: OpenPage, hosted: Server, stand_in: StandIn, photo: Path
) -> None:
    studio = painted(open_page, hosted, photo)
    give_key(studio)
    press_and_queue(studio, stand_in)
    hosted.stop(signal.SIGKILL)
    hosted.start()
    studio.says("type it again under Endpoint")
    studio.reload()
    give_key(studio)
    studio.page.locator("#again").click()
    studio.page.wait_for_selector("#gallery img")
    assert {seen.body["key"] for seen in stand_in.seen if seen.kind in ("submit", "look")} == {OWN_KEY}
    assert stand_in.count("submit") == 1
