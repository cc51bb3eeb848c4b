"""The board of the review: triage by keyboard, a guest's whole visit, and what goes wrong."""

import re
from collections.abc import Callable, Iterator

import pytest
from axe_core_python.sync_playwright import Axe
from people import People
from playwright.sync_api import BrowserContext, Request, expect
from reviewed import VISITOR, BoardPage, fill_history
from serving import Server

pytestmark = pytest.mark.browser
PROMPTS = ("an older one", "<b>a sign</b> is gone", "without the hikers", "tulips")
PASSWORD = "open sesame"
NewContext = Callable[..., BrowserContext]
Reviewed = tuple[Server, list[str]]


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reviewed]:
    """A server whose history has runs, with their ids, newest first."""
    folder = tmp_path_factory.mktemp("reviewed")
    ids = fill_history(folder / "data", PROMPTS)
    with Server(folder, INPAINT_ADMIN_PASSWORD=PASSWORD) as server:
        yield server, ids


@pytest.fixture
def board(people: People, reviewed: Reviewed) -> Iterator[BoardPage]:
    """The board of whose the runs are."""
    server, _ = reviewed
    board = BoardPage(people.come(server.url)).open(f"{server.url}/review", VISITOR)
    yield board
    assert board.errors == []
    people.leave()


def test_triage_by_keyboard_lasts(board: BoardPage, reviewed: Reviewed) -> None:
    first, second, third, fourth = reviewed[1]
    assert board.current == [f"{first}/0"]
    board.press("a", "ArrowRight", "x", "ArrowDown", "w", "s", "2", "Shift+P", "Shift+R")
    board.shows(first, "approved", "rejected", "")
    board.shows(second, "", "approved", "rejected")
    assert board.current == [f"{third}/0"]
    board.press("u", "u")
    board.shows(second, "", "rework", "")
    assert board.current == [f"{second}/1"]
    board.told(counter="3 of 12 samples decided · 9 left")
    expect(board.page.locator(f'[data-sample="{second}/1"] .star')).to_be_visible()

    board.press("/")
    board.page.keyboard.type("arx")  # words, not verdicts
    expect(board.page.locator("[data-run]")).to_have_count(0)
    board.told(empty="No run fits these filters.")
    board.role("text-filter").fill("HIKERS")
    expect(board.page.locator("[data-run]")).to_have_count(1)
    assert board.current == [f"{second}/0"]
    board.role("text-filter").fill("")
    expect(board.page.locator("[data-run]")).to_have_count(4)
    board.press("Escape", "ArrowDown", "ArrowRight")
    board.role("verdict-filter").select_option("rejected")
    expect(board.page.locator(f'[data-run="{fourth}"]')).to_have_count(0)
    board.role("verdict-filter").select_option("")
    expect(board.page.locator(f'[data-run="{fourth}"]')).to_have_count(1)

    board.page.locator(f'[data-sample="{third}/1"]').click()
    board.reload()
    assert board.current == [f"{third}/1"]
    board.shows(first, "approved", "rejected", "")
    board.shows(second, "", "rework", "")


