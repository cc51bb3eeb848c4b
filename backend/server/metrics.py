"""Numbers for whoever runs the program, as Prometheus reads them."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

BUCKETS = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300)  # seconds


class Metrics:
    """Counts and times of the endpoint's jobs, in a registry of their own."""

    def __init__(self, waiting_and_running: Callable[[], tuple[int, int]]) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_Now(waiting_and_running))
        self._ended = Counter("inpaint_jobs_ended", "Jobs that came to an end.", ["how"], registry=self._registry)
        self._seconds = Histogram(
            "inpaint_stage_seconds", "Seconds by stage.", ["stage"], buckets=BUCKETS, registry=self._registry
        )

    def ended(self, how: str) -> None:
        self._ended.labels(how).inc()

    def took(self, stage: str, seconds: float) -> None:
        self._seconds.labels(stage).observe(seconds)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Times what happens within."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.took(name, time.perf_counter() - started)

    def text(self) -> bytes:
        return generate_latest(self._registry)


class _Now(Collector):
    """How many jobs are in which state when somebody asks."""

    def __init__(self, waiting_and_running: Callable[[], tuple[int, int]]) -> None:
        self._count = waiting_and_running

    def collect(self) -> Iterator[GaugeMetricFamily]:
        waiting, running = self._count()
        jobs = GaugeMetricFamily("inpaint_jobs", "Jobs that are not over, by state.", labels=["state"])
        jobs.add_metric(["waiting"], waiting)
        jobs.add_metric(["running"], running)
        yield jobs
        yield GaugeMetricFamily("inpaint_queue_length", "Jobs that wait for their turn.", value=waiting)
