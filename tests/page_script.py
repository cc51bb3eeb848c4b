"""The script of one page, changed on its way there."""

from playwright.sync_api import Page, Route

SCRIPT = "**/studio/*/page.js"


def alter(page: Page, begins: str, becomes: str) -> None:
    """The next pages that are opened in it have another text where `begins` stands, which it does once."""

    def serve(route: Route) -> None:
        answer = route.fetch()
        assert answer.text().count(begins) == 1
        route.fulfill(response=answer, body=answer.text().replace(begins, becomes))

    page.route(SCRIPT, serve)
