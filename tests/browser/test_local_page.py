"""The local engine on the page: chosen by hand, a picture of the sample under way, and what was used."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from serving import Server
from studio_page import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.local]


@pytest.fixture(scope="module")
def local_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    pytest.importorskip("torch")
    from tiny_models import save

    folder = tmp_path_factory.mktemp("local")
    settings = {"INPAINT_LOCAL_MODEL": str(save("sd4", folder)), "INPAINT_LOCAL_SIDE": "256"}
    with Server(folder, OMP_NUM_THREADS="1", **settings) as running:
        yield running


def test_a_prompt_is_followed_on_this_machine(open_page: OpenPage, local_server: Server, photo: Path) -> None:
    studio = open_page(local_server.url)
    page = studio.page
    assert "libtorch" not in local_server.maps()  # the page starts as fast as without it
    page.locator('#engine input[value="local"]').click()
    expect(page.locator("#bar")).to_contain_text("Local, ready")
    expect(page.locator("#note")).to_contain_text("Nothing leaves this machine.")
    studio.choose(photo).paint((-0.2, -0.1), (0.2, 0.1))
    page.locator("#prompt textarea").fill("a red ball")
    page.locator("#seed input").fill("11")
    page.evaluate(
        "() => new MutationObserver(() => { window.previews ??= document.querySelector('.under-way img')?.src })"
        ".observe(document.querySelector('#gallery'), {childList: true, subtree: true})"
    )
    page.locator("#tuning button").first.click()
    expect(page.locator("#tuning input[type=number]").nth(1)).to_have_value("7.5")  # what suits the model
    page.locator("#tuning input[type=number]").first.fill("100")
    page.locator("#tuning input[type=number]").first.blur()
    studio.fill(2)
    expect(page.locator("#gallery .seed")).to_have_text(["11", "12"])
    expect(page.locator("#receipt")).to_contain_text("0 pixels changed outside the mask")
    expect(page.locator("#meta")).to_contain_text("a red ball")
    expect(page.locator(".under-way")).to_have_count(0)
    assert page.evaluate("window.previews").startswith("data:image/jpeg")
    assert "libtorch" in local_server.maps()
    studio.reload()
    expect(page.locator("#gallery .seed")).to_have_text(["11", "12"])
    expect(page.locator("#bar")).to_contain_text("Local, ready")
    page.locator('#engine input[value="content_aware"]').click()
    expect(page.locator("#bar")).to_contain_text("Built-in, ready")
    page.locator('#engine input[value="local"]').click()
    expect(page.locator("#bar")).to_contain_text("Local, ready")
    page.locator("#tuning button").first.click()
    expect(page.locator("#tuning input[type=number]").first).to_have_value("100")  # as it was set
    expect(page.locator(".toast-wrap .error")).to_have_count(0)
    assert studio.own_errors == []