def test_the_board_by_keyboard_alone(board: BoardPage, reviewed: Reviewed) -> None:
    first = reviewed[1][0]
    page = board.page
    focused = "document.activeElement.closest('[data-sample]')?.dataset.sample"
    for _ in range(20):
        board.press("Tab")
        if page.evaluate(focused):
            break
    assert page.evaluate(focused) == f"{first}/0"
    board.press("ArrowRight")
    assert page.evaluate(focused) == f"{first}/1"
    board.press("Enter")
    expect(page.locator("#board.is-large")).to_be_visible()
    board.press("ArrowRight", "Escape")
    assert page.evaluate(focused) == f"{first}/2"
    board.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Take the last verdict back")
    board.press("a", "Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    board.shows(first, "", "", "")
    board.press("c")
    page.keyboard.type("<img src=x onerror=alert(1)> leans")
    board.reload().press("c")
    expect(board.role("comment")).to_have_value("<img src=x onerror=alert(1)> leans")
    board.press("Control+Enter")
    board.told(comments="<img src=x onerror=alert(1)> leans")
    expect(board.role("comment")).to_have_value("")
    for _ in range(3):
        board.press("Shift+Tab")
    board.press("t", "Tab")
    expect(page.locator('[data-action="clear-picks"]')).to_have_text("1 selected ×")


def test_a_guests_whole_visit(board: BoardPage, reviewed: Reviewed, new_context: NewContext) -> None:
    server, (first, second, *_) = reviewed
    board.page.locator(f'[data-sample="{first}/0"]').click()
    board.act("make-link")
    board.page.get_by_role("button", name="Make the link").click()
    link = board.role("link").input_value()
    assert link.startswith(f"{server.url}/review/")
    board.press("Escape")

    guest = BoardPage(new_context().new_page())
    asked: list[Request] = []
    guest.page.on("request", lambda request: asked.append(request))
    guest.open(link)
    assert guest.page.locator("[data-run]").evaluate_all("all => all.map(one => one.dataset.run)") == [first]
    expect(guest.page.locator(".before:visible")).to_have_count(0)
    guest.told(who_why="Say who you are")
    guest.role("reviewer-name").fill("Gwen")
    guest.press("Enter", "Shift+A", "Shift+R", "w")
    guest.page.set_viewport_size({"width": 390, "height": 844})
    guest.page.locator(f'[data-sample="{first}/2"]').click()
    guest.act("pin")
    guest.part("viewer").click(position={"x": 180, "y": 100})
    guest.role("comment").fill("The edge shows.")
    guest.act("send-comment")
    guest.told(comments="The edge shows.")

    others = board.page.locator(f'[data-sample="{first}/1"] .others-small')
    expect(others).to_have_attribute("title", re.compile("Gwen: Rejected"))
    board.press("3")
    board.told(comments="Gwen", others="↺ Rework")
    guest.reload()
    guest.shows(first, "approved", "rejected", "rework")
    expect(guest.role("reviewer-name")).to_have_value("Gwen")
    assert [request.url for request in asked if request.headers.get("referer")] == []
    assert [request.url for request in asked if link.rpartition("/")[2] in request.url] == [link, link]

    board.act("make-link")
    board.page.get_by_role("button", name="Take back").click()
    guest.told(empty="This link is over, or was taken back")
    assert guest.errors == []
    assert guest.page.locator(f'[data-run="{second}"]').count() == 0
    assert link.rpartition("/")[2] not in server.log()


def test_nothing_for_axe(board: BoardPage) -> None:
    found = []
    for scheme, widths in (("light", (1440, 390)), ("dark", (390, 1440))):
        board.page.emulate_media(color_scheme=scheme)  # pyright: ignore[reportArgumentType]: one of its words
        dark = str(scheme == "dark").lower()
        board.page.wait_for_function(f"document.body.classList.contains('dark') === {dark}")
        for width in widths:
            board.page.set_viewport_size({"width": width, "height": 900})
            found += findings(board)
            board.press("Enter")
            found += findings(board)
            board.press("Escape")
            assert board.page.evaluate("document.documentElement.scrollWidth") <= width
        for action in ("make-link", "export", "more", "help"):
            board.act(action)
            found += findings(board)
            board.press("Escape")
    assert sorted(set(found)) == []


def findings(board: BoardPage) -> list[str]:
    report = Axe().run(board.page, options={"resultTypes": ["violations"]})
    return [f"{rule['id']}: {[node['html'][:160] for node in rule['nodes']]}" for rule in report["violations"]]


def test_a_line_that_breaks_loses_no_verdict(board: BoardPage, reviewed: Reviewed) -> None:
    first = reviewed[1][0]
    board.page.context.set_offline(True)
    board.press("Shift+A", "Shift+R")
    board.shows(first, "approved", "rejected", "")
    board.told(trouble="2 decisions not saved yet")
    board.page.context.set_offline(False)
    expect(board.part("trouble")).to_be_hidden()
    board.reload()
    board.shows(first, "approved", "rejected", "")


def test_all_runs_for_who_has_the_password(people: People, reviewed: Reviewed) -> None:
    server, ids = reviewed
    board = BoardPage(people.come(server.url)).open(f"{server.url}/review/all")
    board.role("admin-password").fill("open says me")
    board.press("Enter")
    board.told(gate_error="not the password")
    board.role("admin-password").fill(PASSWORD)
    board.press("Enter")
    expect(board.page.locator("[data-run]")).to_have_count(len(ids))
    board.reload()
    expect(board.page.locator("[data-run]")).to_have_count(len(ids))
    people.leave()


def test_a_board_without_runs_leads_to_the_studio(people: People, reviewed: Reviewed) -> None:
    server, _ = reviewed
    board = BoardPage(people.come(server.url)).open(f"{server.url}/review")
    board.told(empty="No samples yet")
    board.page.get_by_role("link", name="To the studio").click()
    board.page.locator("#bar").get_by_role("link", name="Review").click()
    board.ready().told(empty="No samples yet")
    board.page.goto(f"{server.url}/review/no-such-link")
    board.ready().told(empty="This link opens nothing")
    assert board.errors == []
    people.leave()
