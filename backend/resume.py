"""What is known of a run that was begun, so that a restart goes on with it: written by engines, kept with the run."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

# What the first releases wrote beside each other where a part has a job of its own now.
OLD_JOB = ("id", "fetch_result", "eta", "meta")
RUN, BUDGET = "run", "budget"  # what is known of a run as a whole, beside its parts


@dataclass(frozen=True, kw_only=True)
class PartState:
    """What is known of one region that a service was asked for.

    sent: the request as it was sent, without the key; empty: it was not, or provably not accepted
    job: by what the service finds it again, in the provider's own words; empty: not known yet
    delivered: how many samples came back, None: none was brought yet; missing: how many did not
    """

    sent: dict[str, Any] = field(default_factory=dict)
    job: dict[str, Any] = field(default_factory=dict)
    delivered: int | None = None
    missing: int = 0

    @property
    def awaits_job(self) -> bool:
        """Whether it was sent, and what the service calls it may still come."""
        return bool(self.sent) and not self.job

    @property
    def has_more(self) -> bool:
        """Whether the service has more of it than what came back."""
        return bool(self.job) and (self.delivered is None or self.missing > 0)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "PartState":
        """Also from what the first releases wrote."""
        old = {name: values[name] for name in OLD_JOB if name in values}
        is_named = old.get("id") is not None or old.get("fetch_result")
        return cls(
            sent=dict(values.get("sent") or {}),
            job=dict(values.get("job") or (old if is_named else {})),
            delivered=values.get("delivered", values.get("home")),
            missing=values.get("missing", 0),
        )


@dataclass(frozen=True, kw_only=True)
class BudgetState:
    """From which day's budget each part was taken. open: it is not sent yet; sent: it is; is_over: so is the run."""

    open: dict[int, str] = field(default_factory=dict)
    sent: dict[int, str] = field(default_factory=dict)
    is_over: bool = False

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "BudgetState":
        opened, sent = ({int(part): day for part, day in values.get(n, {}).items()} for n in ("open", "sent"))
        return cls(open=opened, sent=sent, is_over=values.get("is_over", False))


@dataclass(frozen=True, kw_only=True)
class ResumeState:
    """Of all regions of a run, by their position. is_taken_up: it was over, and what a service has is brought back."""

    parts: Mapping[int, PartState] = field(default_factory=dict)
    budget: BudgetState | None = None
    is_taken_up: bool = False

    def part(self, position: int) -> PartState:
        return self.parts.get(position, PartState())

    @property
    def is_begun(self) -> bool:
        """Whether a service was asked: then it may still have what was paid for."""
        return any(part.sent or part.job for part in self.parts.values())

    def as_dict(self) -> dict[str, Any]:
        """One object for each part and for what concerns all, so that one is written without the others."""
        values = {str(position): part.as_dict() for position, part in self.parts.items()}
        values |= {BUDGET: self.budget.as_dict()} if self.budget else {}
        return values | ({RUN: {"is_taken_up": True}} if self.is_taken_up else {})

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "ResumeState":
        budget = values.get(BUDGET)
        return cls(
            parts={int(name): PartState.from_dict(part) for name, part in values.items() if name.isdecimal()},
            budget=BudgetState.from_dict(budget) if budget else None,
            is_taken_up=bool(values.get(RUN, {}).get("is_taken_up")),
        )


class ResumeStore(Protocol):
    """Keeps what an engine resumes from. What is kept is written down before the call returns; never a key."""

    def read(self) -> ResumeState: ...

    def keep(self, change: ResumeState) -> None:
        """Take over the parts that `change` has, its budget where it has one, and that the run is taken up."""
        ...


class MemoryResume:
    """Lives as long as the run."""

    def __init__(self) -> None:
        self._state = ResumeState()

    def read(self) -> ResumeState:
        return self._state

    def keep(self, change: ResumeState) -> None:
        state = self._state
        budget = change.budget or state.budget
        is_taken_up = change.is_taken_up or state.is_taken_up
        self._state = ResumeState(parts={**state.parts, **change.parts}, budget=budget, is_taken_up=is_taken_up)
