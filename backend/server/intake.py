"""From a job as it was asked to a run: its pictures are fetched, read and checked."""

from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from backend.errors import InvalidRequest
from backend.history import Job, NewRun, asked_from_request
from backend.imaging.codec import inspect
from backend.request import InpaintRequest
from backend.server.order import Order
from backend.server.pictures import Pictures

NAME_CHARACTERS = 60
# Fields of an order that a request has too.
FIELDS = (
    "prompt",
    "negative_prompt",
    "width",
    "height",
    "samples",
    "num_inference_steps",
    "guidance_scale",
    "strength",
    "seed",
    "safety_checker",
    "enhance_prompt",
)


@dataclass(frozen=True)
class Intake:
    """engine: that carries the orders out."""

    pictures: Pictures
    engine: str

    def prepared(self, order: Order, address: str) -> Order:
        """The order with a link for each picture that came itself; raises InvalidRequest."""
        allowed = ("https://", "http://") if self.pictures.allows_private else ("https://",)
        if order.webhook and not order.webhook.lower().startswith(allowed):
            raise InvalidRequest("The webhook is not valid: pass an address that begins with https://.")
        init = self.pictures.kept(order.init_image, "init_image", address)
        mask = self.pictures.kept(order.mask_image, "mask_image", address)
        size = self.pictures.known_size(init)  # told at once where nothing has to be fetched for it
        return replace(order, init_image=init, mask_image=mask, size=(order.width or size[0], order.height or size[1]))

    def received(self, job: Job) -> tuple[NewRun, InpaintRequest]:
        """The run of a job and its request; raises InvalidRequest."""
        order = Order.from_dict(job.order)
        init = self.pictures.fetched(order.init_image, "init_image")
        picture, mask = self.pictures.decoded(init, self.pictures.fetched(order.mask_image, "mask_image"))
        values = {name: getattr(order, name) for name in FIELDS}
        request = InpaintRequest(init_image=picture, mask_image=mask, **values)
        new = NewRun(
            visitor=f"endpoint-{job.owner}",
            engine=self.engine,
            name=_name(order.init_image),
            init_path=Path(f"init.{inspect(init).format.lower()}"),
            init_data=init,
            mask_image=mask,
            asked=asked_from_request(request),
            id=job.run_id,
            created=job.created,
        )
        return new, request


def _name(link: str) -> str:
    """What a person would call the picture: the last part of its link."""
    return Path(urlsplit(link).path).stem[:NAME_CHARACTERS] or "picture"
