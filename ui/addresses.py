"""Which of Gradio's own addresses the page and programs need, and how much body each of them takes.

The rest is closed: addresses that fetch others' files for anybody, write what a visitor typed to a file, skip the
queue, or serve parts of Gradio that this page has not.
"""

from collections.abc import Collection
from typing import Any
from urllib.parse import parse_qs

API = "/gradio_api/"
# What follows API up to the next slash.
NEEDED = frozenset(
    (
        *("app_id", "config", "info", "openapi.json", "startup-events", "theme.css", "login_check", "user", "token"),
        *("queue", "call", "cancel", "reset", "heartbeat", "upload", "upload_progress", "mcp"),
    )
)
DIRECT = ("run/predict", "run/predict/")  # how the page's front end sends what does not queue: Stop
FILE = "file="
CLOSED_PAGES = ("/monitoring", "/login", "/logout")
ACCOUNT_PAGES = ("/login/huggingface", "/login/callback")  # our own, where people can sign in

CLOSED = "There is nothing at this address."
NO_QUEUE = "This is not answered here: call /gradio_api/call/inpaint, which waits in the queue."
NO_DEEP_LINK = "Links that keep what was typed are switched off: open the page without deep_link."
NO_FETCHING = "Files of other servers are not fetched here: ask for them where they are."

# Fields of the door's Allowance.
SMALL = {"most": 500_000}  # Gradio keeps for each session what was last sent, before anybody looks at it
WITH_PICTURES = {"most": 60_000_000}  # a tool of a model may bring its two pictures in base64
UPLOAD = {"most": 1_300_000_000, "longest": 3600.0, "is_streamed": True}  # two of the largest files; Gradio counts each


def closed(path: str, query: bytes, opened: Collection[str] = ()) -> str:
    """Why an address is not to be had, in one sentence; "" where it is. opened: paths that are closed otherwise"""
    if "deep_link" in parse_qs(query.decode("latin-1"), keep_blank_values=True):
        return NO_DEEP_LINK
    if not path.startswith(API):
        return CLOSED if path.startswith(CLOSED_PAGES) and path not in opened else ""
    rest = path.removeprefix(API)
    if rest.startswith(FILE):
        return NO_FETCHING if _is_elsewhere(rest.removeprefix(FILE)) else ""
    if rest.startswith(("run/", "api/")):
        return "" if rest in DIRECT else NO_QUEUE
    if rest.startswith("deep_link"):
        return NO_DEEP_LINK
    return "" if rest.partition("/")[0] in NEEDED else CLOSED


def hands_on(path: str) -> bool:
    """Whether Gradio answers by calling the program itself, as for tools of models."""
    return path.startswith(f"{API}mcp")


def allowance(path: str) -> dict[str, Any] | None:
    """How much body an address takes, as the door has it; None for the endpoint, which reads its bodies itself."""
    if path.startswith("/api/"):
        return None
    if path.rstrip("/") == f"{API}upload":
        return UPLOAD
    return WITH_PICTURES if path.startswith(f"{API}mcp") else SMALL


def _is_elsewhere(place: str) -> bool:
    """Whether it is no path of a file here: a scheme, or the name of a server without one."""
    return "://" in place or place.startswith("//") or place.lower().startswith(("http:", "https:"))
