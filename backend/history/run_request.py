"""A request as JSON beside its pictures, and back."""

from dataclasses import fields

from backend.history.run import Run
from backend.imaging.reading.reader import Reader
from backend.request import InpaintRequest

PICTURES = ("init_image", "mask_image", "avoid_image")


def request_from_run(run: Run, reader: Reader) -> InpaintRequest:
    """The request of a run, read again from its files, which are strangers': within the limits of the reader."""
    known = {f.name for f in fields(InpaintRequest)} - set(PICTURES)
    values = {name: value for name, value in run.asked.items() if name in known}
    avoid = reader.decode_painted(run.avoid_path, run.visitor) if run.avoid_path else None
    return InpaintRequest(
        init_image=reader.decode(run.init_path, run.visitor),
        mask_image=reader.decode_painted(run.mask_path, run.visitor),
        avoid_image=avoid,
        **values,
    )


def asked_from_request(request: InpaintRequest) -> dict[str, object]:
    """The fields of a request that can be written down as JSON."""
    values = {f.name: getattr(request, f.name) for f in fields(request)}
    return {name: value for name, value in values.items() if name not in PICTURES}
