"""Rounds: every measurement once, then all of them again. The machine's moods then fall on all alike, and a ratio is
taken within a round."""

from __future__ import annotations

import statistics

from .scenarios import Measurement
from .tools import BenchError, say

# Compilations take seconds: at least some must end within the time.
LEAST_SECONDS = {"cpp": 3.0, "java": 3.0}

Samples = dict[str, list[dict]]


def _line(name: str, result: dict) -> str:
    status = f" (status {result['wrong_status']})" if result.get("wrong_status") else ""
    errors = f"  ERRORS {result['errors']}{status}" if result["errors"] else ""
    return (
        f"  {name:28} {result['rate']:9.1f}/s  p50 {result['p50_ms']:9.3f} ms  p99 {result['p99_ms']:9.3f} ms  "
        f"cpu {result['cpu_ms_per_job']:8.3f} ms/job{errors}"
    )


def measure_all(measurements: list[Measurement], rounds: int, seconds: float) -> Samples:
    samples: Samples = {measurement.name: [] for measurement in measurements}
    broken: set[str] = set()
    for number in range(1, rounds + 1):
        say(f"round {number} of {rounds}")
        for measurement in measurements:
            if measurement.name in broken:
                continue
            workload = measurement.name.split(".")[1]
            try:
                result = measurement.run(max(seconds, LEAST_SECONDS.get(workload, 0)))
            except BenchError as error:
                # One that does not work, a peer for instance, is left out and said so; the others go on.
                broken.add(measurement.name)
                say(f"  {measurement.name}: left out: {error}")
                continue
            samples[measurement.name].append(result)
            say(_line(measurement.name, result))
    return {name: results for name, results in samples.items() if results and name not in broken}


def median(samples: Samples, name: str, field: str) -> float | None:
    values = [result[field] for result in samples.get(name, []) if field in result]
    return statistics.median(values) if values else None


def median_of(samples: Samples, names: tuple[str, ...], combine) -> float | None:
    """The median over the rounds of `combine(result of names[0], result of names[1], ...)`."""
    if any(name not in samples for name in names):
        return None
    rounds = zip(*(samples[name] for name in names))
    return statistics.median(combine(*results) for results in rounds)
