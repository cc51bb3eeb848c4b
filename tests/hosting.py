"""A stand-in, an engine that talks to it without retries, and a request: what tests of the hosted engine share."""

from typing import Any

from pydantic import SecretStr
from stand_in import KEY, StandIn

from backend.engines.hosted.engine import HostedEngine
from backend.engines.hosted.waiter import RetryPolicy
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.request import InpaintRequest

QUICK = RetryPolicy(
    submit=4.0,
    least_wait=0.02,
    most_wait=0.05,
    looks=(0.02, 0.03),
    look=3.0,
    lost=2.0,
    rate_limit=0.05,
    download=2.0,
    download_pause=0.05,
    upload_pause=0.02,
)


def engine(stand_in: StandIn, **options: Any) -> HostedEngine:
    return HostedEngine(**{"address": stand_in.address, "key": SecretStr(KEY), "retries": QUICK} | options)


def request(photo: Picture, mask: Mask, **values: Any) -> InpaintRequest:
    return InpaintRequest(init_image=photo, mask_image=mask, **{"prompt": "a cat", "samples": 2} | values)
