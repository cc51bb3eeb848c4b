"""A real Chromium on the real page."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from people import PATIENCE, People, context_of
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright
from serving import Server
from stand_in import KEY, StandIn
from studio_page import OpenPage, StudioPage

ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--process-per-site",
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup",  # pages of the browser's own
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(scope="session")
def service() -> Iterator[StandIn]:
    server = StandIn()
    yield server
    server.close()


@pytest.fixture
def stand_in(service: StandIn) -> StandIn:
    """The one hosted service of all these tests, as if new."""
    service.reset()
    return service


@pytest.fixture(scope="session")
def hosted_server(tmp_path_factory: pytest.TempPathFactory, service: StandIn) -> Iterator[Server]:
    """A server on the stand-in; people are told apart by their browsers."""
    settings = {"INPAINT_ENGINE": "hosted", "INPAINT_HOSTED_URL": service.address, "INPAINT_HOSTED_KEY": KEY}
    with Server(tmp_path_factory.mktemp("hosted"), **settings) as running:
        yield running


@pytest.fixture(scope="session")
def keyless(tmp_path_factory: pytest.TempPathFactory, service: StandIn) -> Iterator[Server]:
    """The same without a key."""
    settings = {"INPAINT_ENGINE": "hosted", "INPAINT_HOSTED_URL": service.address}
    with Server(tmp_path_factory.mktemp("keyless"), **settings) as running:
        yield running


@pytest.fixture(scope="session")
def mortal_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that tests may stop and must start again."""
    with Server(tmp_path_factory.mktemp("mortal")) as running:
        yield running


@pytest.fixture
def hosted(hosted_server: Server) -> Server:
    return hosted_server.again()


@pytest.fixture
def mortal(mortal_server: Server) -> Server:
    return mortal_server.again()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Contexts are people: each has a storage of its own."""
    contexts = []

    def make(**options: object) -> BrowserContext:
        contexts.append(context_of(browser, options))
        return contexts[-1]

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def people(browser: Browser) -> Iterator[People]:
    people = People(browser)
    yield people
    people.close()


@pytest.fixture(scope="session")
def kept_page(browser: Browser, server: Server) -> Iterator[StudioPage]:
    context = context_of(browser, {})
    yield StudioPage(context.new_page()).open(server.url)
    context.close()


@pytest.fixture
def again(kept_page: StudioPage) -> StudioPage:
    """A page that stays open, for tests that begin with a picture of their own: to open another one takes a second."""
    return kept_page.again()


@pytest.fixture
def own_photo(photo: Path, tmp_path: Path) -> Path:
    """The photo under a name that no other test has."""
    own = tmp_path / f"{tmp_path.name}.jpg"
    own.write_bytes(photo.read_bytes())
    return own


@pytest.fixture
def shown(again: StudioPage, own_photo: Path) -> StudioPage:
    """The same with the photo on its canvas, and a brush as a new page has for it."""
    return again.choose(own_photo).sized(9)


@pytest.fixture
def open_page(people: People, server: Server) -> Iterator[OpenPage]:
    """Open the page as somebody new; a script error on the page fails the test that looks at `errors`."""

    def make(url: str = "", **options: object) -> StudioPage:
        url = url or server.url
        return StudioPage(people.come(url, options)).open(url)

    yield make
    people.leave()


@pytest.fixture(scope="session")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A 180×120 photo-like JPEG."""
    random = np.random.default_rng(5)
    pixels = np.indices((120, 180)).sum(0)[..., None] % 96 * 2 + random.integers(0, 40, (120, 180, 3))
    path = tmp_path_factory.mktemp("photo") / "photo.jpg"
    Image.fromarray(pixels.astype(np.uint8)).save(path, quality=92)
    return path


@pytest.fixture(scope="session")
def slow_photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A 1200×900 JPEG; with a large mask and four samples it takes seconds to fill."""
    coarse = np.random.default_rng(7).integers(30, 225, (75, 100, 3)).astype(np.uint8)
    path = tmp_path_factory.mktemp("slow") / "slow.jpg"
    Image.fromarray(coarse).resize((1200, 900), Image.Resampling.BICUBIC).save(path, quality=92)
    return path


@pytest.fixture(scope="session")
def large_photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A 4000×3000 JPEG of about three megabytes."""
    random = np.random.default_rng(6)
    coarse = random.integers(30, 225, (75, 100, 3)).astype(np.uint8)
    image = np.asarray(Image.fromarray(coarse).resize((4000, 3000), Image.Resampling.BICUBIC)).astype(np.int16)
    image += random.integers(-9, 9, image.shape, dtype=np.int16)
    path = tmp_path_factory.mktemp("large") / "large.jpg"
    Image.fromarray(image.clip(0, 255).astype(np.uint8)).save(path, quality=88)
    return path
