"""The figures of `/metrics`, made from rows at each question: whichever process is asked, the answer is the same.

No tenant, administration, debtor, address or key stands in them; labels are the platforms' names, and words of ours.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

from connector.flow.house import House
from connector.flow.slots import somebody_works
from connector.store.measures import Measures, measure

KIND = CONTENT_TYPE_PLAIN_0_0_4


def exposed(house: House) -> bytes:
    """In Prometheus' text format. Raises StoreBusy, and DBAPIError where the database is away."""
    now = house.clock()
    registry = CollectorRegistry()
    registry.register(_Rows(measure(house.store, now), now, house.demo is not None or somebody_works(house.store, now)))
    return generate_latest(registry)


class _Rows(Collector):
    def __init__(self, found: Measures, now: datetime, works: bool) -> None:
        self._found, self._now, self._works = found, now, works

    def collect(self) -> Iterator[Metric]:
        found = self._found
        yield _gauge("tijdig_worker_alive", "1 while somebody does the work in the background", int(self._works))
        yield _by("tijdig_installations", "Administrations", ("platform", "state"), found.installations)
        yield _by("tijdig_connections", "Grants at platforms", ("platform", "state"), found.connections)
        yield self._ages()
        yield _gauge("tijdig_never_read", "Live, connected administrations that were never read", found.never_read)
        yield _by("tijdig_deliveries", "Messages, all that are kept", ("channel", "state"), found.deliveries)
        yield _by("tijdig_jobs", "Jobs in the background", ("queue", "state"), found.jobs)
        yield _gauge(
            "tijdig_job_late_seconds", "How long the oldest job that is due waits", self._age(found.job_due_since)
        )
        yield _by("tijdig_webhooks", "What platforms told of, as long as it is kept", ("state",), found.webhooks)
        ever = CounterMetricFamily("tijdig_webhooks_received", "What platforms told of, since the beginning")
        ever.add_metric([], found.webhooks_ever)
        yield ever
        yield _gauge(
            "tijdig_webhook_last_seconds", "Since the last webhook; 0 = none is kept", self._age(found.last_webhook)
        )
        yield _gauge("tijdig_platforms_closed", "Counts of requests that a platform has closed", found.platforms_closed)

    def _ages(self) -> Metric:
        about = "Of the data that were read longest ago, of live and connected administrations"
        ages = GaugeMetricFamily("tijdig_data_age_seconds", about, labels=("platform",))
        for platform, moment in sorted(self._found.oldest_data.items()):
            ages.add_metric([platform], self._age(moment))
        return ages

    def _age(self, moment: datetime | None) -> float:
        return max((self._now - moment).total_seconds(), 0.0) if moment else 0.0


def _gauge(name: str, about: str, value: float) -> Metric:
    made = GaugeMetricFamily(name, about)
    made.add_metric([], value)
    return made


def _by(name: str, about: str, labels: tuple[str, ...], values: Mapping[Any, int]) -> Metric:
    made = GaugeMetricFamily(name, about, labels=labels)
    for labelled, value in sorted(values.items()):
        made.add_metric([labelled] if isinstance(labelled, str) else list(labelled), value)
    return made
