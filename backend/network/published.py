"""Where others reach the program, out of GRADIO_ROOT_PATH and INPAINT_PUBLIC_URL: a proxy may have it below a path."""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from backend.network.addresses import Origin

PATH = re.compile(r"(/(?!\.{1,2}(/|$))[^/?#\\\s:]+)*")
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


@dataclass(frozen=True)
class Published:
    """Addresses have no slash at the end, and "" stands for unknown.

    public: where the internet reaches it
    address: where callers reach it, which may be a network of their own
    prefixes: the paths under which it may be asked, decoded
    """

    public: str = ""
    address: str = ""
    prefixes: tuple[str, ...] = ()


def published(root_path: str, public_url: str) -> Published:
    """What the two settings mean together. ValueError where either is no address and no path.

    root_path: a path, or a whole address; public_url: a whole address, without the path where root_path tells it
    """
    root_path, public_url = root_path.strip(), public_url.strip()
    is_address = bool(SCHEME.match(root_path))
    root = _address(root_path) if is_address else ""
    path = urlsplit(root).path if is_address else _path(root_path)
    public = _address(public_url) if public_url else ""
    if public and not urlsplit(public).path:
        public += path
    paths = [unquote(found) for found in (path, urlsplit(public).path) if found]
    return Published(public, public or root, tuple(dict.fromkeys(paths)))


def _address(text: str) -> str:
    Origin.of(text)
    parts = urlsplit(text)
    if parts.query or parts.fragment or parts.username is not None:
        raise ValueError("an address alone")
    return f"{parts.scheme.lower()}://{parts.netloc}{_path(parts.path)}"


def _path(text: str) -> str:
    path = "/" + text.strip("/") if text.strip("/") else ""
    if not PATH.fullmatch(path):
        raise ValueError("no path")
    return path
