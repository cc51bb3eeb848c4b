"""The one page behind both addresses: it goes to where people sign in, and hears who has come back."""

from pathlib import Path

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",  # its address has the code
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; connect-src 'self'; base-uri 'none'; "
        "form-action 'none'"
    ),
}


def account_page(base: str) -> str:
    """The page's HTML. base: where scripts are served, without a leading slash"""
    return Path(__file__).with_name("page.html").read_text(encoding="utf-8").replace("{base}", base)
