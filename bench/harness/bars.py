"""The figures that have a bar, each with its baseline's figure, from the samples of all rounds."""

from __future__ import annotations

import dataclasses
from typing import Callable

from .rounds import Samples, median, median_of


@dataclasses.dataclass(frozen=True)
class Bar:
    """`meets` compares with `bar`: at most or at least."""

    name: str
    meaning: str
    bar: float
    at_most: bool

    def meets(self, value: float) -> bool:
        return value <= self.bar if self.at_most else value >= self.bar


BARS = [
    Bar("static_helper_over_bare_ms", "static hello, one client, helper: p50 over bare, ms", 0.5, True),
    Bar("static_http_over_bare_ms", "static hello, one client, HTTP: p50 over bare, ms", 1.0, True),
    Bar("static_http_rate_vs_bare", "static hello, 8 clients, HTTP: jobs/s ÷ bare", 0.4, False),
    Bar("python_http_rate_vs_bare", "python3 hello, 8 clients, HTTP: jobs/s ÷ bare", 0.9, False),
    Bar("rate_1000_vs_8", "static hello: jobs/s at 1,000 clients ÷ at 8, no error", 0.9, False),
    Bar("static_http_p99_over_p50", "static hello, 8 clients, HTTP: p99 ÷ p50", 4, True),
    Bar("cpp_compile_vs_plain", "C++ hello: compile step ÷ plain g++, same flags", 0.5, True),
    Bar("cached_cpp_ms", "the same C++ source again, whole request, ms", 15, True),
    Bar("static_vs_best_peer", "static hello: jobs/s ÷ the best peer's", 2, False),
    Bar("python_vs_best_peer", "python3 hello: jobs/s ÷ the best peer's", 1.2, False),
    Bar("soak_p50_ratio", "soak: p50 of the last 1,000 jobs ÷ of the first", 1.1, True),
    Bar("soak_growth", "soak: growth of descriptors, processes, cgroups and mounts", 0, True),
    Bar("soak_rss_percent", "soak: growth of resident memory, percent", 10, True),
    Bar("native_rate_vs_jvm", "static hello, 8 clients, HTTP: native jobs/s ÷ the warm JVM's", 0.7, False),
    Bar("jvm_start_s", "JVM mode: start to first answered job, s", 2, True),
    Bar("jvm_rss_mib", "JVM mode: idle resident memory, MiB", 200, True),
]

# value and baseline
Figure = tuple[float | None, float | None]
PEERS = ("bwrap", "crun", "runc", "go-judge")


def _difference(samples: Samples, name: str, base: str) -> Figure:
    value = median_of(samples, (name, base), lambda ours, bare: ours["p50_ms"] - bare["p50_ms"])
    return value, median(samples, base, "p50_ms")


def _ratio(samples: Samples, name: str, base: str, field: str = "rate", base_field: str | None = None) -> Figure:
    other = base_field or field
    value = median_of(samples, (name, base), lambda ours, bare: ours[field] / bare[other] if bare[other] else 0.0)
    return value, median(samples, base, other)


def _clients_ratio(samples: Samples) -> Figure:
    value, base = _ratio(samples, "http.static.c1000", "http.static.c8")
    # A rate with errors in it is none.
    if value is not None and sum(result["errors"] for result in samples["http.static.c1000"]):
        value = 0.0
    return value, base


def best_peer(samples: Samples, workload: str) -> str | None:
    names = [name for name in samples if name.split(".")[0] in PEERS and name.split(".")[1] == workload]
    return max(names, key=lambda name: median(samples, name, "rate") or 0.0, default=None)


def _against_peers(samples: Samples, workload: str) -> Figure:
    best = best_peer(samples, workload)
    return _ratio(samples, f"http.{workload}.c8", best) if best else (None, None)


MEASURED: dict[str, Callable[[Samples], Figure]] = {
    "static_helper_over_bare_ms": lambda samples: _difference(samples, "helper.static.c1", "bare.static.c1"),
    "static_http_over_bare_ms": lambda samples: _difference(samples, "http.static.c1", "bare.static.c1"),
    "static_http_rate_vs_bare": lambda samples: _ratio(samples, "http.static.c8", "bare.static.c2"),
    "python_http_rate_vs_bare": lambda samples: _ratio(samples, "http.python.c8", "bare.python.c2"),
    "native_rate_vs_jvm": lambda samples: _ratio(samples, "native.static.c8", "http.static.c8"),
    "rate_1000_vs_8": _clients_ratio,
    "static_http_p99_over_p50": lambda samples: _ratio(samples, "http.static.c8", "http.static.c8", "p99_ms", "p50_ms"),
    "cpp_compile_vs_plain": lambda samples: _ratio(
        samples, "helper.cpp.c1", "plain.cpp.c1", "step1_wall_p50_ms", "step1_p50_ms"
    ),
    "static_vs_best_peer": lambda samples: _against_peers(samples, "static"),
    "python_vs_best_peer": lambda samples: _against_peers(samples, "python"),
}


def figures(samples: Samples, others: dict[str, Figure]) -> dict[str, Figure]:
    """All bars by name; `others` are those that are not measured in rounds."""
    made = {name: measure(samples) for name, measure in MEASURED.items()}
    return {bar.name: {**made, **others}.get(bar.name, (None, None)) for bar in BARS}
