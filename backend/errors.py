"""All that can go wrong, worded for the person in front of the screen.

InpaintError                 500   str(error) may be shown as it is
├─ InvalidRequest            400   the request is wrong in itself
│  └─ UnsupportedRequest     400   right in itself, not for the chosen engine
├─ EngineError               502   asked properly, did not deliver
│  ├─ EngineUnavailable      503   not installed, not configured, unreachable or overloaded
│  └─ EngineTimeout          504   longer than we are willing to wait
├─ Cancelled                  -    somebody pressed Stop
└─ RunNotFound               404
"""


class InpaintError(Exception):
    """Base of every error of this program; its text is one sentence for the person who asked."""

    status = 500


class InvalidRequest(InpaintError):
    """The request is wrong in itself: no engine could do it."""

    status = 400


class UnsupportedRequest(InvalidRequest):
    """Right in itself, but not for the chosen engine."""


class EngineError(InpaintError):
    """The engine was asked properly and did not deliver.

    one_region: it is about one region of a run; the others may come all the same
    """

    status = 502

    def __init__(self, message: str, *, one_region: bool = False) -> None:
        super().__init__(message)
        self.one_region = one_region


class EngineUnavailable(EngineError):
    """Not installed, not configured, unreachable or overloaded.

    retry_after: seconds after which asking again makes sense, None where unknown.
    """

    status = 503

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class EngineTimeout(EngineError):
    """The engine took longer than we are willing to wait."""

    status = 504


class Cancelled(InpaintError):
    """Somebody pressed Stop."""


class RunNotFound(InpaintError):
    """No run has this id, or it belongs to somebody else."""

    status = 404
