"""The page as a person uses it: by mouse, keyboard and file chooser."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Error, Page, Request, expect

OpenPage = Callable[..., "StudioPage"]
CROSSED = ("Not attached to an active page", "net::ERR_ABORTED", "is interrupted by another navigation")
RUN = 60_000  # milliseconds that a run may take on a busy machine


class StudioPage:
    """Words for what a person does; selectors are the page's doors."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        self._asking: set[Request] = set()  # under way, where somebody listens
        self._is_answered = False  # what was asked
        page.on("pageerror", lambda error: self.errors.append(error.stack or error.message))

    def open(self, url: str) -> "StudioPage":
        return self._arrive(lambda: self.page.goto(url))

    def _arrive(self, go: Callable[[], object]) -> "StudioPage":
        """Once more where Gradio was loading the page again just then, as it does when its server is back."""
        for is_last in (False, False, True):
            try:
                go()
                break
            except Error as error:
                if is_last or not any(words in error.message for words in CROSSED):
                    raise
                self.page.wait_for_timeout(300)
        return self.ready()

    def ready(self) -> "StudioPage":
        """Wait until canvas and settings are there."""
        self.page.wait_for_function("window.inpaintStudio?.canvas && document.querySelector('#message')?.dataset.state")
        self.page.evaluate("window.inpaintStudio.canvas.ready")
        return self

    def listen(self) -> "StudioPage":
        """To the requests of pages that are opened from now on; to be told of each takes an eighth of an opening."""
        self.page.on("request", self._begins)
        self.page.on("requestfinished", self._ends)
        self.page.on("requestfailed", self._ends)
        return self

    def rested(self) -> "StudioPage":
        """Wait until all that the page has asked the server is answered, and the answers are shown."""
        while not self._is_answered:
            self.page.wait_for_timeout(20)
        return self.drawn()

    def drawn(self) -> "StudioPage":
        """Wait until what the page has heard is shown, and what follows on it has begun."""
        self.page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return self

    def again(self) -> "StudioPage":
        """As at first, but for the picture: that of the next test has to be another file."""
        self.errors.clear()
        self.page.set_viewport_size({"width": 1440, "height": 900})
        self.page.bring_to_front()
        self.page.keyboard.press("Escape")
        self.page.locator("#seed input").fill("")
        self.page.locator("#samples label").first.click()
        if self.page.locator('#canvas [data-action="masks"][aria-expanded="true"]').count():
            self.page.locator('#canvas [data-action="masks"]').click()
        self.page.locator('#canvas [data-tool="lasso"]').click()
        self.page.locator('#canvas [data-mode="add"]').click()
        self.page.locator('#canvas [data-tool="brush"]').click()
        return self

    def reload(self) -> "StudioPage":
        return self._arrive(self.page.reload)

    def choose(self, path: Path) -> "StudioPage":
        """Choose a picture and wait until it is on the canvas."""
        self.offer(path)
        self.page.wait_for_function(f"window.inpaintStudio.canvas.state().name === {path.name!r}")
        return self

    def offer(self, path: Path) -> None:
        """Choose a file, whatever comes of it."""
        self.page.bring_to_front()  # tabs behind another one draw once a second
        self.page.set_input_files('#canvas input[data-role="image"]', path)

    def load_mask(self, path: Path) -> None:
        self.page.set_input_files('#canvas input[data-role="mask"]', path)

    def paint(self, *points: tuple[float, float]) -> "StudioPage":
        """One stroke through points: (0, 0) is the picture's centre, (±1, ±1) are the corners of the stage."""
        box = self.page.locator('#canvas canvas[data-layer="input"]').bounding_box()
        assert box
        half_width, half_height = box["width"] / 2, box["height"] / 2
        places = [(box["x"] + half_width * (1 + x), box["y"] + half_height * (1 + y)) for x, y in points]
        self.page.mouse.move(*places[0])
        self.page.mouse.down()
        for place in places[1:]:
            self.page.mouse.move(*place, steps=8)
        self.page.mouse.up()
        return self

    def sized(self, pixels: int | str) -> "StudioPage":
        """Paint from here on with a brush of this size in pixels of the picture."""
        size = self.page.locator('#canvas input[data-role="brush-size"]')
        size.evaluate(
            f"slider => {{ slider.value = {pixels}; slider.dispatchEvent(new Event('input', {{bubbles: true}})) }}"
        )
        return self

    def fill(self, samples: int = 1) -> "StudioPage":
        """Choose the number of samples, press the button and wait for the end."""
        self.page.locator("#samples label").nth(samples - 1).click()
        self.page.locator("#generate").click()
        return self.done()

    def start_long_run(self, samples: int = 2) -> "StudioPage":
        """Mark about a third of the picture and start; takes seconds even on a fast machine."""
        self.sized("slider.max").paint((-0.3, -0.3), (0.3, -0.3), (0.3, 0.3), (-0.3, 0.3))
        self.page.locator("#samples label").nth(samples - 1).click()
        self.page.locator("#generate").click()
        self.page.wait_for_function("document.querySelector('#message').innerText.startsWith('Filling')")
        return self

    def done(self) -> "StudioPage":
        ended = "['done', 'error'].includes(document.querySelector('#message').dataset.state)"
        self.page.wait_for_function(ended, polling=50, timeout=RUN)
        assert self.state == "done", self.message
        return self

    def says(self, text: str) -> None:
        """Wait for an error sentence with this text."""
        expect(self.page.locator("#message")).to_contain_text(text)
        expect(self.page.locator("#message")).to_have_attribute("data-state", "error")

    def _begins(self, request: Request) -> None:
        """Answers come in a stream, which ends as soon as none is missing."""
        if request.is_navigation_request():
            self._asking.clear()  # by the page before
        elif "/gradio_api/queue/" in request.url:
            self._asking.add(request)
        else:
            return
        self._is_answered = False

    def _ends(self, request: Request) -> None:
        if request in self._asking:
            self._asking.remove(request)
            self._is_answered = "/queue/data" in request.url and not self._asking

    @property
    def own_errors(self) -> list[str]:
        """Errors of the page's own scripts; Gradio has some of its own on a busy machine."""
        return [error for error in self.errors if "/studio/" in error]

    @property
    def state(self) -> str | None:
        return self.page.locator("#message").get_attribute("data-state")

    @property
    def message(self) -> str:
        return self.page.locator("#message").inner_text()

    @property
    def sample_urls(self) -> list[str]:
        return self.page.eval_on_selector_all("#gallery img", "images => images.map(image => image.src)")

    def downloaded_samples(self, folder: Path) -> list[Path]:
        """Each sample through its own download link."""
        paths = []
        for link in self.page.locator("#gallery a[download]").all():
            with self.page.expect_download() as waiting:
                link.click()
            paths.append(folder / waiting.value.suggested_filename)
            waiting.value.save_as(paths[-1])
        return paths

    def downloaded_mask(self, folder: Path, name: str = "mask.png") -> Path:
        with self.page.expect_download() as waiting:
            self.page.locator('[data-action="mask-download"]').click()
        waiting.value.save_as(folder / name)
        return folder / name
