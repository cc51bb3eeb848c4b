"""Pictures that a caller passes: links, our own links, `data:` URIs and bare base64."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar
from urllib.parse import unquote

from backend.errors import InvalidRequest
from backend.imaging.files.opened_file import NoPicture
from backend.imaging.geometry import Size
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.imaging.reading.reader import Reader
from backend.network.addresses import Guard
from backend.network.download import Download, DownloadError
from backend.server.links import MISSING, LinkStore

SECONDS = 30.0  # for one picture
MAX_BYTES = 50_000_000
MAX_INLINE = 20_000_000  # of a picture that comes within the request
DATA_URI = re.compile(r"data:[^,]{0,200};base64,", re.IGNORECASE)
LINK = re.compile(r"[a-z][a-z0-9+.-]{0,30}://", re.IGNORECASE)  # bounded: a picture in base64 begins like a scheme
UNREADABLE = (
    "The {name} is invalid: it is neither a link nor a picture in base64 that can be read. Encode the file again, and "
    "send all of it."
)
ENDINGS = {"JPEG": "jpg"}

T = TypeVar("T")


class Sender(NamedTuple):
    """Whose a picture is, and where they reach this program."""

    owner: str
    address: str


@dataclass(frozen=True)
class Pictures:
    """Where pictures come from."""

    links: LinkStore
    allows_private: bool = False
    reader: Reader = field(default_factory=Reader)

    def kept(self, given: str, name: str, sender: Sender) -> str:
        """The link to a picture: the given one, or a new one of ours for a picture that came itself."""
        if LINK.match(given):
            return given
        return self.publish(self.inline(given, name), sender)

    def inline(self, given: str, name: str) -> bytes:
        """The picture in base64, with or without `data:` before it; raises InvalidRequest."""
        given = given.strip()
        begin = DATA_URI.match(given)
        text = "".join((given[begin.end() :] if begin else given).split())
        if len(text) > MAX_INLINE * 4 // 3:
            raise InvalidRequest(f"The {name} is larger than {MAX_INLINE // 1_000_000} MB: pass a link to it instead.")
        try:
            text = unquote(text).rstrip("=").replace("-", "+").replace("_", "/")
            data = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
            self.reader.inspect_whole(data)
        except (ValueError, NoPicture):  # whatever is damaged of it
            raise InvalidRequest(UNREADABLE.format(name=name)) from None
        except InvalidRequest as error:
            raise InvalidRequest(f"The {name} is invalid. {error}") from error
        return data

    def publish(self, data: bytes, sender: Sender) -> str:
        """The link to a picture that was inspected; raises InpaintError where it cannot be kept."""
        ending = ENDINGS.get(self.reader.inspect(data).format, "png")
        return self.links.publish(data, ending, sender.address, sender.owner)

    def is_here(self, link: str) -> bool:
        return self.links.has(link)

    def fetched(self, link: str, name: str) -> bytes:
        """The file behind a link; raises InvalidRequest. Nothing is asked for what lies here."""
        own = self.links.read(link)
        if own is not None:
            return own
        try:
            guard = Guard(allows_private=self.allows_private)
            return Download(guard, max_bytes=MAX_BYTES, max_redirects=0).within(SECONDS).get(link)
        except DownloadError as error:
            hint = f"Make sure {name} is accessible without redirecting and authentication."
            reason = MISSING if self.links.has_form(link) else str(error)
            raise InvalidRequest(f"The {name} cannot be fetched. {reason} {hint}") from error

    def known_size(self, link: str) -> Size | None:
        """The size of a picture that lies here; None where it has to be fetched first, or cannot be read."""
        data = self.links.read(link)
        try:
            return self.reader.inspect(data).size if data else None
        except InvalidRequest:
            return None

    def decoded(self, init: bytes, mask: bytes, owner: str) -> tuple[Picture, Mask]:
        """Raises InvalidRequest and says which of the two. owner: who takes turns with others."""
        picture = _named("init_image", lambda: self.reader.decode(init, owner))
        return picture, _named("mask_image", lambda: self.reader.decode_mask(mask, owner))


def _named(name: str, read: Callable[[], T]) -> T:
    try:
        return read()
    except InvalidRequest as error:
        raise InvalidRequest(f"The {name} is invalid. {error}") from error
