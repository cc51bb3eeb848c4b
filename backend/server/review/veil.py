"""What a blind link hides of a run until who looks has decided on each of its samples."""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Veil:
    """Over the runs of one blind link, for one person.

    secret: what the orders are drawn from; reviewer: public id, "" for somebody who has not said
    lifted: the runs that hide nothing any more
    """

    secret: bytes
    link_id: str
    reviewer: str
    lifted: frozenset[str]

    def hides(self, run_id: str) -> bool:
        """Whether there is something of this run that is not told."""
        return run_id not in self.lifted

    def order(self, run_id: str, count: int) -> list[int]:
        """The real numbers of a run's samples in the order in which this person sees them."""
        return sorted(range(count), key=lambda number: self._draw(run_id, number))

    def over(self, run: dict[str, Any]) -> dict[str, Any]:
        """A RUN that says no more than may be known; the samples are numbered as they are shown."""
        if not self.hides(run["id"]):
            return run
        shown = [run["samples"][number] for number in self.order(run["id"], len(run["samples"]))]
        return {
            "id": run["id"],
            "created": run["created"],
            "engine": "",
            "prompt": "",
            "negative_prompt": "",
            "name": run["name"],
            "width": run["width"],
            "height": run["height"],
            "parent": None,
            "samples": [self._sample(number, sample) for number, sample in enumerate(shown)],
        }

    def _sample(self, number: int, sample: dict[str, Any]) -> dict[str, Any]:
        own = {name: [word for word in sample[name] if self._is_own(word)] for name in ("verdicts", "comments")}
        pictures = {name: sample[name] for name in ("image", "thumbnail")}
        return {"n": number, "seed": None, "flagged": sample["flagged"], "receipt": None, **pictures, **own}

    def _is_own(self, word: dict[str, Any]) -> bool:
        return bool(self.reviewer) and word["reviewer"] == self.reviewer

    def _draw(self, run_id: str, number: int) -> bytes:
        told = f"order {self.link_id} {self.reviewer} {run_id} {number}".encode()
        return hmac.new(self.secret, told, hashlib.sha256).digest()
