"""A request as JSON beside its pictures, and back."""

from dataclasses import fields

from backend.history.run import Run
from backend.imaging.codec import decode, decode_mask
from backend.request import InpaintRequest

PICTURES = ("init_image", "mask_image", "avoid_image")


def request_from_run(run: Run) -> InpaintRequest:
    """The request of a run, read again from what was written down."""
    known = {f.name for f in fields(InpaintRequest)} - set(PICTURES)
    values = {name: value for name, value in run.asked.items() if name in known}
    avoid = decode_mask(run.avoid_path) if run.avoid_path else None
    return InpaintRequest(
        init_image=decode(run.init_path), mask_image=decode_mask(run.mask_path), avoid_image=avoid, **values
    )


def asked_from_request(request: InpaintRequest) -> dict[str, object]:
    """The fields of a request that can be written down as JSON."""
    values = {f.name: getattr(request, f.name) for f in fields(request)}
    return {name: value for name, value in values.items() if name not in PICTURES}
