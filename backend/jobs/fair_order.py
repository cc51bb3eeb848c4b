"""Who comes next: on each device addresses take turns, and behind one address visitors; nobody fills the line alone."""

from bisect import insort
from collections import Counter, OrderedDict, deque
from collections.abc import Iterator

from backend.access.requester import Requester
from backend.jobs.line import TooManyWaiting
from backend.jobs.state import Job, JobOptions

Turns = OrderedDict[str, list[Job]]  # the jobs of each turn behind one address, in the order in which turns come


class FairOrder:
    """The jobs that wait. Whoever calls holds the lock of the line."""

    def __init__(self, options: JobOptions) -> None:
        self._options = options
        self._devices: dict[str, OrderedDict[str, Turns]] = {}
        self._jobs: dict[str, Job] = {}
        self._turns: Counter[str] = Counter()
        self._addresses: Counter[str] = Counter()
        self._places: dict[str, dict[str, int]] = {}  # by device: how many of its jobs come before one; made when asked

    def __contains__(self, run_id: str) -> bool:
        return run_id in self._jobs

    def __iter__(self) -> Iterator[Job]:
        return iter(self._jobs.values())

    def __len__(self) -> int:
        return len(self._jobs)

    def require_room(self, requester: Requester, at_once: int = 0) -> None:
        """Raise TooManyWaiting where no further run of this caller may wait; at_once: so many would not have to."""
        most = self._options.queue_per_visitor
        if self._turns[requester.turn] - at_once >= most:
            runs = "1 run of yours is" if most == 1 else f"{most} runs of yours are"
            raise TooManyWaiting(f"{runs} waiting: wait until one is done, or stop one.")
        if requester.address and self._addresses[requester.address] - at_once >= (
            most := most * self._options.visitors_per_address
        ):
            raise TooManyWaiting(f"{most} runs from your network are waiting: wait until one is done.")

    def expect(self, requester: Requester) -> None:
        """A run of this caller comes in a moment, and counts from now on."""
        self._turns[requester.turn] += 1
        self._addresses[requester.address] += 1

    def forget(self, requester: Requester) -> None:
        """It waits no longer, or does not come."""
        for counter, name in ((self._turns, requester.turn), (self._addresses, requester.address)):
            counter[name] -= 1
            if counter[name] <= 0:
                del counter[name]

    def add(self, job: Job) -> None:
        """Put an expected job where its caller's turn is; behind one turn the one asked for first comes first."""
        self._jobs[job.run_id] = job
        groups = self._devices.setdefault(job.device, OrderedDict())
        jobs = groups.setdefault(_group(job), OrderedDict()).setdefault(job.requester.turn, [])
        insort(jobs, job, key=lambda other: other.asked_at)
        self._places.pop(job.device, None)

    def next(self, device: str) -> Job | None:
        """Take out the job whose turn it is; None where none waits."""
        groups = self._devices.get(device)
        if not groups:
            return None
        group, turns = groups.popitem(last=False)
        turn, jobs = turns.popitem(last=False)
        job = jobs.pop(0)
        if jobs:
            turns[turn] = jobs  # at the end of its circle
        if turns:
            groups[group] = turns
        self._left(job)
        return job

    def remove(self, run_id: str) -> Job | None:
        """Take a job out before its turn; None where it does not wait."""
        job = self._jobs.get(run_id)
        if job is None:
            return None
        groups = self._devices[job.device]
        turns = groups[_group(job)]
        turns[job.requester.turn].remove(job)
        if not turns[job.requester.turn]:
            del turns[job.requester.turn]
        if not turns:
            del groups[_group(job)]
        self._left(job)
        return job

    def before(self, run_id: str) -> tuple[str, int]:
        """The device of a waiting job, and how many waiting ones come before it there as things stand."""
        device = self._jobs[run_id].device
        if device not in self._places:
            self._places[device] = {job.run_id: i for i, job in enumerate(self._in_order(device))}
        return device, self._places[device][run_id]

    def _left(self, job: Job) -> None:
        del self._jobs[job.run_id]
        self._places.pop(job.device, None)
        self.forget(job.requester)

    def _in_order(self, device: str) -> Iterator[Job]:
        groups = deque(deque(deque(jobs) for jobs in turns.values()) for turns in self._devices[device].values())
        while groups:
            turns = groups.popleft()
            jobs = turns.popleft()
            yield jobs.popleft()
            if jobs:
                turns.append(jobs)
            if turns:
                groups.append(turns)


def _group(job: Job) -> str:
    """Whoever shares an address shares its turns: tokens can be invented, addresses cost something."""
    return f"address {job.requester.address}" if job.requester.address else f"turn {job.requester.turn}"
