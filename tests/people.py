"""The people of the browser tests: contexts, each with a storage of its own, that the next test uses again."""

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from ui.static import BOOT

PATIENCE = 60_000  # milliseconds; a busy machine is no error
VIEWPORT: ViewportSize = {"width": 1440, "height": 900}


class People:
    """Contexts that are used again by the next test.

    An empty cache, and scripts that no process has compiled yet, cost three times what the page costs otherwise. So
    each context keeps a page open that holds its process; with `--process-per-site` the next page joins it.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: dict[str, list[BrowserContext]] = {}
        self._busy: list[tuple[str, BrowserContext]] = []

    def come(self, url: str, options: dict[str, object] | None = None) -> Page:
        """Somebody new at this address."""
        options = options or {}
        kind = repr(sorted(options.items()))
        free = self._free.setdefault(kind, [])
        context = free.pop() if free else self._new(url, options)
        self._busy.append((kind, context))
        page = context.new_page()
        forget_person(page, url)
        return page

    def leave(self) -> None:
        for kind, context in self._busy:
            for page in context.pages[1:]:
                page.close()
            context.clear_permissions()
            context.clear_cookies()
            self._free[kind].append(context)
        self._busy.clear()

    def close(self) -> None:
        for context in (context for free in self._free.values() for context in free):
            context.close()

    def _new(self, url: str, options: dict[str, object]) -> BrowserContext:
        context = context_of(self._browser, options)
        context.new_page().goto(f"{url}/{BOOT}")
        return context


def context_of(browser: Browser, options: dict[str, object]) -> BrowserContext:
    """Contexts are people: each has a storage of its own."""
    context = browser.new_context(**{"viewport": VIEWPORT, **options})  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    return context


def forget_person(page: Page, url: str) -> None:
    """Only the cache of files is left."""
    session = page.context.new_cdp_session(page)
    session.send("Storage.clearDataForOrigin", {"origin": url, "storageTypes": "all"})
    session.detach()
