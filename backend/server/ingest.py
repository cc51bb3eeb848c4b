"""From a job as it was asked to a run: its pictures are fetched, read and checked."""

from dataclasses import dataclass, fields, replace
from pathlib import Path
from urllib.parse import urlsplit

from backend.errors import InvalidRequest
from backend.history import Job, NewRun, asked_from_request
from backend.imaging.files.codec import inspect
from backend.imaging.geometry import Size
from backend.network.addresses import PORTS, Origin, is_private_host
from backend.protocol.endpoint_request import EndpointRequest
from backend.request import InpaintRequest
from backend.server.pictures import Pictures, Sender
from backend.server.request_body import answer_size

NAME_CHARACTERS = 60

Files = tuple[bytes, bytes]  # the picture and the mask


@dataclass(frozen=True)
class Ingest:
    """engine: that carries the requests out."""

    pictures: Pictures
    engine: str

    def with_links(self, request: EndpointRequest, sender: Sender) -> EndpointRequest:
        """The request with a link for each picture that came itself; raises InvalidRequest."""
        if request.webhook and not self._is_receiver(request.webhook):
            raise InvalidRequest("The webhook is not valid: pass a public address that begins with https://.")
        init = self.pictures.kept(request.init_image, "init_image", sender)
        mask = self.pictures.kept(request.mask_image, "mask_image", sender)
        size = self.pictures.known_size(init)  # told at once where nothing has to be fetched for it
        return replace(request, init_image=init, mask_image=mask, size=_answer_size(size, request))

    def _is_receiver(self, webhook: str) -> bool:
        """Whether the address could be told at all; a name is looked up when it is."""
        try:
            origin = Origin.of(webhook)
        except ValueError:
            return False
        is_public = origin.scheme == "https" and origin.port in PORTS and not is_private_host(origin.host)
        return self.pictures.allows_private or is_public

    def is_here(self, job: Job) -> bool:
        """Whether nothing has to be fetched from elsewhere."""
        return all(self.pictures.is_here(getattr(job.request, name)) for name in ("init_image", "mask_image"))

    def fetched(self, job: Job) -> Files:
        """Both files; raises InvalidRequest."""
        init, mask = (self.pictures.fetched(getattr(job.request, name), name) for name in ("init_image", "mask_image"))
        return init, mask

    def received(self, job: Job, files: Files) -> tuple[NewRun, InpaintRequest]:
        """The run of a job and its request; raises InvalidRequest."""
        asked, init = job.request, files[0]
        picture, mask = self.pictures.decoded(*files, job.owner)
        answer_size(picture.size, asked.width, asked.height)
        names = {f.name for f in fields(InpaintRequest)} & {f.name for f in fields(EndpointRequest)} - {
            "init_image",
            "mask_image",
        }
        values = {name: getattr(asked, name) for name in names}
        request = InpaintRequest(init_image=picture, mask_image=mask, **values)
        new = NewRun(
            visitor=f"endpoint-{job.owner}",
            engine=self.engine,
            name=_name(asked.init_image),
            init_path=Path(f"init.{inspect(init).format.lower()}"),
            init_data=init,
            mask_image=mask,
            asked=asked_from_request(request),
            id=job.run_id,
            created=job.created,
        )
        return new, request


def _answer_size(own: Size | None, request: EndpointRequest) -> tuple[int | None, int | None]:
    return answer_size(own, request.width, request.height) if own else (request.width, request.height)


def _name(link: str) -> str:
    """What a person would call the picture: the last part of its link."""
    return Path(urlsplit(link).path).stem[:NAME_CHARACTERS] or "picture"
