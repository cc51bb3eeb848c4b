"""From what stands on the page, or what a program sent, to a request. Everything is checked here, once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

from backend.errors import InvalidRequest
from backend.history import NewRun, asked_from_request
from backend.imaging.extend import extended, margins_from, require_room
from backend.imaging.files.codec import encode_png
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.imaging.reading.reader import Reader
from backend.protocol.delivery import Delivery
from backend.request import InpaintRequest
from backend.values import as_number, as_seed, as_switch, as_whole
from ui.names import stem

MORE_DEFAULTS: dict[str, Any] = {
    "num_inference_steps": 30,
    "guidance_scale": 5.0,
    "strength": 0.7,
    "safety_checker": False,
    "enhance_prompt": False,
}
DELIVERY_DEFAULTS: dict[str, Any] = {"instant_response": False, "base64": False, "webhook": "", "track_id": ""}
TRACK_CHARACTERS = 100
WEBHOOK_CHARACTERS = 2048
NOTE_CHARACTERS = 200
EXTENDED_FILE = "extended.png"  # the name of a picture that there was no file of before
MOST_STEPS = 100  # that the page's slider goes to


@dataclass(frozen=True, kw_only=True)
class RunForm:
    """One wish as it was typed.

    init_path, mask_path, avoid_path: uploaded files, None where there is none
    seed: a number, as text too; nothing and -1 draw one
    extend: left, top, right, bottom, as the page sent them: by how many pixels the picture is extended; None by none
    is_painted: whether the mask was painted on the page, and is taken exactly as it is
    mask_note: how the file that a painted mask began with was understood
    more: the other settings, by the wire's names, how a service is to deliver among them
    """

    visitor: str
    engine: str
    init_path: str | None
    mask_path: str | None
    name: str
    prompt: str
    negative_prompt: str
    samples: float
    seed: Any
    more: dict[str, Any]
    picture_id: str = ""
    avoid_path: str | None = None
    extend: Any = None
    is_painted: bool = False
    mask_note: str = ""

    def request(self, reader: Reader, owner: str = "") -> InpaintRequest:
        """Read the files and check everything; raises InvalidRequest.

        owner: who takes turns with others where files are read, the visitor where not given
        """
        if not self.init_path:
            raise InvalidRequest("There is no picture yet: drop one here, paste it, or choose a file.")
        if not self.mask_path:
            only = "Only what to avoid is painted" if self.avoid_path else "Nothing is marked"
            raise InvalidRequest(f"{only}: paint over the part that should change.")
        more = MORE_DEFAULTS | self.more
        owner = owner or self.visitor
        with ThreadPoolExecutor(1) as beside:  # both are decoded outside of Python, and take as long
            mask = beside.submit(self._mask, reader, Path(self.mask_path), owner)
            init_image = self._picture(reader, Path(self.init_path), owner)
        return InpaintRequest(
            init_image=init_image,
            mask_image=mask.result(),
            avoid_image=reader.decode_painted(Path(self.avoid_path), owner) if self.avoid_path else None,
            prompt=self.prompt,
            negative_prompt=self.negative_prompt,
            samples=_whole("number of samples", self.samples),
            seed=as_seed(self.seed),
            num_inference_steps=_whole("number of steps", more["num_inference_steps"]),
            guidance_scale=_number("guidance", more["guidance_scale"]),
            strength=_number("strength", more["strength"]),
            safety_checker=_switch("safety checker", more["safety_checker"]),
            enhance_prompt=_switch("enhance prompt", more["enhance_prompt"]),
        )

    def _picture(self, reader: Reader, path: Path, owner: str) -> Picture:
        margins = margins_from(self.extend)
        if margins is None:
            return reader.decode(path, owner)
        require_room(reader.inspect(path).size, margins)
        return extended(reader.decode(path, owner), margins)

    def _mask(self, reader: Reader, path: Path, owner: str) -> Mask:
        if self.is_painted:
            return replace(reader.decode_painted(path, owner), note=self.mask_note[:NOTE_CHARACTERS])
        return reader.decode_mask(path, owner)

    def new_run(self, request: InpaintRequest) -> NewRun:
        """What the history writes down of this wish."""
        assert self.init_path, "request() has checked it"
        is_extended = margins_from(self.extend) is not None
        return NewRun(
            visitor=self.visitor,
            engine=self.engine,
            name=stem(self.name),
            init_path=Path(EXTENDED_FILE if is_extended else self.init_path),
            init_data=_png(request.init_image) if is_extended else None,
            mask_image=request.mask_image,
            avoid_image=request.avoid_image,
            asked=asked_from_request(request),
            picture_id=self.picture_id,
            delivery=self.delivery(),
        )

    def delivery(self) -> Delivery:
        """How a service is to deliver; raises InvalidRequest."""
        given = DELIVERY_DEFAULTS | {name: value for name, value in self.more.items() if name in DELIVERY_DEFAULTS}
        webhook, track_id = str(given["webhook"] or "").strip(), str(given["track_id"] or "").strip()
        if webhook and not webhook.startswith(("https://", "http://")):
            raise InvalidRequest("The webhook is no address: type one that begins with https://, or leave it empty.")
        if len(webhook) > WEBHOOK_CHARACTERS:
            raise InvalidRequest(
                f"The webhook is longer than {WEBHOOK_CHARACTERS:,} characters: type a shorter address."
            )
        if any(0xD800 <= ord(character) < 0xE000 for character in webhook + track_id):
            raise InvalidRequest("The webhook or the track id holds half a character: type it again.")
        if len(track_id) > TRACK_CHARACTERS:
            raise InvalidRequest(f"The track id is too long: shorten it to {TRACK_CHARACTERS} characters at most.")
        return Delivery(
            instant_response=bool(given["instant_response"]),
            base64=bool(given["base64"]),
            webhook=webhook or None,
            track_id=track_id or None,
        )


def _png(picture: Picture) -> bytes:
    stream = BytesIO()
    encode_png(picture, stream)
    return stream.getvalue()


def _number(name: str, value: Any) -> float:
    try:
        return float(as_number(value))
    except (ValueError, OverflowError):
        raise InvalidRequest(f"The {name} is not a number: type one, such as 1.") from None


def _whole(name: str, value: Any) -> int:
    number = _number(name, value)
    try:
        return as_whole(number)
    except ValueError:
        raise InvalidRequest(f"The {name} is {number:g}: choose a whole number.") from None


def _switch(name: str, value: Any) -> bool:
    try:
        return as_switch(value)
    except ValueError:
        raise InvalidRequest(f"The {name} is neither yes nor no: choose one of them.") from None
