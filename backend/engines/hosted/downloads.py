"""Brings the pictures of a finished job back: links, links to text files of base64, data URIs and bare base64."""

import base64
import binascii
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import cast

from backend.errors import EngineUnavailable, InvalidRequest
from backend.imaging.geometry import Size
from backend.imaging.picture import Picture
from backend.imaging.reading.reader import Reader
from backend.network.download import Download, DownloadError

NOT_YET = (404, 403, 429)  # a link may be known before its file can be read
FLAT = 8  # levels within which a picture counts as blank; a blank JPEG has some noise
AT_ONCE = 4
LARGEST_SIDE = 2048  # pixels; twice what is ever asked for
LATE = 0.5  # seconds after the deadline for what is just coming in
TOO_LATE = "The download takes too long."
SPACES = b" \t\r\n"


@dataclass(frozen=True)
class DownloadedImage:
    """One entry of the output: the picture that it became, or the sentence that says why not.

    size: of the picture as it came; a huge one is kept smaller
    """

    picture: Picture | None = None
    problem: str = ""
    size: Size | None = None


@dataclass(frozen=True)
class Collector:
    """Fetches entries in parallel. seconds: for how long a link that is not there yet is asked again; pause between.

    reader: a service's pictures are a stranger's files too; each collector takes its turn by itself
    """

    download: Download
    seconds: float
    pause: float
    reader: Reader = field(default_factory=Reader)
    one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def collect(
        self, output: Sequence[str], proxy_links: Sequence[str], wait: Callable[[], object]
    ) -> list[DownloadedImage]:
        """An image for each entry, in order. `wait` is called all the while; what it raises ends the waiting."""
        _ = self.download.client  # made once, before several threads ask for it
        pool = ThreadPoolExecutor(AT_ONCE)
        try:
            spare = [*proxy_links, *[""] * len(output)]
            futures = [pool.submit(self._one, entry, spare[i]) for i, entry in enumerate(output)]
            over = self.download.deadline or float("inf")
            while not all(future.done() for future in futures) and time.monotonic() < over + LATE:
                wait()
            return [future.result() if future.done() else DownloadedImage(problem=TOO_LATE) for future in futures]
        finally:
            if self.download.cancelled:
                self.download.cancelled.set()
            pool.shutdown(wait=False, cancel_futures=True)

    def _one(self, entry: str, spare: str) -> DownloadedImage:
        try:
            content = self._content(entry, spare)
            with self.one_at_a_time:  # four huge ones at once would fill the memory
                return _downloaded_image(self.reader.decode(_picture_bytes(content), f"reply {id(self)}"))
        except (DownloadError, InvalidRequest, EngineUnavailable) as error:
            return DownloadedImage(problem=str(error))

    def _content(self, entry: str, spare: str) -> bytes:
        if not is_link(entry):
            return entry.encode("utf-8", "replace")
        try:
            return self._downloaded(entry, self.seconds)
        except DownloadError:
            if not is_link(spare) or spare == entry:
                raise
            return self._downloaded(spare, self.seconds / 3)

    def _downloaded(self, address: str, seconds: float) -> bytes:
        end = time.monotonic() + seconds
        while True:
            try:
                return self.download.get(address)
            except DownloadError as error:
                hopeless = error.is_final or (error.status is not None and not _may_come(error.status))
                over = min(end, self.download.deadline or end)
                if hopeless or time.monotonic() + self.pause > over:
                    raise
                time.sleep(self.pause)


def _downloaded_image(picture: Picture) -> DownloadedImage:
    size = picture.size
    if max(size) > LARGEST_SIDE:
        picture.image.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    return DownloadedImage(picture, size=size)


def is_link(entry: str) -> bool:
    return entry.lower().startswith(("http://", "https://"))


def is_blank(picture: Picture, init_image: Picture) -> bool:
    """Whether one colour fills the picture where the one that was sent had more: what a safety checker leaves."""
    return _is_flat(picture) and not _is_flat(init_image)


def _is_flat(picture: Picture) -> bool:
    levels = cast(tuple[tuple[int, int], ...], picture.image.convert("RGB").getextrema())  # of each channel
    return all(high - low <= FLAT for low, high in levels)


def _may_come(status: int) -> bool:
    return status in NOT_YET or status >= 500


def _picture_bytes(content: bytes) -> bytes:
    """The picture itself, where the content is base64 or a data URI of it; told by the bytes, not by any header."""
    text = content.strip(SPACES)
    if text[:5].lower() == b"data:":
        text = text.partition(b",")[2]
    elif not text or text[:1] not in b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-":
        return content
    text = text.translate(bytes.maketrans(b"-_", b"+/"), SPACES).rstrip(b"=")
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return content
